/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client as an ordinary user of libqb writes it, with a clock.
 *
 *   client NAME BUFFER
 *
 * connects, says "READY", then obeys the lines on its standard input until that ends:
 *
 *   trips ID SIZE MILLIS     one request after the other, each with its response, which must not be an error
 *   flood SIZE MILLIS        requests without answers, until the server has taken the last one
 *   events SIZE MILLIS       orders events and receives them
 *   connect COUNT BUFFER     that many further connections, which stay until the end
 *
 * and answers each with a line "RESULT count=.. nanos=..", round trips also with p50, p99, p999 and max in ns.
 */
#include <sys/resource.h>
#include <time.h>

#include <qb/qbipcc.h>

#include "bench.h"


/* A histogram: values are distinguished by their 7 highest bits, that is, to 1 %. */
#define SUB_BITS 7
#define BUCKETS ((64 - SUB_BITS + 1) << SUB_BITS)

static uint64_t histogram[BUCKETS];

static const char *service;

static qb_ipcc_connection_t *connection;

static struct {
	struct qb_ipc_request_header header;
	unsigned char payload[LARGEST];
} request;

static unsigned char response[LARGEST + 4096] __attribute__ ((aligned(8)));

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int bucket(uint64_t nanos)
{
	int shift = nanos < (1 << SUB_BITS) ? 0 : 63 - __builtin_clzll(nanos) - (SUB_BITS - 1);

	return (shift << (SUB_BITS - 1)) + (int)(nanos >> shift);
}

static uint64_t value(int bucket)
{
	int shift = bucket < (1 << SUB_BITS) ? 0 : (bucket >> (SUB_BITS - 1)) - 1;

	return (uint64_t)(bucket - (shift << (SUB_BITS - 1))) << shift;
}

static uint64_t quantile(uint64_t count, double share)
{
	uint64_t rank = (uint64_t)((double)count * share), seen = 0;

	for (int i = 0; i < BUCKETS; i++)
		if ((seen += histogram[i]) > rank)
			return value(i);
	return value(BUCKETS - 1);
}

static void trips(int id, size_t size, uint64_t millis)
{
	struct iovec parts[] = { { &request, sizeof(request.header) + size } };
	uint64_t start = now(), end = start + millis * 1000000, before = start, count = 0, after, longest = 0;

	memset(histogram, 0, sizeof(histogram));
	memset(request.payload, id == ID_JSON ? ' ' : 0, size);
	if (id == ID_JSON)
		memcpy(request.payload, ORDER, strlen(ORDER));
	request.header.id = id;
	request.header.size = (int32_t)parts[0].iov_len;
	do {
		ssize_t got = qb_ipcc_sendv_recv(connection, parts, 1, response, sizeof(response), -1);

		if (got < 0)
			failed("round trip", got);
		if (((struct qb_ipc_response_header *)response)->error != 0)
			failed("answer", ((struct qb_ipc_response_header *)response)->error);
		after = now();
		histogram[bucket(after - before)]++;
		if (after - before > longest)
			longest = after - before;
		before = after;
		count++;
	} while (after < end);
	printf("RESULT count=%lu nanos=%lu p50=%lu p99=%lu p999=%lu max=%lu\n", count, after - start,
	       quantile(count, 0.5), quantile(count, 0.99), quantile(count, 0.999), longest);
}

static void send_request(size_t size)
{
	ssize_t sent;

	while ((sent = qb_ipcc_send(connection, &request, size)) == -EAGAIN)
		;
	if (sent < 0)
		failed("send", sent);
}

static void flood(size_t size, uint64_t millis)
{
	uint64_t start = now(), end = start + millis * 1000000, count = 0;
	struct iovec last[] = { { &request, sizeof(request.header) } };
	ssize_t got;

	request.header.size = (int32_t)(sizeof(request.header) + size);
	request.header.id = ID_ONE_WAY;
	do {
		for (int i = 0; i < 100; i++)
			send_request(sizeof(request.header) + size);
		count += 100;
	} while (now() < end);
	/* requests are taken in order: the answer to this one proves that all were taken */
	request.header.size = sizeof(request.header);
	request.header.id = ID_EMPTY;
	while ((got = qb_ipcc_sendv_recv(connection, last, 1, response, sizeof(response), -1)) == -EAGAIN)
		;
	if (got < 0)
		failed("last request", got);
	printf("RESULT count=%lu nanos=%lu\n", count, now() - start);
}

static void order_events(struct events_request *order)
{
	ssize_t sent = qb_ipcc_send(connection, order, sizeof(*order));

	if (sent < 0)
		failed("order", sent);
}

/* Two orders are in flight, which fit in the ring together, so that the server never has to wait for room. */
static void events(size_t size, uint64_t millis)
{
	struct events_request order = { .header = { .id = ID_EVENTS, .size = sizeof(order) }, .size = (int32_t)size };
	uint64_t start = now(), end = start + millis * 1000000, count = 0;
	int orders = 1;

	order.count = (int32_t)((size_t)qb_ipcc_get_buffer_size(connection) / (size + 64) / 3);
	order_events(&order);
	while (orders > 0) {
		if (now() < end) {
			order_events(&order);
			orders++;
		}
		for (int i = 0; i < order.count; i++) {
			ssize_t got = qb_ipcc_event_recv(connection, response, sizeof(response), -1);

			if (got < 0)
				failed("event", got);
		}
		count += (uint64_t)order.count;
		orders--;
	}
	printf("RESULT count=%lu nanos=%lu\n", count, now() - start);
}

static void connect_more(int count, size_t buffer)
{
	const uint64_t start = now();

	for (int i = 0; i < count; i++)
		if (qb_ipcc_connect(service, buffer) == NULL)
			failed("connect", errno);
	printf("RESULT count=%d nanos=%lu\n", count, now() - start);
}

static void raise_file_limit(void)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

int main(int argc, char **argv)
{
	char line[128];
	size_t size, millis;
	int number;

	if (argc != 3) {
		fprintf(stderr, "usage: client NAME BUFFER\n");
		return 2;
	}
	raise_file_limit();
	setvbuf(stdout, NULL, _IOLBF, 0);
	service = argv[1];
	connection = qb_ipcc_connect(service, strtoul(argv[2], NULL, 10));
	if (connection == NULL)
		failed("connect", errno);
	printf("READY\n");
	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (sscanf(line, "trips %d %zu %zu", &number, &size, &millis) == 3)
			trips(number, size, millis);
		else if (sscanf(line, "flood %zu %zu", &size, &millis) == 2)
			flood(size, millis);
		else if (sscanf(line, "events %zu %zu", &size, &millis) == 2)
			events(size, millis);
		else if (sscanf(line, "connect %d %zu", &number, &size) == 2)
			connect_more(number, size);
		else
			failed(line, EINVAL);
	}
	qb_ipcc_disconnect(connection);
	return 0;
}
