/* SPDX-License-Identifier: Apache-2.0 */
/* The protocol of the server and the client of the benchmarks. */
#ifndef BENCH_H
#define BENCH_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qb/qbipc_common.h>

/* How the server handles a request, by its id; the same as the sample's echo service. */
enum {
	ID_ECHO = 1,	/* the payload is echoed */
	ID_EMPTY = 5,	/* an empty response to any payload */
	ID_ONE_WAY = 6,	/* taken, not answered */
	ID_EVENTS = 7,	/* that many events of that size, no response */
};

/* Further handlers in Java, which also has the echo. */
enum {
	ID_JSON = 8,	/* an order as JSON, answered with JSON */
	ID_ASK = 9,	/* the payload is echoed after a wait of 1 ms */
	ID_BLOCK = 10,	/* the same after 50 ms */
	ID_BURN = 11,	/* the same after 50 ms of computing */
	ID_INLINE = 12,	/* the payload is echoed, always inline */
};

#define ORDER "{\"article\":\"tea\",\"pieces\":2,\"price\":4.5,\"customer\":1000}"

#define LARGEST (1 << 20)

struct events_request {
	struct qb_ipc_request_header header;
	int32_t count;
	int32_t size;
} __attribute__ ((aligned(8)));

static inline void *allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (memory == NULL) {
		perror("calloc");
		exit(1);
	}
	return memory;
}

static inline int failed(const char *what, long error)
{
	fprintf(stderr, "%s: %s\n", what, strerror((int)(error < 0 ? -error : error)));
	exit(1);
}

#endif
