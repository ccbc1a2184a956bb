/*
 * A command-line client of the sample's services, on top of libqb.
 *
 * A message is a header of libqb (qb/qbipc_common.h) and a payload of our own:
 * text for sample-echo, JSON or C structs for sample-telemetry. The service defines
 * the ids; those of the structs, and the structs, are in its header.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "binary.h"
#include "hub.h"
#include "json.h"

enum {
	ECHO = 1,
	RECORD = 10,
	STATISTICS = 11,
	SUBSCRIBE = 12,
	ALERT = 13
};

static _Noreturn void usage(void)
{
	fputs("usage: telemetry [-s SERVICE] COMMAND\n"
	      "  send SENSOR VALUE   record a reading, taken now\n"
	      "  stats               print statistics of all sensors\n"
	      "  watch [COUNT]       print alerts as they come; end after COUNT of them\n"
	      "  record SENSOR VALUE the same as send, as a C struct instead of JSON\n"
	      "  alerts [COUNT]      the same as watch, as C structs\n"
	      "  echo TEXT           have TEXT sent back by sample-echo\n"
	      "  load send SECONDS   record readings, one after the other; print how many in each second\n"
	      "  load echo SECONDS   the same with text and sample-echo\n"
	      "SERVICE is sample-telemetry (sample-echo for echo) unless given.\n",
	      stderr);
	exit(2);
}

static int print_answer(int32_t error, const char *payload, size_t size)
{
	if (error != 0) {
		fprintf(stderr, "telemetry: the service refused: %s (%d)\n", strerror(-error), error);
		return EXIT_FAILURE;
	}
	fwrite(payload, 1, size, stdout);
	putchar('\n');
	return EXIT_SUCCESS;
}

static int ask(const char *service, int32_t id, const char *text)
{
	struct hub *hub = hub_connect(service);
	const char *payload;
	size_t size;
	int32_t error = hub_request(hub, id, text, &payload, &size);
	int status = print_answer(error, payload, size);

	hub_close(hub);
	return status;
}

static char *new_reading(const char *sensor, double value)
{
	char *json = json_reading(sensor, value);

	if (json == NULL) {
		fputs("telemetry: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return json;
}

static double parse_value(const char *number)
{
	char *end;
	double value = strtod(number, &end);

	if (end == number || *end != '\0' || !isfinite(value)) {
		fprintf(stderr, "telemetry: VALUE must be a number, but is \"%s\"\n", number);
		exit(2);
	}
	return value;
}

static int send_reading(const char *service, const char *sensor, double value)
{
	char *json = new_reading(sensor, value);
	int status = ask(service, RECORD, json);

	free(json);
	return status;
}

static int record(const char *service, const char *sensor, double value)
{
	struct hub *hub = hub_connect(service);
	int status = binary_record(hub, sensor, value);

	hub_close(hub);
	return status;
}

static int alerts(const char *service, long count)
{
	struct hub *hub = hub_connect(service);
	int status = binary_alerts(hub, count);

	hub_close(hub);
	return status;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Returns how many requests were answered in a second, or -1 if one was refused. */
static long load_for_a_second(struct hub *hub, int32_t id, const char *text)
{
	double end = now() + 1;
	const char *payload;
	size_t size;
	long count = 0;

	do {
		int32_t error = hub_request(hub, id, text, &payload, &size);

		if (error != 0) {
			print_answer(error, payload, size);
			return -1;
		}
		count++;
	} while (now() < end);
	return count;
}

static int load(const char *service, int32_t id, const char *text, long seconds)
{
	struct hub *hub = hub_connect(service);
	int status = EXIT_SUCCESS;

	while (status == EXIT_SUCCESS && seconds-- > 0) {
		long count = load_for_a_second(hub, id, text);

		if (count < 0) {
			status = EXIT_FAILURE;
		} else {
			printf("%ld\n", count);
			fflush(stdout);
		}
	}
	hub_close(hub);
	return status;
}

static int load_readings(const char *service, long seconds)
{
	char *json = new_reading("load", 20);
	int status = load(service, RECORD, json, seconds);

	free(json);
	return status;
}

static int watch(const char *service, long count)
{
	struct hub *hub = hub_connect(service);
	const char *payload;
	size_t size;
	int32_t error = hub_request(hub, SUBSCRIBE, "", &payload, &size);
	int status = print_answer(error, payload, size);
	long seen = 0;

	fflush(stdout);
	while (status == EXIT_SUCCESS && (count == 0 || seen < count)) {
		if (hub_next_event(hub, &payload, &size) == ALERT) {
			status = print_answer(0, payload, size);
			fflush(stdout);
			seen++;
		}
	}
	hub_close(hub);
	return status;
}

static long parse_count(const char *name, const char *number)
{
	char *end;
	long count = strtol(number, &end, 10);

	if (end == number || *end != '\0' || count <= 0) {
		fprintf(stderr, "telemetry: %s must be a number above 0, but is \"%s\"\n", name, number);
		exit(2);
	}
	return count;
}

int main(int argc, char **argv)
{
	const char *service = NULL;
	const char *hub;
	const char *echo;
	const char *command;
	int option;

	/* The + keeps GNU getopt from taking a VALUE such as -5 for an option. */
	while ((option = getopt(argc, argv, "+s:")) != -1) {
		if (option != 's') {
			usage();
		}
		service = optarg;
	}
	argc -= optind;
	argv += optind;
	if (argc == 0) {
		usage();
	}
	command = argv[0];
	hub = (service != NULL) ? service : "sample-telemetry";
	echo = (service != NULL) ? service : "sample-echo";
	if (strcmp(command, "send") == 0 && argc == 3) {
		return send_reading(hub, argv[1], parse_value(argv[2]));
	}
	if (strcmp(command, "record") == 0 && argc == 3) {
		return record(hub, argv[1], parse_value(argv[2]));
	}
	if (strcmp(command, "stats") == 0 && argc == 1) {
		return ask(hub, STATISTICS, "");
	}
	if (strcmp(command, "watch") == 0 && argc <= 2) {
		return watch(hub, (argc == 2) ? parse_count("COUNT", argv[1]) : 0);
	}
	if (strcmp(command, "alerts") == 0 && argc <= 2) {
		return alerts(hub, (argc == 2) ? parse_count("COUNT", argv[1]) : 0);
	}
	if (strcmp(command, "echo") == 0 && argc == 2) {
		return ask(echo, ECHO, argv[1]);
	}
	if (strcmp(command, "load") == 0 && argc == 3 && strcmp(argv[1], "send") == 0) {
		return load_readings(hub, parse_count("SECONDS", argv[2]));
	}
	if (strcmp(command, "load") == 0 && argc == 3 && strcmp(argv[1], "echo") == 0) {
		return load(echo, ECHO, "a text of some length that comes back", parse_count("SECONDS", argv[2]));
	}
	usage();
}
