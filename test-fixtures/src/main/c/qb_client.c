/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client as an ordinary user of libqb writes it. Subcommands (sizes are payload bytes, without header):
 *
 *   connect NAME [BUFFER]         connect and leave: "CONNECTED buffer server-pid uid gid" or "ERROR connect errno NAME"
 *   roundtrip NAME SIZE COUNT [ID]  requests with id 1 answered with the same payload, which is checked
 *   empty NAME COUNT [SIZE]       requests with id 5, answered with an empty payload
 *   oneway NAME SIZE COUNT        requests with id 6, then one round trip
 *   events NAME COUNT SIZE        requests with id 2 that are echoed as events, a window of them in flight
 *   sizes NAME                    round trips of 0 B, 16 B, ... 1 MiB and odd sizes between
 *   toolarge NAME BUFFER          the largest message passes, one byte more fails with EMSGSIZE
 *   many NAME CLIENTS COUNT [SIZE]  round trips of many processes, all connected before the first begins
 *   wait NAME                     endless round trips; says "LOST errno" and "BACK" around a server's restart
 *   datagram BYTES                the largest datagram: "DATAGRAM bytes"
 *   hold NAME [BUFFER]            connect, then obey lines on stdin (see obey())
 *
 * Exit code: 0 all was well, 1 an operation failed, 2 usage, 3 wrong content.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <qb/qbipcc.h>

#include "peer.h"

struct client {
	qb_ipcc_connection_t *connection;
	unsigned char *out;	/* a message to send: header and payload */
	unsigned char *in;	/* the last message received */
	size_t capacity;
};

static int attach(struct client *client, const char *name, size_t buffer)
{
	memset(client, 0, sizeof(*client));
	client->connection = qb_ipcc_connect(name, buffer);
	if (client->connection == NULL)
		return -errno;
	client->capacity = (size_t)qb_ipcc_get_buffer_size(client->connection) + 4096;
	client->out = allocate(client->capacity);
	client->in = allocate(client->capacity);
	return 0;
}

static void detach(struct client *client)
{
	if (client->connection != NULL)
		qb_ipcc_disconnect(client->connection);
	free(client->out);
	free(client->in);
	memset(client, 0, sizeof(*client));
}

static void attach_or_exit(struct client *client, const char *name, size_t payload)
{
	size_t buffer = payload + RESPONSE_HEADER;
	int result = attach(client, name, buffer < SMALLEST_BUFFER ? SMALLEST_BUFFER : buffer);

	if (result < 0) {
		print_error("connect", result);
		exit(FAILED);
	}
}

static ssize_t try_send(struct client *client, int id, size_t size, uint32_t seed)
{
	struct qb_ipc_request_header *header = (void *)client->out;

	if (REQUEST_HEADER + size > client->capacity)
		return -EINVAL;
	header->id = id;
	header->size = (int32_t)(REQUEST_HEADER + size);
	fill(client->out + REQUEST_HEADER, size, seed);
	return qb_ipcc_send(client->connection, client->out, REQUEST_HEADER + size);
}

/* Waits while the ring or the queue is full. Returns 0 or -errno. */
static int send_request(struct client *client, int id, size_t size, uint32_t seed)
{
	double deadline = now_seconds() + PATIENCE_MS / 1e3;
	ssize_t sent;

	while ((sent = try_send(client, id, size, seed)) == -EAGAIN && now_seconds() < deadline)
		usleep(50);
	return sent < 0 ? (int)sent : 0;
}

/* Returns OK, FAILED or WRONG_CONTENT, after printing the reason. */
static int check(const struct client *client, const char *what, ssize_t got, int id, size_t size, uint32_t seed)
{
	const struct qb_ipc_response_header *header = (const void *)client->in;
	ssize_t position;

	if (got < 0) {
		print_error(what, got);
		return FAILED;
	}
	if ((size_t)got != RESPONSE_HEADER + size || header->size != got || header->id != id || header->error != 0) {
		printf("WRONG %s: got %zd bytes, header id %d size %d error %d; expected id %d size %zu error 0\n", what, got,
		       header->id, header->size, header->error, id, RESPONSE_HEADER + size);
		return WRONG_CONTENT;
	}
	position = first_difference(client->in + RESPONSE_HEADER, size, seed);
	if (position >= 0) {
		printf("WRONG %s: payload of %zu bytes differs at %zd\n", what, size, position);
		return WRONG_CONTENT;
	}
	return OK;
}

static int round_trip(struct client *client, int id, size_t size, size_t expected, uint32_t seed)
{
	int sent = send_request(client, id, size, seed);
	ssize_t got;

	if (sent < 0) {
		print_error("send", sent);
		return FAILED;
	}
	got = qb_ipcc_recv(client->connection, client->in, client->capacity, PATIENCE_MS);
	return check(client, "response", got, id, expected, seed);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int round_trips(const char *name, int id, size_t size, int empty, int count)
{
	double *times = allocate(sizeof(double) * (size_t)count), start, end;
	struct client client;
	int result = OK;

	attach_or_exit(&client, name, size);
	start = end = now_seconds();
	for (int i = 0; i < count && result == OK; i++) {
		double before = end;

		result = round_trip(&client, id, size, empty ? 0 : size, (uint32_t)i);
		end = now_seconds();
		times[i] = end - before;
	}
	if (result == OK) {
		qsort(times, (size_t)count, sizeof(double), by_value);
		printf("OK count=%d size=%zu rate=%.0f p50_us=%.2f p99_us=%.2f\n", count, size, count / (end - start),
		       times[count / 2] * 1e6, times[(size_t)count * 99 / 100] * 1e6);
	}
	detach(&client);
	free(times);
	return result;
}

static int one_way(const char *name, size_t size, int count)
{
	struct client client;
	int result = OK;

	attach_or_exit(&client, name, size);
	for (int i = 0; i < count && result == OK; i++) {
		int sent = send_request(&client, ID_ONE_WAY, size, (uint32_t)i);

		if (sent < 0) {
			print_error("send", sent);
			result = FAILED;
		}
	}
	if (result == OK)
		result = round_trip(&client, ID_ECHO, size, size, 1);
	if (result == OK)
		printf("OK count=%d size=%zu\n", count, size);
	detach(&client);
	return result;
}

static int events(const char *name, int count, size_t size)
{
	struct client client;
	int sent = 0, result = OK, window;

	attach_or_exit(&client, name, size);
	/* the server drops events that find no room, and large ones fill the ring */
	window = size < 2000 ? 4 : 1;
	for (int received = 0; received < count && result == OK; received++) {
		ssize_t got;

		for (; sent < count && sent < received + window && result == OK; sent++) {
			int error = send_request(&client, ID_ECHO_EVENT, size, (uint32_t)sent);

			if (error < 0) {
				print_error("send", error);
				result = FAILED;
			}
		}
		if (result != OK)
			break;
		got = qb_ipcc_event_recv(client.connection, client.in, client.capacity, PATIENCE_MS);
		result = check(&client, "event", got, ID_ECHO_EVENT, size, (uint32_t)received);
	}
	if (result == OK)
		printf("OK count=%d size=%zu\n", count, size);
	detach(&client);
	return result;
}

static int sizes(const char *name)
{
	const size_t largest = 1 << 20;
	struct client client;
	int result = OK, count = 0;

	attach_or_exit(&client, name, largest);
	for (size_t size = 16; size <= largest && result == OK; size *= 2)
		for (int i = 0; i < 8 && result == OK; i++, count++)
			result = round_trip(&client, ID_ECHO, size, size, (uint32_t)(size + (size_t)i));
	for (size_t size = 0; size < largest && result == OK; size = size * 3 / 2 + 1, count++)
		result = round_trip(&client, ID_ECHO, size, size, (uint32_t)size);
	if (result == OK)
		printf("OK count=%d\n", count);
	detach(&client);
	return result;
}

static int too_large(const char *name, size_t buffer)
{
	struct client client;
	size_t largest;
	ssize_t sent;
	int result;

	attach_or_exit(&client, name, buffer - RESPONSE_HEADER);
	largest = (size_t)qb_ipcc_get_buffer_size(client.connection);
	printf("CONNECTED %zu\n", largest);
	sent = try_send(&client, ID_ONE_WAY, largest - REQUEST_HEADER + 1, 1);
	if (sent >= 0) {
		printf("WRONG %zu bytes were sent\n", (size_t)sent);
		return FAILED;
	}
	print_error("send", sent);
	result = round_trip(&client, ID_ECHO, largest - RESPONSE_HEADER, largest - RESPONSE_HEADER, 2);
	if (result == OK)
		printf("OK\n");
	detach(&client);
	return result;
}

static int one_of_many(const char *name, int count, size_t size, int ready, int go)
{
	struct client client;
	char byte = 0;
	int result = OK;

	attach_or_exit(&client, name, size);
	if (write(ready, &byte, 1) != 1 || read(go, &byte, 1) != 0)
		return FAILED;
	for (int i = 0; i < count && result == OK; i++)
		result = round_trip(&client, ID_ECHO, size, size, (uint32_t)(getpid() + i));
	detach(&client);
	return result;
}

static int many(const char *name, int clients, int count, size_t size)
{
	int ready[2], go[2], status, failed = 0;
	char byte;

	if (pipe(ready) != 0 || pipe(go) != 0)
		return FAILED;
	fflush(stdout);
	for (int i = 0; i < clients; i++) {
		if (fork() == 0) {
			close(ready[0]);
			close(go[1]);
			exit(one_of_many(name, count, size, ready[1], go[0]));
		}
	}
	close(ready[1]);
	close(go[0]);
	for (int i = 0; i < clients && read(ready[0], &byte, 1) == 1; i++)
		;
	printf("CONNECTED %d\n", clients);
	close(go[1]);
	while (wait(&status) > 0)
		failed += !WIFEXITED(status) || WEXITSTATUS(status) != OK;
	printf("%s clients=%d failed=%d\n", failed == 0 ? "OK" : "WRONG", clients, failed);
	return failed == 0 ? OK : FAILED;
}

/* A single long wait would outlast the server, so check now and then whether it is still alive. */
static ssize_t receive_while_connected(struct client *client)
{
	double deadline = now_seconds() + PATIENCE_MS / 1e3;
	ssize_t got;

	do
		got = qb_ipcc_recv(client->connection, client->in, client->capacity, 100);
	while ((got == -ETIMEDOUT || got == -EAGAIN) && qb_ipcc_is_connected(client->connection)
	       && now_seconds() < deadline);
	return got;
}

static _Noreturn void wait_for_restarts(const char *name)
{
	struct client client;
	int lost = 0;

	for (uint32_t i = 0;; i++) {
		ssize_t got = attach(&client, name, SMALLEST_BUFFER);

		if (got == 0) {
			printf("%s\n", lost ? "BACK" : "CONNECTED");
			do {
				got = send_request(&client, ID_ECHO, 64, i);
				if (got == 0)
					got = receive_while_connected(&client);
				usleep(1000);
			} while (got > 0 && check(&client, "response", got, ID_ECHO, 64, i) == OK);
			printf("LOST %zd\n", -got);
			lost = 1;
		}
		detach(&client);
		usleep(5000);
	}
}

static void say_received(struct client *client, const char *what, ssize_t got)
{
	const struct qb_ipc_response_header *header = (const void *)client->in;

	if (got < 0)
		print_error(what, got);
	else
		printf("%s %d %zd %d\n", what, header->id, got - (ssize_t)RESPONSE_HEADER, header->error);
}

/*
 * send ID SIZE [COUNT]   "SENT count", or "ERROR send errno NAME" after "SENT how many before"
 * recv [TIMEOUT_MS]      "RESPONSE id size error" or "ERROR RESPONSE errno NAME"
 * event [TIMEOUT_MS]     "EVENT id size error" or "ERROR EVENT errno NAME"
 * drain COUNT            takes that many responses: "DRAINED count", fewer after a timeout, more if there are more
 * collect COUNT          takes that many events: "COLLECTED count", fewer after a timeout
 * connected              "YES" or "NO"
 * fc MAX                 the flow-control threshold: "FC result"
 */
static void obey(struct client *client, const char *line)
{
	size_t size;
	int id, count = 1, timeout = PATIENCE_MS;
	ssize_t sent = 0;

	if (sscanf(line, "send %d %zu %d", &id, &size, &count) >= 2) {
		int done = 0;

		while (done < count && (sent = try_send(client, id, size, (uint32_t)done)) >= 0)
			done++;
		printf("SENT %d\n", done);
		if (sent < 0)
			print_error("send", sent);
	}
	else if (strcmp(line, "recv") == 0 || sscanf(line, "recv %d", &timeout) == 1)
		say_received(client, "RESPONSE", qb_ipcc_recv(client->connection, client->in, client->capacity, timeout));
	else if (strcmp(line, "event") == 0 || sscanf(line, "event %d", &timeout) == 1)
		say_received(client, "EVENT", qb_ipcc_event_recv(client->connection, client->in, client->capacity, timeout));
	else if (sscanf(line, "drain %d", &count) == 1) {
		int done = 0;

		while (qb_ipcc_recv(client->connection, client->in, client->capacity, done < count ? PATIENCE_MS : 50) > 0)
			done++;
		printf("DRAINED %d\n", done);
	}
	else if (sscanf(line, "collect %d", &count) == 1) {
		int done = 0;

		while (done < count
		       && qb_ipcc_event_recv(client->connection, client->in, client->capacity, PATIENCE_MS) > 0)
			done++;
		printf("COLLECTED %d\n", done);
	}
	else if (strcmp(line, "connected") == 0)
		printf("%s\n", qb_ipcc_is_connected(client->connection) ? "YES" : "NO");
	else if (sscanf(line, "fc %d", &count) == 1)
		printf("FC %d\n", qb_ipcc_fc_enable_max_set(client->connection, (uint32_t)count));
	else
		printf("ERROR unknown command: %s\n", line);
}

static int connect_and_say(struct client *client, const char *name, size_t buffer)
{
	int result = attach(client, name, buffer);
	pid_t pid = 0;
	uid_t uid = 0;
	gid_t gid = 0;

	if (result < 0) {
		print_error("connect", result);
		return FAILED;
	}
	qb_ipcc_auth_get(client->connection, &pid, &uid, &gid);
	printf("CONNECTED %d %d %u %u\n", qb_ipcc_get_buffer_size(client->connection), pid, uid, gid);
	return OK;
}

static int hold(const char *name, size_t buffer)
{
	struct client client;
	char line[128];

	if (connect_and_say(&client, name, buffer) != OK)
		return FAILED;
	while (fgets(line, sizeof(line), stdin) != NULL && strcmp(line, "disconnect\n") != 0) {
		line[strcspn(line, "\n")] = '\0';
		obey(&client, line);
	}
	detach(&client);
	printf("BYE\n");
	return OK;
}

static size_t argument(int argc, char **argv, int index, size_t otherwise)
{
	return index < argc ? strtoul(argv[index], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	const char *command = argc > 2 ? argv[1] : "", *name = argc > 2 ? argv[2] : "";
	size_t first = argument(argc, argv, 3, 0), second = argument(argc, argv, 4, 0), third = argument(argc, argv, 5, 0);
	struct client client;
	int result;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (strcmp(command, "connect") == 0) {
		result = connect_and_say(&client, name, first == 0 ? SMALLEST_BUFFER : first);
		detach(&client);
		return result;
	}
	if (strcmp(command, "roundtrip") == 0 && argc >= 5)
		return round_trips(name, third == 0 ? ID_ECHO : (int)third, first, 0, (int)second);
	if (strcmp(command, "empty") == 0 && argc >= 4)
		return round_trips(name, ID_EMPTY, argument(argc, argv, 4, 64), 1, (int)first);
	if (strcmp(command, "oneway") == 0 && argc >= 5)
		return one_way(name, first, (int)second);
	if (strcmp(command, "events") == 0 && argc >= 5)
		return events(name, (int)first, second);
	if (strcmp(command, "sizes") == 0)
		return sizes(name);
	if (strcmp(command, "toolarge") == 0 && argc >= 4)
		return too_large(name, first);
	if (strcmp(command, "many") == 0 && argc >= 5)
		return many(name, (int)first, (int)second, third == 0 ? 64 : third);
	if (strcmp(command, "wait") == 0)
		wait_for_restarts(name);
	if (strcmp(command, "datagram") == 0) {
		printf("DATAGRAM %d\n", qb_ipcc_verify_dgram_max_msg_size(argument(argc, argv, 2, 0)));
		return OK;
	}
	if (strcmp(command, "hold") == 0)
		return hold(name, first == 0 ? SMALLEST_BUFFER : first);
	fprintf(stderr, "usage: qb_client connect|roundtrip|empty|oneway|events|sizes|toolarge|many|wait|hold NAME ...\n");
	return USAGE;
}
