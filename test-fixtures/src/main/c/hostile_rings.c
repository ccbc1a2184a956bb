/* SPDX-License-Identifier: Apache-2.0 */
/* A client without libqb that forges the contents of the rings and their notifications. */
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
		else if (strcmp(field, "wake_up") == 0)
			atomic_store(&header->wake_up, (uint32_t)number);
		else if (strcmp(field, "paths") == 0) {
			snprintf(header->header_path, sizeof(header->header_path), "%s", value);
			snprintf(header->data_path, sizeof(header->data_path), "%s", value);
		}
	}
}

/*
 * forge SERVICE request|response|event|all FIELD VALUE [ID]
 * Forges a field after it committed a request with that id (the probe by default) and before it notifies the server.
 */
static int forge(const char *service, char **args)
{
	struct wire wire = { 0 };
	uint32_t position;

	wire_open(&wire, service, SMALLEST_BUFFER);
	position = request_write(&wire, args[3] != NULL ? atoi(args[3]) : PROBE_ID, PROBE_SIZE, PROBE_SIZE);
	chunk_commit(&wire.rings[REQUEST], position, PROBE_SIZE, MAGIC_COMMITTED);
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
	chunk_commit(ring, position, (uint32_t)strtoul(args[0], NULL, 0), (uint32_t)strtoul(args[1], NULL, 0));
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
	chunk_commit(&wire.rings[REQUEST], position, PROBE_SIZE, MAGIC_COMMITTED);
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

/* glut SERVICE SIZE: sends until the ring is full, without reading, then reads all responses (a server that takes
   20000 requests without any response being read is stuck) */
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
	for (progress = now_seconds(); received < sent && now_seconds() < progress + PATIENCE_MS / 1e3;) {
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

/* flip SERVICE COUNT: sizes that change while the server reads them */
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
		chunk_commit(ring, position, PROBE_SIZE, MAGIC_COMMITTED);
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

/* babble SERVICE SECONDS: bytes that announce nothing, as fast as it can send them */
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

/* mute SERVICE: a request without a notification, then one with a notification */
static int mute(const char *service, char **args)
{
	struct wire wire = { 0 };
	struct ring *ring = &wire.rings[REQUEST];

	(void)args;
	wire_open(&wire, service, SMALLEST_BUFFER);
	chunk_commit(ring, request_write(&wire, ID_ECHO, PROBE_SIZE, PROBE_SIZE), PROBE_SIZE, MAGIC_COMMITTED);
	return probe(&wire);
}

/* asleep SERVICE: a request without a byte to a sleeping server ("HOLDING" until it sleeps), then the byte */
static int asleep(const char *service, char **args)
{
	static int32_t message[1 << 18];
	struct wire wire = { 0 };
	struct ring *ring = &wire.rings[REQUEST];

	(void)args;
	wire_open(&wire, service, SMALLEST_BUFFER);
	request(&wire, ID_EMPTY, PROBE_SIZE);
	while (chunk_take(&wire.rings[RESPONSE], message, sizeof(message)) == 0 && !hung_up(wire.fd, 1))
		;
	while ((atomic_load(&ring->header->wake_up) & WAKE_BY_BYTE) == 0 && !hung_up(wire.fd, 1))
		;
	/* the server re-checks the ring after it has set the word */
	hold();
	chunk_commit(ring, request_write(&wire, PROBE_ID, PROBE_SIZE, PROBE_SIZE), PROBE_SIZE, MAGIC_COMMITTED);
	printf(hung_up(wire.fd, 200) || chunk_there(&wire.rings[RESPONSE]) ? "AWAKE\n" : "ASLEEP\n");
	hold();
	notify(&wire);
	return await_answer(&wire);
}

/* wakeful SERVICE COUNT: always requests wake-ups by byte and by semaphore, and takes no byte */
static int wakeful(const char *service, char **args)
{
	static int32_t message[1 << 18];
	struct wire wire = { 0 };
	int count = atoi(args[0]), taken[RINGS] = { 0 };

	wire_open(&wire, service, SMALLEST_BUFFER);
	for (int i = RESPONSE; i <= EVENT; i++)
		atomic_store(&wire.rings[i].header->wake_up, WAKE_BY_BYTE | WAKE_BY_SEMAPHORE);
	for (int i = 0; i < count; i++)
		for (int j = RESPONSE; j <= EVENT; j++) {
			double end = now_seconds() + PATIENCE_MS / 1e3;

			request(&wire, j == RESPONSE ? ID_ECHO : ID_ECHO_EVENT, PROBE_SIZE);
			while (chunk_take(&wire.rings[j], message, sizeof(message)) == 0)
				if (hung_up(wire.fd, 0) || now_seconds() > end)
					return verdict(hung_up(wire.fd, 0) ? "DROPPED" : "STUCK");
			taken[j]++;
		}
	printf("TAKEN %d %d POSTS %d %d\n", taken[RESPONSE], taken[EVENT],
	       (int)atomic_load(&wire.rings[RESPONSE].header->semaphore),
	       (int)atomic_load(&wire.rings[EVENT].header->semaphore));
	return probe(&wire);
}

/* counting SERVICE COUNT: offers the extension, then writes and reads as libqb's peers do, for some seconds */
static int counting(const char *service, char **args)
{
	static int32_t message[1 << 18];
	struct wire wire = { 0 };
	double last;

	wire_open(&wire, service, SMALLEST_BUFFER);
	for (int i = 0; i < RINGS; i++)
		wire.rings[i].marked = 0;
	last = now_seconds() + 3;
	for (int i = atoi(args[0]); i > 0 && now_seconds() < last && !hung_up(wire.fd, 0); i--) {
		double end = now_seconds() + 0.1;

		request(&wire, ID_ECHO, 16 + (uint32_t)i % 100);
		while (chunk_take(&wire.rings[RESPONSE], message, sizeof(message)) == 0 && now_seconds() < end)
			if (hung_up(wire.fd, 0))
				return verdict("DROPPED");
	}
	return verdict("KEPT");
}

/* carousel SERVICE ID: fills the ring with requests so that the last one is followed by the first, endlessly */
static int carousel(const char *service, char **args)
{
	const uint32_t size = 14 * 4;	/* with its header it divides the size of any ring */
	struct wire wire = { 0 };
	struct ring *ring = &wire.rings[REQUEST];

	wire_open(&wire, service, SMALLEST_BUFFER);
	for (uint32_t i = 0; i < ring->words / 16; i++) {
		uint32_t position = request_write(&wire, atoi(args[0]), size, size);

		put(ring, position + 1, MAGIC_COMMITTED);
		if (i > 0)
			put(ring, position, size);
	}
	put(ring, 0, size);
	notify(&wire);
	printf("TURNING\n");
	hold();
	return verdict(hung_up(wire.fd, 0) ? "DROPPED" : "KEPT");
}

static uint32_t random_word(const struct ring *ring)
{
	const uint32_t favourites[] = { 0, 1, 15, 16, 24, MAGIC_COMMITTED, MAGIC_ALLOCATED, MAGIC_RECLAIMED, 0x7fffffff,
					0x80000000, 0xffffffff, ring->words - 1, ring->words, ring->words * 4 };
	size_t count = sizeof(favourites) / sizeof(favourites[0]);
	size_t choice = (size_t)random() % (count * 2);

	return choice < count ? favourites[choice] : (uint32_t)random() % (ring->words * 2);
}

/* Mostly in critical places: the pointers, the semaphore, the flow-control word, the chunk to be read next. */
static void write_nonsense(struct ring *ring)
{
	const size_t header_words[] = { 0, 1, 2, 2051, 2052, 2053, 2054, 2060, 2061 };
	_Atomic uint32_t *header = (_Atomic uint32_t *)(void *)ring->header;
	uint32_t value = random_word(ring);

	switch (random() % 4) {
	case 0:
		atomic_store(&header[header_words[random() % 9]], value);
		break;
	case 1:
		put(ring, (uint32_t)random() % ring->words, value);
		break;
	default:
		put(ring, ring->position + (uint32_t)random() % 8, value);
	}
}

/* nonsense SERVICE SEED CONNECTIONS: requests, and between them random words in all rings */
static int nonsense(const char *service, char **args)
{
	static int32_t message[1 << 18];
	int dropped = 0, connections = atoi(args[1]);

	srandom((unsigned)atoi(args[0]));
	for (int i = 0; i < connections; i++) {
		struct wire wire = { 0 };
		int steps = 0;

		wire_open(&wire, service, SMALLEST_BUFFER);
		/* now and then give the server time to read */
		while (steps++ < 300 && !hung_up(wire.fd, random() % 4 == 0)) {
			int id = random() % 2 == 0 ? ID_ECHO : ID_ECHO_EVENT;

			if (random() % 8 == 0)
				write_nonsense(&wire.rings[random() % RINGS]);
			if (has_room(&wire.rings[REQUEST], 2000) && writable(wire.fd))
				request(&wire, id, 16 + (uint32_t)random() % 1000);
			for (int j = RESPONSE; j <= EVENT; j++)
				if (chunk_take(&wire.rings[j], message, sizeof(message)) > sizeof(message))
					break;
		}
		dropped += steps <= 300;
		close(wire.fd);
		for (int j = 0; j < RINGS; j++) {
			munmap(wire.rings[j].header, RING_HEADER);
			munmap((void *)wire.rings[j].data, wire.rings[j].words * 4);
		}
	}
	printf("NONSENSE %d %d\n", connections, dropped);
	return OK;
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
		{ "asleep", 0, asleep },
		{ "wakeful", 1, wakeful },
		{ "counting", 1, counting },
		{ "carousel", 1, carousel },
		{ "nonsense", 2, nonsense },
		{ NULL, 0, NULL },
	};

	return run_attack(argc, argv, attacks);
}
