/* SPDX-License-Identifier: Apache-2.0 */
/* A client without libqb that forges what is in the rings, and their notifications. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>

#include "hostile.h"

static void forge_field(struct wire *wire, const char *ring_name, const char *field, const char *value)
{
	unsigned long long number = strtoull(value, NULL, 0);

	for (int i = 0; i < RINGS; i++) {
		struct ring_header *header = wire->rings[i].header;

		if (strcmp(ring_name, ring_names[i]) != 0 && strcmp(ring_name, "all") != 0)
			continue;
		if (strcmp(field, "write_pt") == 0)
			atomic_store(&header->write_pt, (uint32_t)number);
		else if (strcmp(field, "read_pt") == 0)
			atomic_store(&header->read_pt, (uint32_t)number);
		else if (strcmp(field, "word_size") == 0)
			atomic_store(&header->word_size, (uint32_t)number);
		else if (strcmp(field, "ref_count") == 0)
			atomic_store(&header->ref_count, (int32_t)number);
		else if (strcmp(field, "semaphore") == 0)
			atomic_store(&header->semaphore, number);
		else if (strcmp(field, "flow_control") == 0)
			atomic_store(&header->flow_control, (int32_t)number);
		else if (strcmp(field, "paths") == 0) {
			snprintf(header->header_path, sizeof(header->header_path), "%s", value);
			snprintf(header->data_path, sizeof(header->data_path), "%s", value);
		}
	}
}

/*
 * forge SERVICE request|response|event|all FIELD VALUE [ID]
 * Between the writing of a request with that id (the probe by default) and its notification.
 */
static int forge(const char *service, char **args)
{
	struct wire wire = { 0 };
	uint32_t position;

	wire_open(&wire, service, SMALLEST_BUFFER);
	position = request_write(&wire, args[3] != NULL ? atoi(args[3]) : PROBE_ID, PROBE_SIZE, PROBE_SIZE);
	chunk_commit(&wire.rings[REQUEST], position, MAGIC_COMMITTED);
	forge_field(&wire, args[0], args[1], args[2]);
	notify(&wire);
	return args[3] != NULL ? probe(&wire) : await_answer(&wire);
}

/* chunk SERVICE LENGTH MAGIC: a chunk of 64 bytes that claims another length or another magic */
static int chunk(const char *service, char **args)
{
	struct wire wire = { 0 };
	struct ring *ring = &wire.rings[REQUEST];
	uint32_t position;

	wire_open(&wire, service, SMALLEST_BUFFER);
	position = request_write(&wire, PROBE_ID, PROBE_SIZE, PROBE_SIZE);
	put(ring, position, (uint32_t)strtoul(args[0], NULL, 0));
	chunk_commit(ring, position, (uint32_t)strtoul(args[1], NULL, 0));
	notify(&wire);
	return await_answer(&wire);
}

/* size SERVICE SIZE: the header of a request of 64 bytes claims another size */
static int size(const char *service, char **args)
{
	struct wire wire = { 0 };
	uint32_t position;

	wire_open(&wire, service, SMALLEST_BUFFER);
	position = request_write(&wire, PROBE_ID, PROBE_SIZE, (uint32_t)strtol(args[0], NULL, 0));
	chunk_commit(&wire.rings[REQUEST], position, MAGIC_COMMITTED);
	notify(&wire);
	return await_answer(&wire);
}

/* id SERVICE ID: a request with any id; -3 asks to be disconnected */
static int id(const char *service, char **args)
{
	struct wire wire = { 0 };

	wire_open(&wire, service, SMALLEST_BUFFER);
	request(&wire, atoi(args[0]), PROBE_SIZE);
	return probe(&wire);
}

/* unfinished SERVICE: dies in the middle of writing a request */
static int unfinished(const char *service, char **args)
{
	struct wire wire = { 0 };

	(void)args;
	wire_open(&wire, service, SMALLEST_BUFFER);
	request_write(&wire, ID_ECHO, PROBE_SIZE, PROBE_SIZE);
	notify(&wire);
	printf("DYING\n");
	return kill(getpid(), SIGKILL);
}

static int writable(int fd)
{
	struct pollfd poller = { .fd = fd, .events = POLLOUT };

	return poll(&poller, 1, 0) > 0 && (poller.revents & POLLOUT) != 0;
}

/* glut SERVICE SIZE: sends until nothing more fits, reads no response meanwhile, then all of them (a server that
   takes 20000 requests whose answers nobody reads is stuck) */
static int glut(const char *service, char **args)
{
	static int32_t message[1 << 18];
	struct wire wire = { 0 };
	uint32_t bytes = (uint32_t)atoi(args[0]);
	double progress;
	int sent = 0, received = 0;

	wire_open(&wire, service, SMALLEST_BUFFER);
	for (progress = now_seconds(); now_seconds() < progress + 0.3;) {
		/* a server that does not read leaves no room for notifications either */
		if (has_room(&wire.rings[REQUEST], bytes) && writable(wire.fd)) {
			request(&wire, ID_ECHO, bytes);
			progress = now_seconds();
			if (++sent > 20000)
				return verdict("STUCK");
		}
		else if (hung_up(wire.fd, 1))
			return verdict("DROPPED");
	}
	printf("FULL %d\n", sent);
	hold();
	for (progress = now_seconds(); received < sent && now_seconds() < progress + VERDICT_MS / 1e3;) {
		if (chunk_take(&wire.rings[RESPONSE], message, sizeof(message)) != 0)
			received++;
		else if (hung_up(wire.fd, 1))
			return verdict("DROPPED");
	}
	printf("RECEIVED %d\n", received);
	return received == sent ? probe(&wire) : verdict("STUCK");
}

struct flipping {
	_Atomic uint32_t *word;
	_Atomic int stop;
};

static void *flip_word(void *argument)
{
	struct flipping *flipping = argument;

	for (uint32_t i = 0; !atomic_load(&flipping->stop); i++)
		atomic_store(flipping->word, i % 2 == 0 ? PROBE_SIZE : 0x7fffff00u);
	return NULL;
}

/* flip SERVICE COUNT: sizes that change while the server looks at them */
static int flip(const char *service, char **args)
{
	struct wire wire = { 0 };
	struct ring *ring = &wire.rings[REQUEST];
	static int32_t message[1 << 18];

	wire_open(&wire, service, SMALLEST_BUFFER);
	for (int i = atoi(args[0]); i > 0 && !hung_up(wire.fd, 0); i--) {
		uint32_t position = request_write(&wire, ID_ECHO, PROBE_SIZE, PROBE_SIZE);
		/* either the chunk's own length or the size in the message's header */
		struct flipping flipping = { &ring->data[(position + (uint32_t)(i % 2) * 4) % ring->words], 0 };
		pthread_t thread;

		pthread_create(&thread, NULL, flip_word, &flipping);
		chunk_commit(ring, position, MAGIC_COMMITTED);
		notify(&wire);
		while (chunk_take(&wire.rings[RESPONSE], message, sizeof(message)) == 0 && !hung_up(wire.fd, 1))
			;
		atomic_store(&flipping.stop, 1);
		pthread_join(thread, NULL);
	}
	return hung_up(wire.fd, 0) ? verdict("DROPPED") : probe(&wire);
}


/* junk SERVICE COUNT: bytes that announce nothing */
static int junk(const char *service, char **args)
{
	struct wire wire = { 0 };

	wire_open(&wire, service, SMALLEST_BUFFER);
	for (int i = atoi(args[0]); i > 0 && notify(&wire); i--)
		;
	return probe(&wire);
}

/* babble SERVICE SECONDS: announces nothing as fast as it can */
static int babble(const char *service, char **args)
{
	static const char bytes[65536];
	struct wire wire = { 0 };
	double end = now_seconds() + atof(args[0]);

	wire_open(&wire, service, SMALLEST_BUFFER);
	printf("BABBLING\n");
	while (now_seconds() < end && !hung_up(wire.fd, 0))
		send(wire.fd, bytes, sizeof(bytes), MSG_NOSIGNAL | MSG_DONTWAIT);
	return probe(&wire);
}

/* mute SERVICE: a request without its notification, then one with */
static int mute(const char *service, char **args)
{
	struct wire wire = { 0 };
	struct ring *ring = &wire.rings[REQUEST];

	(void)args;
	wire_open(&wire, service, SMALLEST_BUFFER);
	chunk_commit(ring, request_write(&wire, ID_ECHO, PROBE_SIZE, PROBE_SIZE), MAGIC_COMMITTED);
	return probe(&wire);
}

int main(int argc, char **argv)
{
	static const struct attack attacks[] = {
		{ "forge", 3, forge },
		{ "chunk", 2, chunk },
		{ "size", 1, size },
		{ "id", 1, id },
		{ "unfinished", 0, unfinished },
		{ "glut", 1, glut },
		{ "flip", 1, flip },
		{ "junk", 1, junk },
		{ "babble", 1, babble },
		{ "mute", 0, mute },
		{ NULL, 0, NULL },
	};

	return run_attack(argc, argv, attacks);
}
