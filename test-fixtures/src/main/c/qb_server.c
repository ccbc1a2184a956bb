/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A service as an ordinary user of libqb writes it, for the interop tests of our client and as a
 * reference for our server. It reports each callback as a line on stdout and obeys lines on stdin:
 *
 *   event ID SIZE COUNT   send events to all clients; says "EVENTS sent refused"
 *   disconnect            drop all clients
 *   rate fast|normal|slow|off|off2
 *   stats                 says "STATS pid requests responses events send_retries recv_retries
 *                         flow_control flow_control_count event_queue" per client, then
 *                         "SERVICE active closed"
 *   quit                  (or end of input) withdraw the service and exit
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <sys/uio.h>
#include <unistd.h>

#include <qb/qbipcs.h>
#include <qb/qbloop.h>

#include "peer.h"

static qb_loop_t *loop;
static qb_ipcs_service_t *service;

static struct {
	const char *name;
	enum qb_ipc_type transport;
	int id;
	int reject;		/* errno to reject peers with */
	long only_uid;		/* the only uid to accept, or -1 */
	uint32_t enforced_buffer;
	int auth_given;
	uid_t auth_uid;
	gid_t auth_gid;
	mode_t auth_mode;
	int closed_again;	/* how often to ask for another "closed" */
	int verbose;		/* report each request */
	int quiet;		/* report no callback, and no message that could not be sent */
} options = { .transport = QB_IPC_SHM, .only_uid = -1 };

static int32_t accepted(qb_ipcs_connection_t *c, uid_t uid, gid_t gid)
{
	if (!options.quiet)
		printf("ACCEPT %u %u\n", uid, gid);
	if (options.reject != 0)
		return -options.reject;
	if (options.only_uid >= 0 && uid != (uid_t)options.only_uid)
		return -EACCES;
	if (options.auth_given)
		qb_ipcs_connection_auth_set(c, options.auth_uid, options.auth_gid, options.auth_mode);
	return 0;
}

static void created(qb_ipcs_connection_t *c)
{
	if (!options.quiet)
		printf("CREATED %d\n", qb_ipcs_connection_get_buffer_size(c));
}

static int32_t closed(qb_ipcs_connection_t *c)
{
	(void)c;
	if (!options.quiet)
		printf("CLOSED\n");
	if (options.closed_again > 0) {
		options.closed_again--;
		return -1;
	}
	return 0;
}

static void destroyed(qb_ipcs_connection_t *c)
{
	(void)c;
	if (!options.quiet)
		printf("DESTROYED\n");
}

static void answer(qb_ipcs_connection_t *c, int id, int error, const void *payload, size_t size)
{
	struct qb_ipc_response_header header;
	struct iovec parts[] = { { &header, sizeof(header) }, { (void *)payload, size } };
	ssize_t sent;

	memset(&header, 0, sizeof(header));
	header.id = id;
	header.size = (int32_t)(sizeof(header) + size);
	header.error = error;
	sent = id == ID_ECHO_EVENT ? qb_ipcs_event_sendv(c, parts, 2) : qb_ipcs_response_sendv(c, parts, 2);
	if (sent < 0 && !options.quiet)
		print_error("send", sent);
}

static void think(const char *payload, size_t size)
{
	int32_t microseconds = 0;

	memcpy(&microseconds, payload, size < sizeof(microseconds) ? size : sizeof(microseconds));
	usleep((useconds_t)microseconds);
}

static int32_t message(qb_ipcs_connection_t *c, void *data, size_t size)
{
	const struct qb_ipc_request_header *request = data;
	const char *payload = (const char *)data + REQUEST_HEADER;

	if (options.verbose)
		printf("MESSAGE %d %zu\n", request->id, size);
	switch (request->id) {
	case ID_LATE:
		think(payload, size - REQUEST_HEADER);
		/* fallthrough */
	case ID_ECHO:
	case ID_ECHO_EVENT:
		answer(c, request->id, 0, payload, size - REQUEST_HEADER);
		break;
	case ID_EMPTY:
		answer(c, request->id, 0, NULL, 0);
		break;
	case ID_ONE_WAY:
		break;
	default:
		answer(c, request->id, -ENOSYS, NULL, 0);
	}
	return 0;
}

static void send_events(int id, size_t size, int count)
{
	struct qb_ipc_response_header *event = allocate(RESPONSE_HEADER + size);
	qb_ipcs_connection_t *c, *next;
	int sent = 0, refused = 0;

	event->id = id;
	event->size = (int32_t)(RESPONSE_HEADER + size);
	for (c = qb_ipcs_connection_first_get(service); c != NULL; c = next) {
		for (int i = 0; i < count; i++) {
			fill((unsigned char *)(event + 1), size, (uint32_t)i);
			if (qb_ipcs_event_send(c, event, RESPONSE_HEADER + size) < 0)
				refused++;
			else
				sent++;
		}
		next = qb_ipcs_connection_next_get(service, c);
		qb_ipcs_connection_unref(c);
	}
	printf("EVENTS %d %d\n", sent, refused);
	free(event);
}

static void disconnect_all(void)
{
	qb_ipcs_connection_t *c, *next;

	for (c = qb_ipcs_connection_first_get(service); c != NULL; c = next) {
		next = qb_ipcs_connection_next_get(service, c);
		qb_ipcs_disconnect(c);
		qb_ipcs_connection_unref(c);
	}
}

static void print_stats(void)
{
	struct qb_ipcs_stats all;
	qb_ipcs_connection_t *c, *next;

	for (c = qb_ipcs_connection_first_get(service); c != NULL; c = next) {
		struct qb_ipcs_connection_stats_2 *s = qb_ipcs_connection_stats_get_2(c, 0);

		printf("STATS %d %lu %lu %lu %lu %lu %d %lu %u\n", s->client_pid, s->requests, s->responses, s->events,
		       s->send_retries, s->recv_retries, s->flow_control_state, s->flow_control_count,
		       s->event_q_length);
		free(s);
		next = qb_ipcs_connection_next_get(service, c);
		qb_ipcs_connection_unref(c);
	}
	qb_ipcs_stats_get(service, &all, 0);
	printf("SERVICE %u %u\n", all.active_connections, all.closed_connections);
}

static void set_rate(const char *rate)
{
	const char *names[] = { "fast", "normal", "slow", "off", "off2" };

	for (int i = QB_IPCS_RATE_FAST; i <= QB_IPCS_RATE_OFF_2; i++)
		if (strcmp(rate, names[i]) == 0)
			qb_ipcs_request_rate_limit(service, i);
	printf("RATE %s\n", rate);
}

static void obey(char *line)
{
	char rate[16];
	size_t size;
	int id, count;

	if (sscanf(line, "event %d %zu %d", &id, &size, &count) == 3)
		send_events(id, size, count);
	else if (sscanf(line, "rate %15s", rate) == 1)
		set_rate(rate);
	else if (strcmp(line, "disconnect") == 0)
		disconnect_all();
	else if (strcmp(line, "stats") == 0)
		print_stats();
	else if (strcmp(line, "quit") == 0)
		qb_loop_stop(loop);
	else
		printf("ERROR unknown command: %s\n", line);
}

static int32_t commands(int32_t fd, int32_t revents, void *data)
{
	static char input[256];
	static size_t length;
	ssize_t got = read(fd, input + length, sizeof(input) - 1 - length);
	char *end;

	(void)revents;
	(void)data;
	if (got <= 0) {
		qb_loop_stop(loop);
		return -1;
	}
	length += (size_t)got;
	while ((end = memchr(input, '\n', length)) != NULL) {
		*end = '\0';
		obey(input);
		length -= (size_t)(end + 1 - input);
		memmove(input, end + 1, length);
	}
	if (length == sizeof(input) - 1)
		length = 0;
	return 0;
}

static int32_t terminated(int32_t signal, void *data)
{
	(void)signal;
	(void)data;
	qb_loop_stop(loop);
	return -1;
}

static int32_t job_add(enum qb_loop_priority p, void *data, qb_loop_job_dispatch_fn fn)
{
	return qb_loop_job_add(loop, p, data, fn);
}

static int32_t dispatch_add(enum qb_loop_priority p, int32_t fd, int32_t events, void *data, qb_ipcs_dispatch_fn_t fn)
{
	return qb_loop_poll_add(loop, p, fd, events, data, fn);
}

static int32_t dispatch_mod(enum qb_loop_priority p, int32_t fd, int32_t events, void *data, qb_ipcs_dispatch_fn_t fn)
{
	return qb_loop_poll_mod(loop, p, fd, events, data, fn);
}

static int32_t dispatch_del(int32_t fd)
{
	return qb_loop_poll_del(loop, fd);
}

static int usage(void)
{
	fprintf(stderr, "usage: qb_server NAME [--transport shm|socket] [--id N] [--reject ERRNO] [--only-uid UID]\n"
		"       [--buffer BYTES] [--auth UID:GID:OCTAL_MODE] [--closed-again N] [--verbose] [--quiet]\n");
	return USAGE;
}

static int parse(int argc, char **argv)
{
	static const struct option names[] = {
		{ "transport", required_argument, NULL, 't' }, { "id", required_argument, NULL, 'i' },
		{ "reject", required_argument, NULL, 'r' }, { "only-uid", required_argument, NULL, 'u' },
		{ "buffer", required_argument, NULL, 'b' }, { "auth", required_argument, NULL, 'a' },
		{ "closed-again", required_argument, NULL, 'c' }, { "verbose", no_argument, NULL, 'v' },
		{ "quiet", no_argument, NULL, 'q' },
		{ NULL, 0, NULL, 0 },
	};
	int option, uid, gid;

	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (option) {
		case 't':
			options.transport = strcmp(optarg, "socket") == 0 ? QB_IPC_SOCKET : QB_IPC_SHM;
			break;
		case 'i':
			options.id = atoi(optarg);
			break;
		case 'r':
			options.reject = atoi(optarg);
			break;
		case 'u':
			options.only_uid = atol(optarg);
			break;
		case 'b':
			options.enforced_buffer = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'a':
			if (sscanf(optarg, "%d:%d:%o", &uid, &gid, &options.auth_mode) != 3)
				return -1;
			options.auth_uid = (uid_t)uid;
			options.auth_gid = (gid_t)gid;
			options.auth_given = 1;
			break;
		case 'c':
			options.closed_again = atoi(optarg);
			break;
		case 'v':
			options.verbose = 1;
			break;
		case 'q':
			options.quiet = 1;
			break;
		default:
			return -1;
		}
	}
	options.name = argv[optind];
	return optind == argc - 1 ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct qb_ipcs_service_handlers handlers = { accepted, created, message, closed, destroyed };
	struct qb_ipcs_poll_handlers poll_handlers = { job_add, dispatch_add, dispatch_mod, dispatch_del };
	int32_t result;

	if (parse(argc, argv) != 0)
		return usage();
	setvbuf(stdout, NULL, _IOLBF, 0);
	loop = qb_loop_create();
	qb_loop_signal_add(loop, QB_LOOP_HIGH, SIGTERM, NULL, terminated, NULL);
	qb_loop_signal_add(loop, QB_LOOP_HIGH, SIGINT, NULL, terminated, NULL);
	service = qb_ipcs_create(options.name, options.id, options.transport, &handlers);
	if (service == NULL) {
		print_error("create", errno);
		return FAILED;
	}
	qb_ipcs_poll_handlers_set(service, &poll_handlers);
	if (options.enforced_buffer > 0)
		qb_ipcs_enforce_buffer_size(service, options.enforced_buffer);
	result = qb_ipcs_run(service);
	if (result < 0) {
		print_error("run", result);
		return FAILED;
	}
	qb_loop_poll_add(loop, QB_LOOP_MED, STDIN_FILENO, POLLIN, NULL, commands);
	printf("READY %d\n", getpid());
	qb_loop_run(loop);
	qb_ipcs_destroy(service);
	qb_loop_destroy(loop);
	printf("BYE\n");
	return OK;
}
