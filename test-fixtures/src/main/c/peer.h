/* SPDX-License-Identifier: Apache-2.0 */
/* The common part of the test peers: message headers, payload with checkable content, errors by name. */
#ifndef PEER_H
#define PEER_H

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <qb/qbipc_common.h>

#define REQUEST_HEADER sizeof(struct qb_ipc_request_header)
#define RESPONSE_HEADER sizeof(struct qb_ipc_response_header)

/* How a server handles a request, by its id. Any other id is answered with -ENOSYS. */
enum {
	ID_ECHO = 1,		/* the payload is echoed as the response */
	ID_ECHO_EVENT = 2,	/* the payload is echoed as an event, there is no response */
	ID_EMPTY = 5,		/* an empty response to any payload */
	ID_ONE_WAY = 6,		/* taken, not answered */
	ID_LATE = 8,		/* as ECHO, after as many microseconds as the payload's first int says */
};

/* Exit codes. */
enum { OK = 0, FAILED = 1, USAGE = 2, WRONG_CONTENT = 3 };

/* The longest wait for an event that must occur, half of the tests' wait for this program; see Patience.java. */
#define PATIENCE_MS 60000

/* The smallest buffer size that libqb connects with. */
#define SMALLEST_BUFFER 12328

static inline void *allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (memory == NULL) {
		perror("calloc");
		exit(FAILED);
	}
	return memory;
}

/* Each byte depends on its position and on the seed, and the pattern does not repeat at page size. */
static inline void fill(unsigned char *payload, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++)
		payload[i] = (unsigned char)(seed + i * 31 + (i >> 8) * 7);
}

/* Returns the position of the first wrong byte, or -1. */
static inline ssize_t first_difference(const unsigned char *payload, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++)
		if (payload[i] != (unsigned char)(seed + i * 31 + (i >> 8) * 7))
			return (ssize_t)i;
	return -1;
}

/* "ERROR what 11 EAGAIN". Takes an errno, negative as libqb returns it or positive. */
static inline void print_error(const char *what, long error)
{
	int number = (int)(error < 0 ? -error : error);
	const char *name = strerrorname_np(number);

	printf("ERROR %s %d %s\n", what, number, name == NULL ? "?" : name);
}

static inline double now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void pause_milliseconds(long milliseconds)
{
	struct timespec span = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	nanosleep(&span, NULL);
}

#endif
