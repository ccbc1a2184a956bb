/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The common part of the hostile clients. Usage is PROGRAM ATTACK SERVICE ARGUMENTS...; the comment
 * above each attack documents its arguments. Each attack opens a connection by hand ("CONNECTED buffer
 * directory"), does its worst and then prints the fate of the connection, on a line of its own:
 *
 *   DROPPED   the server closed the connection
 *   KEPT      the server still answers on it
 *   STUCK     neither; exit code 1
 *
 * An attack whose name begins with "extended-" offers the extension of peers of this library,
 * requires the server to accept it, and uses it from then on.
 *
 * Attacks that say "HOLDING" wait for a line on stdin (or its end) before they continue.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "wire.h"

#define PROBE_ID 4711		/* an id that no service handles: answered with an error */
#define PROBE_SIZE 64

struct attack {
	const char *name;
	int arguments;
	int (*run)(const char *service, char **arguments);
};

static inline int hung_up(int fd, int timeout_ms)
{
	struct pollfd poller = { .fd = fd, .events = POLLRDHUP };

	return poll(&poller, 1, timeout_ms) > 0 && (poller.revents & (POLLHUP | POLLERR | POLLRDHUP)) != 0;
}

static inline int verdict(const char *what)
{
	printf("%s\n", what);
	return strcmp(what, "STUCK") == 0 ? FAILED : OK;
}

static inline int await_drop(int fd)
{
	return verdict(hung_up(fd, PATIENCE_MS) ? "DROPPED" : "STUCK");
}

static inline void hold(void)
{
	printf("HOLDING\n");
	while (getchar() != '\n' && !feof(stdin))
		;
}

static inline uint32_t request_write(struct wire *wire, int id, uint32_t size, uint32_t said_size)
{
	static uint32_t message[1 << 18];

	memset(message, 0, 16);
	message[0] = (uint32_t)id;
	message[2] = said_size;
	return chunk_write(&wire->rings[REQUEST], message, size);
}

/* Returns whether the server wanted a byte and got it. */
static inline int request(struct wire *wire, int id, uint32_t size)
{
	uint32_t position = request_write(wire, id, size, size);

	return chunk_commit(&wire->rings[REQUEST], position, size, MAGIC_COMMITTED) && notify(wire);
}

/* Waits for the answer to the probe, and takes all responses before it. */
static inline int await_answer(struct wire *wire)
{
	static int32_t message[1 << 18];
	double deadline = now_seconds() + PATIENCE_MS / 1e3;

	while (now_seconds() < deadline) {
		if (chunk_take(&wire->rings[RESPONSE], message, sizeof(message)) != 0) {
			if (message[0] == PROBE_ID)
				return verdict("KEPT");
		}
		else if (hung_up(wire->fd, 1))
			return verdict("DROPPED");
	}
	return verdict("STUCK");
}

static inline int probe(struct wire *wire)
{
	/* the wake-up word may be forged and not the server's */
	if (!request(wire, PROBE_ID, PROBE_SIZE))
		notify(wire);
	return await_answer(wire);
}

static inline int run_attack(int argc, char **argv, const struct attack *attacks)
{
	const char *name = argc >= 3 ? without_extension(argv[1]) : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (; argc >= 3 && attacks->name != NULL; attacks++)
		if (strcmp(name, attacks->name) == 0 && argc - 3 >= attacks->arguments)
			return attacks->run(argv[2], argv + 3);
	fprintf(stderr, "usage: %s ATTACK SERVICE [ARGUMENTS]; its source describes the attacks\n", argv[0]);
	return USAGE;
}

#endif
