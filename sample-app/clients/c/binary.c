#include "binary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sample_telemetry.h"

enum {
	TIMEOUT_MS = 5000
};

static int refused(int error)
{
	fprintf(stderr, "telemetry: the service refused: %s (%d)\n", strerror(-error), error);
	return EXIT_FAILURE;
}

int binary_record(struct hub *hub, const char *sensor, double value)
{
	struct sample_telemetry_reading reading;
	struct sample_telemetry_recorded recorded;
	struct timespec now;
	int error;

	memset(&reading, 0, sizeof(reading));
	if (strlen(sensor) >= sizeof(reading.sensor)) {
		fprintf(stderr, "telemetry: SENSOR has at most %zu bytes\n", sizeof(reading.sensor) - 1);
		return 2;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	strcpy(reading.sensor, sensor);
	reading.value = value;
	reading.at_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	error = sample_telemetry_record_reading(hub_connection(hub), &reading, &recorded, TIMEOUT_MS);
	if (error != 0) {
		return refused(error);
	}
	printf("reading %" PRIu64 ": mean %g of %" PRIu32 " readings, %" PRIu32 " alerted\n", recorded.id, recorded.mean,
	       recorded.count, recorded.alerted);
	return EXIT_SUCCESS;
}

int binary_alerts(struct hub *hub, long count)
{
	struct sample_telemetry_subscribed subscribed;
	const void *message;
	size_t size;
	long seen = 0;
	int error = sample_telemetry_subscribe_alerts(hub_connection(hub), &subscribed, TIMEOUT_MS);

	if (error != 0) {
		return refused(error);
	}
	printf("alerts above %g\n", subscribed.threshold);
	fflush(stdout);
	while (count == 0 || seen < count) {
		const struct sample_telemetry_alert *alert;

		hub_next_message(hub, &message, &size);
		alert = sample_telemetry_alert_event(message, size);
		if (alert != NULL) {
			printf("%s: %g at %" PRId64 "\n", alert->sensor, alert->value, alert->at_ms);
			fflush(stdout);
			seen++;
		}
	}
	return EXIT_SUCCESS;
}
