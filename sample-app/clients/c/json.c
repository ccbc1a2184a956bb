#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Longest escape of one character (\u001f), and room for the fixed parts. */
enum {
	ESCAPE_LENGTH = 6,
	FRAME_LENGTH = 128
};

static char *append_escaped(char *to, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\') {
			*to++ = '\\';
			*to++ = (char)c;
		} else if (c < 0x20) {
			to += sprintf(to, "\\u%04x", c);
		} else {
			*to++ = (char)c;
		}
	}
	return to;
}

/* 17 significant digits bring every double back unchanged, but most need no more than 15. */
static char *append_number(char *to, double value)
{
	int length = sprintf(to, "%.15g", value);

	if (strtod(to, NULL) != value) {
		length = sprintf(to, "%.17g", value);
	}
	return to + length;
}

char *json_reading(const char *sensor, double value)
{
	char *json = malloc(strlen(sensor) * ESCAPE_LENGTH + FRAME_LENGTH);
	char *end = json;
	struct timespec now;
	struct tm utc;

	if (json == NULL) {
		return NULL;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	end += sprintf(end, "{\"sensor\":\"");
	end = append_escaped(end, sensor);
	end += sprintf(end, "\",\"value\":");
	end = append_number(end, value);
	end += sprintf(end, ",\"at\":\"");
	end += strftime(end, sizeof("2026-01-01T00:00:00"), "%Y-%m-%dT%H:%M:%S", &utc);
	sprintf(end, ".%03ldZ\"}", now.tv_nsec / 1000000);
	return json;
}
