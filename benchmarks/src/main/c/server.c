/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A service as an ordinary user of libqb writes it: a qb_loop, callbacks, no tuning.
 *
 *   server NAME shm|socket [--spin]
 *
 * With --spin the same service has a loop that never sleeps. Says "READY" once clients may connect, and ends with its
 * standard input.
 */
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <semaphore.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include <qb/qbipcs.h>
#include <qb/qbloop.h>

#include "bench.h"

/* The loop of the plain service; NULL if it spins. */
static qb_loop_t *loop;

static bool over_shared_memory;

static bool stopped;

static void respond(qb_ipcs_connection_t *c, int id, void *payload, size_t size)
{
	struct qb_ipc_response_header header = { .id = id, .size = (int32_t)(sizeof(header) + size) };
	struct iovec parts[] = { { &header, sizeof(header) }, { payload, size } };
	ssize_t sent = qb_ipcs_response_sendv(c, parts, size == 0 ? 1 : 2);

	if (sent < 0)
		failed("response", sent);
}

/* The client orders no more than it has room for. */
static void send_events(qb_ipcs_connection_t *c, const struct events_request *order)
{
	static struct {
		struct qb_ipc_response_header header;
		char payload[LARGEST];
	} event;

	event.header.id = ID_EVENTS;
	event.header.size = (int32_t)sizeof(event.header) + order->size;
	for (int i = 0; i < order->count; i++) {
		ssize_t sent = qb_ipcs_event_send(c, &event, (size_t)event.header.size);

		if (sent < 0)
			failed("event", sent);
	}
}

static int32_t message(qb_ipcs_connection_t *c, void *data, size_t size)
{
	struct qb_ipc_request_header *request = data;

	switch (request->id) {
	case ID_ECHO:
		respond(c, ID_ECHO, request + 1, size - sizeof(*request));
		break;
	case ID_EMPTY:
		respond(c, ID_EMPTY, NULL, 0);
		break;
	case ID_ONE_WAY:
		break;
	case ID_EVENTS:
		send_events(c, data);
		break;
	default:
		failed("request", EINVAL);
	}
	return 0;
}

static int32_t accepted(qb_ipcs_connection_t *c, uid_t uid, gid_t gid)
{
	(void)c;
	(void)uid;
	(void)gid;
	return 0;
}

static int32_t closed(qb_ipcs_connection_t *c)
{
	(void)c;
	return 0;
}

static void destroyed(qb_ipcs_connection_t *c)
{
	(void)c;
}

static int32_t input(int32_t fd, int32_t revents, void *data)
{
	char byte;

	(void)revents;
	(void)data;
	if (read(fd, &byte, 1) > 0)
		return 0;
	stopped = true;
	if (loop != NULL)
		qb_loop_stop(loop);
	return -1;
}

static int32_t job_add(enum qb_loop_priority p, void *data, qb_loop_job_dispatch_fn fn)
{
	return qb_loop_job_add(loop, p, data, fn);
}

static int32_t dispatch_add(enum qb_loop_priority p, int32_t fd, int32_t events, void *data, qb_ipcs_dispatch_fn_t fn)
{
	return qb_loop_poll_add(loop, p, fd, events, data, fn);
}

static int32_t dispatch_mod(enum qb_loop_priority p, int32_t fd, int32_t events, void *data, qb_ipcs_dispatch_fn_t fn)
{
	return qb_loop_poll_mod(loop, p, fd, events, data, fn);
}

static int32_t dispatch_del(int32_t fd)
{
	return qb_loop_poll_del(loop, fd);
}

/*
 * The loop that never sleeps. A request over shared memory is announced by the semaphore of its ring, so that is where
 * it looks; descriptors, which tell of new and of closed connections, it polls less and less often while they say
 * nothing. Over sockets there are only descriptors, and it polls those all the time.
 */

#define MOST_WATCHES 8192

/* A request is found at once, a new connection after so many looks at rings, which take about 100 us. */
#define MOST_LOOKS (1 << 16)

/* A ring's header is a file of this size, with the semaphore, a sem_t, at this offset. */
#define RING_HEADER 8252
#define RING_SEMAPHORE 8208

static struct pollfd watched[MOST_WATCHES];

static struct watch {
	qb_ipcs_dispatch_fn_t dispatch;
	void *data;
	void *ring;	/* the header of the request ring; NULL if there is none */
} watches[MOST_WATCHES];

static int watch_count, ring_count;

/* The looks at rings between two looks at descriptors. */
static int enough;

static int find_watch(int32_t fd)
{
	for (int i = 0; i < watch_count; i++)
		if (watched[i].fd == fd)
			return i;
	return -1;
}

static int32_t watch_add(enum qb_loop_priority p, int32_t fd, int32_t events, void *data, qb_ipcs_dispatch_fn_t fn)
{
	(void)p;
	if (watch_count == MOST_WATCHES)
		return -ENOSPC;
	watched[watch_count] = (struct pollfd) { .fd = fd, .events = (short)events };
	watches[watch_count++] = (struct watch) { fn, data, NULL };
	return 0;
}

static int32_t watch_mod(enum qb_loop_priority p, int32_t fd, int32_t events, void *data, qb_ipcs_dispatch_fn_t fn)
{
	int i = find_watch(fd);

	(void)p;
	if (i < 0)
		return -EBADF;
	/* requests are found in the ring, not by the bytes that follow them */
	watched[i].events = (short)(watches[i].ring == NULL ? events : events & ~POLLIN);
	watches[i].dispatch = fn;
	watches[i].data = data;
	enough = 0;
	return 0;
}

/* The last watch takes the place, so that a loop that counts down misses none and sees none twice. */
static int32_t watch_del(int32_t fd)
{
	int i = find_watch(fd);

	if (i < 0)
		return -EBADF;
	if (watches[i].ring != NULL) {
		munmap(watches[i].ring, RING_HEADER);
		ring_count--;
	}
	watch_count--;
	watched[i] = watched[watch_count];
	watches[i] = watches[watch_count];
	watched[watch_count] = (struct pollfd) { .fd = -1 };
	watches[watch_count] = (struct watch) { NULL, NULL, NULL };
	return 0;
}

/* As a qb_loop does, forgets a descriptor whose function fails. */
static void dispatch(int i, int32_t events)
{
	int32_t fd = watched[i].fd;
	struct watch before = watches[i];

	if (before.dispatch(fd, events, before.data) < 0) {
		i = find_watch(fd);
		if (i >= 0 && watches[i].dispatch == before.dispatch && watches[i].data == before.data)
			watch_del(fd);
	}
}

static bool has_request(const struct watch *watch)
{
	int value;

	return watch->ring != NULL && sem_getvalue((sem_t *)((char *)watch->ring + RING_SEMAPHORE), &value) == 0
	       && value > 0;
}

/* The name of the request ring tells the pid of the server and the descriptor of the connection's socket. */
static void *map_ring(int32_t fd, const char *service)
{
	char pattern[512];
	glob_t found;
	void *ring;
	int file;

	snprintf(pattern, sizeof(pattern), "/dev/shm/qb-%d-*-%d-*/qb-request-%s-header", getpid(), fd, service);
	if (glob(pattern, 0, NULL, &found) != 0 || found.gl_pathc != 1)
		failed(pattern, ENOENT);
	file = open(found.gl_pathv[0], O_RDONLY | O_CLOEXEC);
	if (file < 0)
		failed(found.gl_pathv[0], errno);
	ring = mmap(NULL, RING_HEADER, PROT_READ, MAP_SHARED, file, 0);
	if (ring == MAP_FAILED)
		failed("mmap", errno);
	close(file);
	globfree(&found);
	return ring;
}

static void created(qb_ipcs_connection_t *c)
{
	if (loop != NULL || !over_shared_memory)
		return;
	for (int i = 0; i < watch_count; i++)
		if (watches[i].data == c) {
			watches[i].ring = map_ring(watched[i].fd, qb_ipcs_connection_service_context_get(c));
			ring_count++;
			watched[i].events &= ~POLLIN;
			return;
		}
	failed("connection", ENOENT);
}

static bool look_at_descriptors(void)
{
	bool found = poll(watched, (nfds_t)watch_count, 0) > 0;

	for (int i = watch_count - 1; found && i >= 0; i--) {
		short events = watched[i].revents;

		watched[i].revents = 0;
		if (events != 0)
			dispatch(i, events);
	}
	return found;
}

static void spin(void)
{
	int looks = 0;

	while (!stopped) {
		for (int i = watch_count - 1; i >= 0; i--)
			if (has_request(&watches[i]))
				dispatch(i, POLLIN);
		looks += ring_count;
		if (ring_count == 0 || looks > enough) {
			enough = look_at_descriptors() ? 0 : enough >= MOST_LOOKS ? MOST_LOOKS : 2 * enough + 1;
			looks = 0;
		}
	}
}

int main(int argc, char **argv)
{
	struct qb_ipcs_service_handlers handlers = { accepted, created, message, closed, destroyed };
	struct qb_ipcs_poll_handlers plain = { job_add, dispatch_add, dispatch_mod, dispatch_del };
	struct qb_ipcs_poll_handlers spinning = { NULL, watch_add, watch_mod, watch_del };
	bool spins = argc == 4 && strcmp(argv[3], "--spin") == 0;
	qb_ipcs_service_t *service;
	int32_t result;

	if (argc != 3 && !spins) {
		fprintf(stderr, "usage: server NAME shm|socket [--spin]\n");
		return 2;
	}
	over_shared_memory = strcmp(argv[2], "shm") == 0;
	service = qb_ipcs_create(argv[1], 0, over_shared_memory ? QB_IPC_SHM : QB_IPC_SOCKET, &handlers);
	if (service == NULL)
		failed("create", errno);
	loop = spins ? NULL : qb_loop_create();
	qb_ipcs_service_context_set(service, argv[1]);
	qb_ipcs_poll_handlers_set(service, spins ? &spinning : &plain);
	result = qb_ipcs_run(service);
	if (result != 0)
		failed("run", result);
	if (spins)
		watch_add(QB_LOOP_LOW, STDIN_FILENO, POLLIN, NULL, input);
	else
		qb_loop_poll_add(loop, QB_LOOP_LOW, STDIN_FILENO, POLLIN, NULL, input);
	printf("READY\n");
	fflush(stdout);
	if (spins)
		spin();
	else
		qb_loop_run(loop);
	qb_ipcs_destroy(service);
	if (loop != NULL)
		qb_loop_destroy(loop);
	return 0;
}
