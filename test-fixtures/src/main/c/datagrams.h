/* SPDX-License-Identifier: Apache-2.0 */
/* The socket transport by hand: a control file of 24 bytes and datagram sockets with abstract names. */
#ifndef DATAGRAMS_H
#define DATAGRAMS_H

#include "hostile.h"

#define CONTROL_FILE 24
#define LARGEST_DATAGRAM (1 << 20)

struct counters {
	_Atomic int32_t sent;
	_Atomic int32_t flow_control;
};

struct datagrams {
	int setup;
	int messages;		/* requests out, responses in; -1 until it is bound */
	int events;
	uint32_t max_msg_size;
	char control_file[PATH_MAX];
	char base[PATH_MAX];
	struct counters *control;	/* request, response, event */
};

static inline void datagram_address(struct sockaddr_un *address, const char *base, const char *suffix)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1, "%s-%s", base, suffix) > 106) {
		errno = ENAMETOOLONG;
		fail(base);
	}
}

static inline int datagram_socket(const char *base, const char *bind_to, const char *connect_to)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), size = LARGEST_DATAGRAM;
	struct sockaddr_un address;

	if (fd < 0)
		fail("socket");
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	datagram_address(&address, base, bind_to == NULL ? "" : bind_to);
	if (bind_to != NULL && bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		fail("bind");
	datagram_address(&address, base, connect_to == NULL ? "" : connect_to);
	if (connect_to != NULL && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		fail("connect");
	return fd;
}

static inline void datagrams_bind(struct datagrams *wire)
{
	wire->messages = datagram_socket(wire->base, "response", "request");
	wire->events = datagram_socket(wire->base, "event", "event-tx");
}

/* Connects as a well-behaved client does, without its sockets. */
static inline void datagrams_handshake(struct datagrams *wire, const char *service)
{
	static struct handshake_response response;

	memset(wire, 0, sizeof(*wire));
	wire->messages = wire->events = -1;
	wire->setup = wire_connect(service);
	handshake_send(wire->setup, -1, SMALLEST_BUFFER);
	if (!read_fully(wire->setup, &response, sizeof(response)) || response.error != 0)
		fail("handshake");
	if (response.connection_type != 0) {
		printf("WRONG transport %d\n", response.connection_type);
		exit(FAILED);
	}
	wire->max_msg_size = response.max_msg_size;
	snprintf(wire->control_file, sizeof(wire->control_file), "%s", response.names[REQUEST]);
	snprintf(wire->base, sizeof(wire->base), "%s", response.names[RESPONSE]);
	wire->control = map(wire->control_file, CONTROL_FILE);
	printf("CONNECTED %u %s\n", wire->max_msg_size, wire->base);
}

static inline void datagrams_open(struct datagrams *wire, const char *service)
{
	datagrams_handshake(wire, service);
	datagrams_bind(wire);
}

/* Sends a request of that many bytes whose header claims another size; its payload begins with a number. */
static inline int request_send(int fd, int id, size_t size, uint32_t said_size, int32_t number, int flags)
{
	static int32_t message[LARGEST_DATAGRAM / 4];

	memset(message, 0, 32);
	message[0] = id;
	message[2] = (int32_t)said_size;
	message[4] = number;
	return send(fd, message, size, MSG_NOSIGNAL | flags) == (ssize_t)size;
}

/* Receives a message in time; returns its size, -1 if there is none. Does not check the setup socket. */
static inline ssize_t message_receive(int fd, int32_t *message, size_t capacity, int timeout_ms)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	return poll(&poller, 1, timeout_ms) > 0 ? recv(fd, message, capacity, MSG_DONTWAIT) : -1;
}

/* Sends the probe, waits for its answer and takes all responses before it. */
static inline int datagrams_probe(struct datagrams *wire)
{
	static int32_t message[LARGEST_DATAGRAM / 4];
	double deadline = now_seconds() + PATIENCE_MS / 1e3;
	int sent = 0;

	while (now_seconds() < deadline) {
		if (!sent)
			sent = request_send(wire->messages, PROBE_ID, PROBE_SIZE, PROBE_SIZE, 0, MSG_DONTWAIT);
		if (message_receive(wire->messages, message, sizeof(message), 1) > 0) {
			if (message[0] == PROBE_ID)
				return verdict("KEPT");
		}
		else if (hung_up(wire->setup, 0))
			return verdict("DROPPED");
	}
	return verdict("STUCK");
}

#endif
