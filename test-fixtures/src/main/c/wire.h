/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wire format of qbipcs by hand, for peers that break its rules. Needs neither libqb's library
 * nor its structures: all offsets are written out. Client side names; a hostile server uses the
 * same layouts from the other end.
 */
#ifndef WIRE_H
#define WIRE_H

#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "peer.h"

#define MAGIC_COMMITTED 0xA1A1A1A1u
#define MAGIC_ALLOCATED 0xA110CED0u
#define MAGIC_RECLAIMED 0xD0D0D0D0u

/* The extension of peers of this library: the offer of the client, and the server's acceptance. */
#define EXTENSION_OFFER 0x014a4251u
#define EXTENSION_ACCEPTANCE 0xfeb5bdaeu

/* How the reader of a ring with the extension requests wake-ups. */
#define WAKE_BY_BYTE 1u
#define WAKE_BY_SEMAPHORE 2u

#define HANDSHAKE_REQUEST 24
#define HANDSHAKE_RESPONSE 12328
#define RING_HEADER 8252

/* A file of the rings is named by ring and kind. */
enum { REQUEST, RESPONSE, EVENT, RINGS };

static const char *const ring_names[RINGS] = { "request", "response", "event" };

struct handshake_request {
	int32_t id, pad1;
	int32_t size, pad2;
	uint32_t max_msg_size;
	uint32_t extension;
};

struct handshake_response {
	int32_t id, pad1;
	int32_t size, pad2;
	int32_t error;
	uint32_t extension;
	int32_t connection_type;
	uint32_t max_msg_size;
	uint64_t cookie;
	char names[RINGS][4096];
};

struct ring_header {
	_Atomic uint32_t write_pt;
	_Atomic uint32_t read_pt;
	_Atomic uint32_t word_size;
	char header_path[4096];
	char data_path[4096];
	_Atomic int32_t ref_count;
	_Atomic uint64_t semaphore;	/* low half: value, high half: waiters */
	char semaphore_rest[24];
	_Atomic int32_t flow_control;
	_Atomic uint32_t wake_up;	/* with the extension only */
};

_Static_assert(sizeof(struct handshake_request) == HANDSHAKE_REQUEST, "handshake request");
_Static_assert(sizeof(struct handshake_response) == HANDSHAKE_RESPONSE, "handshake response");
_Static_assert(offsetof(struct ring_header, ref_count) == 8204, "reference count");
_Static_assert(offsetof(struct ring_header, semaphore) == 8208, "semaphore");
_Static_assert(offsetof(struct ring_header, flow_control) == 8240, "flow control");
_Static_assert(offsetof(struct ring_header, wake_up) == 8244, "wake-up word");
_Static_assert(offsetof(struct handshake_request, extension) == 20, "offer");
_Static_assert(offsetof(struct handshake_response, extension) == 20, "acceptance");

/* Whether we offer the extension, or accept it. */
static int extended;

struct ring {
	char header_file[PATH_MAX];
	char data_file[PATH_MAX];
	struct ring_header *header;
	_Atomic uint32_t *data;
	uint32_t words;
	uint32_t position;	/* our own position, independent of the header */
	int marked;		/* a nonzero length marks a chunk, the semaphore only wakes */
};

struct wire {
	int fd;			/* the setup socket */
	uint32_t max_msg_size;
	char directory[4096];
	struct ring rings[RINGS];
};

static inline _Noreturn void fail(const char *what)
{
	print_error(what, errno);
	exit(FAILED);
}

static inline void abstract_address(struct sockaddr_un *address, const char *service)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	strncpy(address->sun_path + 1, service, 106);
}

static inline int wire_connect(const char *service)
{
	struct sockaddr_un address;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	abstract_address(&address, service);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		fail("connect");
	setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	return fd;
}

static inline uint32_t data_bytes(uint32_t max_msg_size)
{
	uint32_t page = (uint32_t)sysconf(_SC_PAGESIZE);

	return (max_msg_size + 13 + page - 1) / page * page;
}

/* Reads exactly that many bytes; returns 1, or 0 if the peer closed before. */
static inline int read_fully(int fd, void *buffer, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t got = read(fd, (char *)buffer + done, size - done);

		if (got <= 0)
			return 0;
		done += (size_t)got;
	}
	return 1;
}

static inline void *map(const char *file, size_t size)
{
	int fd = open(file, O_RDWR | O_CLOEXEC);
	void *address = fd < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (address == MAP_FAILED)
		fail(file);
	close(fd);
	return address;
}

/* Opens the six files as a well-behaved client does, and prints their directory. */
static inline void wire_attach(struct wire *wire, const struct handshake_response *response)
{
	wire->max_msg_size = response->max_msg_size;
	snprintf(wire->directory, sizeof(wire->directory), "%s", response->names[REQUEST]);
	*strrchr(wire->directory, '/') = '\0';
	for (int i = 0; i < RINGS; i++) {
		struct ring *ring = &wire->rings[i];
		size_t size = data_bytes(response->max_msg_size);

		snprintf(ring->header_file, sizeof(ring->header_file), "%.4000s-header", response->names[i]);
		snprintf(ring->data_file, sizeof(ring->data_file), "%.4000s-data", response->names[i]);
		ring->header = map(ring->header_file, RING_HEADER);
		ring->data = map(ring->data_file, size);
		ring->words = (uint32_t)(size / 4);
		ring->marked = response->extension == EXTENSION_ACCEPTANCE;
		atomic_fetch_add(&ring->header->ref_count, 1);
	}
}

static inline void handshake_send(int fd, int id, uint32_t max_msg_size)
{
	struct handshake_request request = { .id = id, .size = HANDSHAKE_REQUEST, .max_msg_size = max_msg_size,
					     .extension = extended ? EXTENSION_OFFER : 0 };

	if (send(fd, &request, sizeof(request), MSG_NOSIGNAL) != sizeof(request))
		fail("handshake");
}

static inline void wire_open(struct wire *wire, const char *service, uint32_t max_msg_size)
{
	static struct handshake_response response;

	wire->fd = wire_connect(service);
	handshake_send(wire->fd, -1, max_msg_size);
	if (!read_fully(wire->fd, &response, sizeof(response))) {
		printf("DROPPED\n");
		exit(FAILED);
	}
	if (response.error != 0) {
		print_error("handshake", response.error);
		exit(FAILED);
	}
	if (response.extension != (extended ? EXTENSION_ACCEPTANCE : 0)) {
		printf("EXTENSION 0x%08x\n", response.extension);
		exit(FAILED);
	}
	wire_attach(wire, &response);
	printf("CONNECTED %u %s\n", wire->max_msg_size, wire->directory);
}

/* Records whether the name of an attack has the prefix of the extension, and returns the rest. */
static inline const char *without_extension(const char *name)
{
	static const char prefix[] = "extended-";

	extended = strncmp(name, prefix, sizeof(prefix) - 1) == 0;
	return extended ? name + sizeof(prefix) - 1 : name;
}

static inline void put(struct ring *ring, uint32_t position, uint32_t value)
{
	atomic_store(&ring->data[position % ring->words], value);
}

/* Writes a chunk without publishing it; returns its position. The memory of the payload is whole words. */
static inline uint32_t chunk_write(struct ring *ring, const void *payload, uint32_t size)
{
	uint32_t position = ring->position;
	const uint32_t *words = payload;

	put(ring, position + 1, MAGIC_ALLOCATED);
	for (uint32_t i = 0; i < (size + 3) / 4; i++)
		put(ring, position + 2 + i, words[i]);
	ring->position = (position + 2 + (size + 3) / 4) % ring->words;
	return position;
}

/* Posts the semaphore: wakes a reader that sleeps on its value. */
static inline void post(struct ring *ring)
{
	atomic_fetch_add(&ring->header->semaphore, 1);
	syscall(SYS_futex, &ring->header->semaphore, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Publishes a chunk; returns whether the reader needs a byte, too. */
static inline int chunk_commit(struct ring *ring, uint32_t position, uint32_t length, uint32_t magic)
{
	uint32_t wake_up = WAKE_BY_BYTE | WAKE_BY_SEMAPHORE;

	if (ring->marked) {
		put(ring, ring->position, 0);
		put(ring, position + 1, magic);
		put(ring, position, length);
		wake_up = atomic_load(&ring->header->wake_up);
	}
	else {
		put(ring, position, length);
		atomic_store(&ring->header->write_pt, ring->position);
		put(ring, position + 1, magic);
	}
	if (wake_up & WAKE_BY_SEMAPHORE)
		post(ring);
	return (wake_up & WAKE_BY_BYTE) != 0;
}

static inline int notify(struct wire *wire)
{
	return send(wire->fd, "", 1, MSG_NOSIGNAL) == 1;
}

/* Whether a message of that many bytes fits, as a well-behaved producer sees it. */
static inline int has_room(struct ring *ring, uint32_t size)
{
	uint32_t w = ring->position, r = atomic_load(&ring->header->read_pt);
	uint32_t unused = w == r ? (ring->marked || (uint32_t)atomic_load(&ring->header->semaphore) == 0 ? ring->words : 0)
				 : (r + ring->words - w) % ring->words - 1;

	return 4 * (uint64_t)unused >= (uint64_t)size + 12;
}

/* Whether there is a chunk at the next position. */
static inline int chunk_there(struct ring *ring)
{
	return ring->marked ? atomic_load(&ring->data[ring->position]) != 0
			    : atomic_load(&ring->data[(ring->position + 1) % ring->words]) == MAGIC_COMMITTED;
}

/* Takes one message from a ring that the peer writes; returns its size, 0 if there is none. */
static inline uint32_t chunk_take(struct ring *ring, void *buffer, uint32_t capacity)
{
	uint32_t position = ring->position, size, *words = buffer;

	if (!chunk_there(ring))
		return 0;
	size = atomic_load(&ring->data[position]);
	if (size > ring->words * 4)
		return 0;
	for (uint32_t i = 0; i < (size + 3) / 4 && i < capacity / 4; i++)
		words[i] = atomic_load(&ring->data[(position + 2 + i) % ring->words]);
	if (!ring->marked) {
		atomic_fetch_sub(&ring->header->semaphore, 1);
		put(ring, position, 0);
		put(ring, position + 1, MAGIC_RECLAIMED);
	}
	ring->position = (position + 2 + (size + 3) / 4) % ring->words;
	atomic_store(&ring->header->read_pt, ring->position);
	return size;
}

#endif
