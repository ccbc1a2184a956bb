/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A libqb client that does things many times, or until its input ends. Subcommands:
 *
 *   churn NAME COUNT          connect, one round trip, disconnect, COUNT times
 *   crowd NAME COUNT          COUNT connections of this process: "CONNECTED count"; for each line on stdin a
 *                             round trip on each of them: "TRIPPED count"; at the end of stdin they all go
 *   pipeline NAME SIZE COUNT WINDOW
 *                             numbered requests, up to WINDOW in flight: each must be answered once, in order
 *   until-end NAME SIZE WINDOW  numbered requests, up to WINDOW in flight, until the server ends the connection:
 *                             "GOING", then "SENT n ANSWERED m"; each answer must be the next one
 *   mixed NAME SEED [mortal]  until the end of stdin: messages of all sizes each way, one way and as events,
 *                             and new connections with buffers of other sizes. With "mortal" the server may
 *                             go and come back, else any error is the end
 *   mute NAME                 sends requests and receives nothing: "FULL", then waits for the end of stdin
 *
 * Exit code: 0 all was well, 1 an operation failed, 2 usage, 3 wrong content.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <qb/qbipcc.h>

#include "peer.h"

#define LARGEST_BUFFER (1 << 20)

static unsigned char out[LARGEST_BUFFER + 4096], in[LARGEST_BUFFER + 4096];

static struct {
	unsigned long trips, events, one_way, connects, lost;
} count;

static int failed(const char *what, long error)
{
	print_error(what, error);
	return FAILED;
}

/* Waits while there is no room. Returns 0 or -errno. */
static int send_request(qb_ipcc_connection_t *c, int id, size_t size, uint32_t seed)
{
	struct qb_ipc_request_header *header = (void *)out;
	double deadline = now_seconds() + PATIENCE_MS / 1e3;
	ssize_t sent;

	header->id = id;
	header->size = (int32_t)(REQUEST_HEADER + size);
	fill(out + REQUEST_HEADER, size, seed);
	while ((sent = qb_ipcc_send(c, out, REQUEST_HEADER + size)) == -EAGAIN && now_seconds() < deadline) {
		usleep(50);
		if (!qb_ipcc_is_connected(c))
			return -ENOTCONN;
	}
	return sent < 0 ? (int)sent : 0;
}

static int check(const char *what, ssize_t got, int id, size_t size, uint32_t seed)
{
	const struct qb_ipc_response_header *header = (const void *)in;

	if (got < 0)
		return failed(what, got);
	if ((size_t)got != RESPONSE_HEADER + size || header->id != id || header->error != 0
	    || first_difference(in + RESPONSE_HEADER, size, seed) >= 0) {
		printf("WRONG %s: got %zd bytes, id %d error %d, for %zu bytes with id %d and seed %u\n", what, got, header->id,
		       header->error, RESPONSE_HEADER + size, id, seed);
		return WRONG_CONTENT;
	}
	return OK;
}

/* A single long wait would outlast the server, so check now and then whether it is still alive. */
static ssize_t receive(qb_ipcc_connection_t *c, int event)
{
	double deadline = now_seconds() + PATIENCE_MS / 1e3;
	ssize_t got;

	do
		got = event ? qb_ipcc_event_recv(c, in, sizeof(in), 100) : qb_ipcc_recv(c, in, sizeof(in), 100);
	while ((got == -ETIMEDOUT || got == -EAGAIN) && qb_ipcc_is_connected(c) && now_seconds() < deadline);
	return got;
}

static int round_trip(qb_ipcc_connection_t *c, size_t size, uint32_t seed)
{
	int sent = send_request(c, ID_ECHO, size, seed);

	if (sent < 0)
		return failed("send", sent);
	return check("response", receive(c, 0), ID_ECHO, size, seed);
}

static int churn(const char *name, int times)
{
	for (int i = 0; i < times; i++) {
		qb_ipcc_connection_t *c = qb_ipcc_connect(name, SMALLEST_BUFFER);
		int result;

		if (c == NULL)
			return failed("connect", errno);
		result = round_trip(c, 64, (uint32_t)i);
		qb_ipcc_disconnect(c);
		if (result != OK)
			return result;
	}
	printf("OK count=%d\n", times);
	return OK;
}

static int crowd(const char *name, int clients)
{
	qb_ipcc_connection_t **all = allocate(sizeof(*all) * (size_t)clients);
	struct rlimit files;
	int result = OK;
	char line[16];

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	for (int i = 0; i < clients; i++) {
		all[i] = qb_ipcc_connect(name, SMALLEST_BUFFER);
		if (all[i] == NULL)
			return failed("connect", errno);
	}
	printf("CONNECTED %d\n", clients);
	while (result == OK && fgets(line, sizeof(line), stdin) != NULL) {
		for (int i = 0; i < clients && result == OK; i++)
			result = round_trip(all[i], 64, (uint32_t)i);
		if (result == OK)
			printf("TRIPPED %d\n", clients);
	}
	for (int i = 0; i < clients; i++)
		qb_ipcc_disconnect(all[i]);
	free(all);
	if (result == OK)
		printf("OK\n");
	return result;
}

static int pipeline(const char *name, size_t size, int requests, int window)
{
	qb_ipcc_connection_t *c = qb_ipcc_connect(name, SMALLEST_BUFFER);
	double deadline = now_seconds() + PATIENCE_MS / 1e3;
	struct qb_ipc_request_header *header = (void *)out;
	int sent = 0, received = 0, result = OK;
	ssize_t got;

	if (c == NULL)
		return failed("connect", errno);
	while (received < requests && result == OK) {
		header->id = ID_ECHO;
		header->size = (int32_t)(REQUEST_HEADER + size);
		for (got = 0; sent < requests && sent < received + window && got >= 0; sent += got >= 0) {
			fill(out + REQUEST_HEADER, size, (uint32_t)sent * 2654435761U);
			got = qb_ipcc_send(c, out, REQUEST_HEADER + size);
		}
		if (got < 0 && got != -EAGAIN)
			result = failed("send", got);
		got = qb_ipcc_recv(c, in, sizeof(in), 1);
		if (got == -ETIMEDOUT || got == -EAGAIN) {
			if (now_seconds() > deadline)
				result = failed("response", got);
			continue;
		}
		if (result == OK)
			result = check("response", got, ID_ECHO, size, (uint32_t)received * 2654435761U);
		received++;
		deadline = now_seconds() + PATIENCE_MS / 1e3;
	}
	/* a duplicate answer to any request would be received here instead */
	if (result == OK)
		result = round_trip(c, size, 4711);
	qb_ipcc_disconnect(c);
	if (result == OK)
		printf("OK count=%d size=%zu\n", requests, size);
	return result;
}

/* Counts the requests that qb_ipcc_send() accepted and the answers, until the server has gone. */
static int until_end(const char *name, size_t size, int window)
{
	qb_ipcc_connection_t *c = qb_ipcc_connect(name, SMALLEST_BUFFER);
	struct qb_ipc_request_header *header = (void *)out;
	int sent = 0, answered = 0, result = OK, ended = 0;
	ssize_t got;

	if (c == NULL)
		return failed("connect", errno);
	while (result == OK) {
		header->id = ID_ECHO;
		header->size = (int32_t)(REQUEST_HEADER + size);
		for (got = 0; !ended && sent < answered + window && got >= 0; sent += got >= 0) {
			fill(out + REQUEST_HEADER, size, (uint32_t)sent * 2654435761U);
			got = qb_ipcc_send(c, out, REQUEST_HEADER + size);
			ended = got < 0 && got != -EAGAIN;
		}
		got = qb_ipcc_recv(c, in, sizeof(in), ended ? 0 : 1);
		if (got > 0) {
			result = check("response", got, ID_ECHO, size, (uint32_t)answered * 2654435761U);
			if (++answered == 100)
				printf("GOING\n");
		} else if (ended)
			break;
		else
			ended = !qb_ipcc_is_connected(c);
	}
	qb_ipcc_disconnect(c);
	printf("SENT %d ANSWERED %d\n", sent, answered);
	return result;
}

static int input_ended(int timeout_ms)
{
	struct pollfd poller = { .fd = STDIN_FILENO, .events = POLLIN };
	char byte;

	return poll(&poller, 1, timeout_ms) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

/* From 0 B to the largest, all magnitudes equally often. */
static size_t random_size(size_t largest)
{
	size_t magnitude = (size_t)1 << (random() % 21);

	if (random() % 50 == 0)
		return largest;
	return (size_t)random() % (magnitude < largest ? magnitude : largest + 1);
}

static int some_events(qb_ipcc_connection_t *c, size_t size)
{
	uint32_t window = size < 2000 ? 4 : 1;

	for (uint32_t i = 0; i < window; i++) {
		int sent = send_request(c, ID_ECHO_EVENT, size, i);

		if (sent < 0)
			return failed("send", sent);
	}
	for (uint32_t i = 0; i < window; i++) {
		int result = check("event", receive(c, 1), ID_ECHO_EVENT, size, i);

		if (result != OK)
			return result;
	}
	count.events += window;
	return OK;
}

static int flood(qb_ipcc_connection_t *c, size_t size)
{
	int messages = (int)(random() % 1000);

	for (int i = 0; i < messages; i++) {
		int sent = send_request(c, ID_ONE_WAY, size, (uint32_t)i);

		if (sent < 0)
			return failed("send", sent);
		count.one_way++;
	}
	return OK;
}

/* The messages of one connection. */
static int some_messages(qb_ipcc_connection_t *c)
{
	size_t largest = (size_t)qb_ipcc_get_buffer_size(c) - RESPONSE_HEADER;
	int rounds = (int)(random() % 2000), result = OK;

	if (largest > LARGEST_BUFFER)
		largest = LARGEST_BUFFER;
	for (int i = 0; i < rounds && result == OK && !input_ended(0); i++) {
		size_t size = random_size(largest);
		long dice = random() % 20;

		if (dice == 0)
			result = flood(c, size < 1000 ? size : 1000);
		else if (dice < 4)
			result = some_events(c, size);
		else {
			result = round_trip(c, size, (uint32_t)random());
			count.trips++;
		}
	}
	return result;
}

static int mixed(const char *name, int mortal)
{
	int result = OK;

	while ((result == OK || (mortal && result == FAILED)) && !input_ended(0)) {
		qb_ipcc_connection_t *c = qb_ipcc_connect(name, (size_t)SMALLEST_BUFFER << (random() % 7));

		if (c == NULL && mortal) {
			input_ended(20);
			continue;
		}
		if (c == NULL)
			return failed("connect", errno);
		count.connects++;
		result = some_messages(c);
		count.lost += result == FAILED;
		qb_ipcc_disconnect(c);
	}
	if (result == FAILED && mortal)
		result = OK;
	printf("%s trips=%lu events=%lu oneway=%lu connects=%lu lost=%lu\n", result == OK ? "OK" : "ENDED", count.trips,
	       count.events, count.one_way, count.connects, count.lost);
	return result;
}

static int mute(const char *name)
{
	struct qb_ipc_request_header *header = (void *)out;
	qb_ipcc_connection_t *c = qb_ipcc_connect(name, SMALLEST_BUFFER);
	int refused = 0;

	if (c == NULL)
		return failed("connect", errno);
	header->id = ID_ECHO;
	header->size = 1000;
	/* the server's queue fills first, then ours */
	while (refused < 100) {
		if (qb_ipcc_send(c, out, 1000) >= 0)
			refused = 0;
		else if (++refused && input_ended(1))
			break;
	}
	printf("FULL\n");
	while (!input_ended(1000))
		;
	qb_ipcc_disconnect(c);
	return OK;
}

int main(int argc, char **argv)
{
	const char *command = argc > 2 ? argv[1] : "", *name = argc > 2 ? argv[2] : "";
	int first = argc > 3 ? atoi(argv[3]) : 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (strcmp(command, "churn") == 0 && argc == 4)
		return churn(name, first);
	if (strcmp(command, "crowd") == 0 && argc == 4)
		return crowd(name, first);
	if (strcmp(command, "pipeline") == 0 && argc == 6)
		return pipeline(name, (size_t)first, atoi(argv[4]), atoi(argv[5]));
	if (strcmp(command, "until-end") == 0 && argc == 5)
		return until_end(name, (size_t)first, atoi(argv[4]));
	if (strcmp(command, "mute") == 0 && argc == 3)
		return mute(name);
	if (strcmp(command, "mixed") == 0 && argc >= 4) {
		srandom((unsigned)first);
		return mixed(name, argc == 5);
	}
	fprintf(stderr, "usage: qb_load churn|crowd|pipeline|mixed|mute NAME ...\n");
	return USAGE;
}
