/* SPDX-License-Identifier: Apache-2.0 */
/* A client without libqb that misbehaves around the handshake and the end of the connection. */
#define _GNU_SOURCE
#include "hostile.h"

/* silent SERVICE: sends nothing */
static int silent(const char *service, char **args)
{
	(void)args;
	return await_drop(wire_connect(service));
}

static int bytes_of_handshake(const char *service, size_t count, long pause_ms, struct wire *wire)
{
	struct handshake_request hello = { .id = -1, .size = HANDSHAKE_REQUEST, .max_msg_size = SMALLEST_BUFFER };
	static struct handshake_response response;

	wire->fd = wire_connect(service);
	for (size_t i = 0; i < count; i++) {
		if (send(wire->fd, (char *)&hello + i, 1, MSG_NOSIGNAL) != 1)
			return await_drop(wire->fd);
		pause_milliseconds(pause_ms);
	}
	if (count < HANDSHAKE_REQUEST)
		return await_drop(wire->fd);
	if (!read_fully(wire->fd, &response, sizeof(response)) || response.error != 0)
		return verdict("DROPPED");
	wire_attach(wire, &response);
	return probe(wire);
}

/* stall SERVICE: the handshake without its last byte */
static int stall(const char *service, char **args)
{
	struct wire wire;

	(void)args;
	return bytes_of_handshake(service, HANDSHAKE_REQUEST - 1, 0, &wire);
}

/* trickle SERVICE: the handshake byte by byte, which is allowed */
static int trickle(const char *service, char **args)
{
	struct wire wire = { 0 };

	(void)args;
	return bytes_of_handshake(service, HANDSHAKE_REQUEST, 5, &wire);
}

/* wrong-id SERVICE ID */
static int wrong_id(const char *service, char **args)
{
	int fd = wire_connect(service);
	char byte;

	handshake_send(fd, atoi(args[0]), SMALLEST_BUFFER);
	return verdict(recv(fd, &byte, 1, 0) <= 0 ? "DROPPED" : "KEPT");
}

/* buffer SERVICE BYTES: any size at all */
static int buffer(const char *service, char **args)
{
	struct wire wire = { 0 };

	wire_open(&wire, service, (uint32_t)strtoul(args[0], NULL, 0));
	return probe(&wire);
}

/* eager SERVICE: junk right after the handshake */
static int eager(const char *service, char **args)
{
	struct handshake_request hello[3] = { { .id = -1, .size = HANDSHAKE_REQUEST, .max_msg_size = SMALLEST_BUFFER } };
	static struct handshake_response response;
	struct wire wire = { 0 };

	(void)args;
	wire.fd = wire_connect(service);
	send(wire.fd, hello, sizeof(hello), MSG_NOSIGNAL);
	if (!read_fully(wire.fd, &response, sizeof(response)))
		return verdict("DROPPED");
	wire_attach(&wire, &response);
	return probe(&wire);
}

/* leave SERVICE COUNT: disconnects right after sending the handshake, many times */
static int leave(const char *service, char **args)
{
	for (int i = atoi(args[0]); i > 0; i--) {
		int fd = wire_connect(service);

		handshake_send(fd, -1, SMALLEST_BUFFER);
		close(fd);
	}
	return verdict("DROPPED");
}

/* crowd SERVICE COUNT: that many half-open connections at once */
static int crowd(const char *service, char **args)
{
	struct sockaddr_un address;
	int count = 0;

	abstract_address(&address, service);
	for (int i = atoi(args[0]); i > 0; i--) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

		count += connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	}
	printf("CROWD %d\n", count);
	hold();
	return OK;
}

/* half-close SERVICE: shuts down its sending direction */
static int half_close(const char *service, char **args)
{
	struct wire wire = { 0 };

	(void)args;
	wire_open(&wire, service, SMALLEST_BUFFER);
	shutdown(wire.fd, SHUT_WR);
	return await_drop(wire.fd);
}

/* churn SERVICE COUNT: connects and leaves */
static int churn(const char *service, char **args)
{
	for (int i = atoi(args[0]); i > 0; i--) {
		struct wire wire = { 0 };

		wire_open(&wire, service, SMALLEST_BUFFER);
		close(wire.fd);
		for (int j = 0; j < RINGS; j++) {
			munmap(wire.rings[j].header, RING_HEADER);
			munmap((void *)wire.rings[j].data, wire.rings[j].words * 4);
		}
	}
	return verdict("DROPPED");
}

int main(int argc, char **argv)
{
	static const struct attack attacks[] = {
		{ "silent", 0, silent },
		{ "stall", 0, stall },
		{ "trickle", 0, trickle },
		{ "wrong-id", 1, wrong_id },
		{ "buffer", 1, buffer },
		{ "eager", 0, eager },
		{ "leave", 1, leave },
		{ "crowd", 1, crowd },
		{ "half-close", 0, half_close },
		{ "churn", 1, churn },
		{ NULL, 0, NULL },
	};

	return run_attack(argc, argv, attacks);
}
