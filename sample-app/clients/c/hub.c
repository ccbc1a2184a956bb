#include "hub.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include <qb/qbipcc.h>

enum {
	WANTED_BUFFER_SIZE = 64 * 1024,
	TIMEOUT_MS = 5000
};

struct hub {
	const char *service;
	qb_ipcc_connection_t *connection;
	/* The last message received: a header, then the payload. */
	struct qb_ipc_response_header *message;
	size_t capacity;
};

static const char *explain(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return "nobody serves it; start the sample first";
	case EACCES:
	case EPERM:
		return "you may not use it; run this as the same user as the service, or as root";
	case ENOENT:
		return "its files in /dev/shm cannot be seen from here";
	case ENOTCONN:
	case ECONNRESET:
		return "the service went away";
	case ETIMEDOUT:
		return "the service did not answer in time";
	case EAGAIN:
		return "the service is too busy; try again";
	case EMSGSIZE:
		return "the message is too large for the connection's buffer";
	default:
		return strerror(error);
	}
}

static _Noreturn void give_up(const char *service, int error)
{
	fprintf(stderr, "telemetry: %s: %s\n", service, explain(error));
	exit(EXIT_FAILURE);
}

struct hub *hub_connect(const char *service)
{
	struct hub *hub = calloc(1, sizeof(*hub));

	if (hub == NULL) {
		give_up(service, ENOMEM);
	}
	hub->service = service;
	hub->connection = qb_ipcc_connect(service, WANTED_BUFFER_SIZE);
	if (hub->connection == NULL) {
		give_up(service, errno);
	}
	/* The service has the last word on the size: it may be larger or smaller. */
	hub->capacity = (size_t)qb_ipcc_get_buffer_size(hub->connection);
	hub->message = malloc(hub->capacity);
	if (hub->message == NULL) {
		give_up(service, ENOMEM);
	}
	return hub;
}

static void received(struct hub *hub, ssize_t result, const char **payload, size_t *size)
{
	if (result < 0) {
		give_up(hub->service, (int)-result);
	}
	if ((size_t)result < sizeof(*hub->message)) {
		give_up(hub->service, EPROTO);
	}
	*payload = (const char *)(hub->message + 1);
	*size = (size_t)result - sizeof(*hub->message);
}

int32_t hub_request(struct hub *hub, int32_t id, const char *text, const char **payload, size_t *size)
{
	struct qb_ipc_request_header header;
	struct iovec parts[2];
	size_t length = strlen(text);
	ssize_t result;

	if (length > hub->capacity - sizeof(header)) {
		give_up(hub->service, EMSGSIZE);
	}
	memset(&header, 0, sizeof(header));
	header.id = id;
	header.size = (int32_t)(sizeof(header) + length);
	parts[0].iov_base = &header;
	parts[0].iov_len = sizeof(header);
	parts[1].iov_base = (void *)text;
	parts[1].iov_len = length;
	result = qb_ipcc_sendv_recv(hub->connection, parts, 2, hub->message, hub->capacity, TIMEOUT_MS);
	received(hub, result, payload, size);
	return hub->message->error;
}

void hub_next_message(struct hub *hub, const void **message, size_t *size)
{
	const char *payload;
	ssize_t result;

	do {
		result = qb_ipcc_event_recv(hub->connection, hub->message, hub->capacity, -1);
	} while (result == -EAGAIN || result == -EINTR);
	received(hub, result, &payload, size);
	*message = hub->message;
	*size = (size_t)result;
}

int32_t hub_next_event(struct hub *hub, const char **payload, size_t *size)
{
	const void *message;

	hub_next_message(hub, &message, size);
	*payload = (const char *)(hub->message + 1);
	*size -= sizeof(*hub->message);
	return hub->message->id;
}

qb_ipcc_connection_t *hub_connection(struct hub *hub)
{
	return hub->connection;
}

void hub_close(struct hub *hub)
{
	qb_ipcc_disconnect(hub->connection);
	free(hub->message);
	free(hub);
}
