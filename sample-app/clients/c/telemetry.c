/*
 * A command-line client of the sample's services, on top of libqb.
 *
 * A message is a header of libqb (qb/qbipc_common.h) and a payload of our own:
 * text for sample-echo, JSON for sample-telemetry. The service defines the ids.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	      "  echo TEXT           have TEXT sent back by sample-echo\n"
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

static int send_reading(const char *service, const char *sensor, const char *number)
{
	char *end;
	double value = strtod(number, &end);
	char *json;
	int status;

	if (end == number || *end != '\0' || !isfinite(value)) {
		fprintf(stderr, "telemetry: VALUE must be a number, but is \"%s\"\n", number);
		return 2;
	}
	json = json_reading(sensor, value);
	if (json == NULL) {
		fputs("telemetry: out of memory\n", stderr);
		return EXIT_FAILURE;
	}
	status = ask(service, RECORD, json);
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

static long parse_count(const char *number)
{
	char *end;
	long count = strtol(number, &end, 10);

	if (end == number || *end != '\0' || count <= 0) {
		fprintf(stderr, "telemetry: COUNT must be a number above 0, but is \"%s\"\n", number);
		exit(2);
	}
	return count;
}

int main(int argc, char **argv)
{
	const char *service = NULL;
	const char *hub;
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
	if (strcmp(command, "send") == 0 && argc == 3) {
		return send_reading(hub, argv[1], argv[2]);
	}
	if (strcmp(command, "stats") == 0 && argc == 1) {
		return ask(hub, STATISTICS, "");
	}
	if (strcmp(command, "watch") == 0 && argc <= 2) {
		return watch(hub, (argc == 2) ? parse_count(argv[1]) : 0);
	}
	if (strcmp(command, "echo") == 0 && argc == 2) {
		return ask((service != NULL) ? service : "sample-echo", ECHO, argv[1]);
	}
	usage();
}
