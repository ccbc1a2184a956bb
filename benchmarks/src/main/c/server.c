/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A service as an ordinary user of libqb writes it: a qb_loop, callbacks, no tuning.
 *
 *   server NAME shm|socket
 *
 * Says "READY" once clients may connect, and ends with its standard input.
 */
#include <poll.h>
#include <unistd.h>

#include <qb/qbipcs.h>
#include <qb/qbloop.h>

#include "bench.h"

static qb_loop_t *loop;

static void respond(qb_ipcs_connection_t *c, int id, void *payload, size_t size)
{
	struct qb_ipc_response_header header = { .id = id, .size = (int32_t)(sizeof(header) + size) };
	struct iovec parts[] = { { &header, sizeof(header) }, { payload, size } };
	ssize_t sent = qb_ipcs_response_sendv(c, parts, size == 0 ? 1 : 2);

	if (sent < 0)
		failed("response", sent);
}

/* The client orders no more than it has room for. */
static void send_events(qb_ipcs_connection_t *c, const struct events_request *order)
{
	static struct {
		struct qb_ipc_response_header header;
		char payload[LARGEST];
	} event;

	event.header.id = ID_EVENTS;
	event.header.size = (int32_t)sizeof(event.header) + order->size;
	for (int i = 0; i < order->count; i++) {
		ssize_t sent = qb_ipcs_event_send(c, &event, (size_t)event.header.size);

		if (sent < 0)
			failed("event", sent);
	}
}

static int32_t message(qb_ipcs_connection_t *c, void *data, size_t size)
{
	struct qb_ipc_request_header *request = data;

	switch (request->id) {
	case ID_ECHO:
		respond(c, ID_ECHO, request + 1, size - sizeof(*request));
		break;
	case ID_EMPTY:
		respond(c, ID_EMPTY, NULL, 0);
		break;
	case ID_ONE_WAY:
		break;
	case ID_EVENTS:
		send_events(c, data);
		break;
	default:
		failed("request", EINVAL);
	}
	return 0;
}

static int32_t accepted(qb_ipcs_connection_t *c, uid_t uid, gid_t gid)
{
	(void)c;
	(void)uid;
	(void)gid;
	return 0;
}

static void created(qb_ipcs_connection_t *c)
{
	(void)c;
}

static int32_t closed(qb_ipcs_connection_t *c)
{
	(void)c;
	return 0;
}

static int32_t input(int32_t fd, int32_t revents, void *data)
{
	char byte;

	(void)revents;
	(void)data;
	if (read(fd, &byte, 1) > 0)
		return 0;
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

int main(int argc, char **argv)
{
	struct qb_ipcs_service_handlers handlers = { accepted, created, message, closed, created };
	struct qb_ipcs_poll_handlers poll_handlers = { job_add, dispatch_add, dispatch_mod, dispatch_del };
	qb_ipcs_service_t *service;
	int32_t result;

	if (argc != 3) {
		fprintf(stderr, "usage: server NAME shm|socket\n");
		return 2;
	}
	loop = qb_loop_create();
	service = qb_ipcs_create(argv[1], 0, strcmp(argv[2], "shm") == 0 ? QB_IPC_SHM : QB_IPC_SOCKET, &handlers);
	if (service == NULL)
		failed("create", errno);
	qb_ipcs_poll_handlers_set(service, &poll_handlers);
	result = qb_ipcs_run(service);
	if (result != 0)
		failed("run", result);
	qb_loop_poll_add(loop, QB_LOOP_LOW, STDIN_FILENO, POLLIN, NULL, input);
	printf("READY\n");
	fflush(stdout);
	qb_loop_run(loop);
	qb_ipcs_destroy(service);
	qb_loop_destroy(loop);
	return 0;
}
