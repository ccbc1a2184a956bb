/* SPDX-License-Identifier: Apache-2.0 */
/* A client without libqb that truncates, replaces and adds files in the directory it shares with the server. */
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

#include "hostile.h"

static sigjmp_buf fault;

/* Our own view of a file that we truncated faults as well. */
static void on_fault(int signal)
{
	(void)signal;
	siglongjmp(fault, 1);
}


struct cut {
	const char *file;
	off_t length;
};

static void *cut_soon(void *argument)
{
	const struct cut *cut = argument;

	pause_milliseconds(20);
	if (truncate(cut->file, cut->length) != 0)
		fail("truncate");
	return NULL;
}

static void cut_now(const struct cut *cut)
{
	if (truncate(cut->file, cut->length) != 0)
		fail("truncate");
}

/*
 * A server whose answers find no room waits for room and touches only the header meanwhile.
 * Wherever its write pointer is, one of two read pointers leaves it half of the ring.
 */
static void make_room(struct wire *wire, int look)
{
	for (int i = RESPONSE; i <= EVENT; i++)
		if (sigsetjmp(fault, 1) == 0)
			atomic_store(&wire->rings[i].header->read_pt, look % 2 == 0 ? 0 : wire->rings[i].words / 2);
}

/*
 * Makes the server access the file again and notice. Our own mapping faults as the server's does, so
 * possibly all that we can still do is claim to have written a request.
 */
static void provoke(struct wire *wire, int id)
{
	struct ring *ring = &wire->rings[REQUEST];

	if (sigsetjmp(fault, 1) == 0)
		request(wire, id, 1000);
	else if (sigsetjmp(fault, 1) == 0) {
		chunk_commit(ring, ring->position, wire->max_msg_size / 3, MAGIC_COMMITTED);
	}
	else if (sigsetjmp(fault, 1) == 0)
		post(ring);
	notify(wire);
}

/* Keeps the server busy with large messages while another thread truncates the file. */
static int cut_while_busy(struct wire *wire, struct cut *cut, int id)
{
	static uint32_t message[1 << 18];
	uint32_t size = wire->max_msg_size / 3;
	double deadline = now_seconds() + PATIENCE_MS / 1e3;
	pthread_t thread;

	signal(SIGBUS, on_fault);
	pthread_create(&thread, NULL, cut_soon, cut);
	if (sigsetjmp(fault, 1) == 0) {
		while (now_seconds() < deadline && !hung_up(wire->fd, 0)) {
			if (has_room(&wire->rings[REQUEST], size))
				request(wire, id, size);
			while (chunk_take(&wire->rings[id == ID_ECHO_EVENT ? EVENT : RESPONSE], message, sizeof(message)) != 0)
				;
		}
	}
	pthread_join(thread, NULL);
	provoke(wire, id);
	for (int look = 0; now_seconds() < deadline && !hung_up(wire->fd, 20); look++)
		make_room(wire, look);
	return await_drop(wire->fd);
}

/*
 * truncate SERVICE request|response|event header|data WHEN [LENGTH]
 * idle: no message is in flight; pending: after a committed request, before its notification;
 * busy: at any time while messages flow; closing: right before the connection is closed
 */
static int truncate_file(const char *service, char **args)
{
	struct wire wire = { 0 };
	struct cut cut = { NULL, args[3] != NULL ? atol(args[3]) : 0 };
	int id = strcmp(args[0], "event") == 0 ? ID_ECHO_EVENT : ID_ECHO;
	uint32_t position;

	wire_open(&wire, service, 1 << 20);
	for (int i = 0; i < RINGS; i++)
		if (strcmp(args[0], ring_names[i]) == 0)
			cut.file = strcmp(args[1], "header") == 0 ? wire.rings[i].header_file : wire.rings[i].data_file;
	if (strcmp(args[2], "busy") == 0)
		return cut_while_busy(&wire, &cut, id);
	if (strcmp(args[2], "pending") == 0) {
		position = request_write(&wire, id, 1000, 1000);
		chunk_commit(&wire.rings[REQUEST], position, 1000, MAGIC_COMMITTED);
		cut_now(&cut);
		notify(&wire);
		return await_drop(wire.fd);
	}
	cut_now(&cut);
	if (strcmp(args[2], "idle") == 0)
		hold();
	close(wire.fd);
	return OK;
}

static int is_ours(const char *directory)
{
	return strncmp(directory, "/dev/shm/qb-", 12) == 0;
}

/* symlinks SERVICE VICTIM: all six files become symbolic links to a foreign file */
static int symlinks(const char *service, char **args)
{
	struct wire wire = { 0 };

	wire_open(&wire, service, SMALLEST_BUFFER);
	if (!is_ours(wire.directory))
		return verdict("STUCK");
	for (int i = 0; i < RINGS; i++) {
		const char *files[] = { wire.rings[i].header_file, wire.rings[i].data_file };

		for (int j = 0; j < 2; j++)
			if (unlink(files[j]) != 0 || symlink(args[0], files[j]) != 0)
				fail("symlink");
	}
	return probe(&wire);
}

/* swap SERVICE DIRECTORY: the directory moves away, and its name becomes a link to a foreign one */
static int swap(const char *service, char **args)
{
	struct wire wire = { 0 };
	char moved[PATH_MAX];

	wire_open(&wire, service, SMALLEST_BUFFER);
	snprintf(moved, sizeof(moved), "%.4000s-moved", wire.directory);
	if (!is_ours(wire.directory) || rename(wire.directory, moved) != 0 || symlink(args[0], wire.directory) != 0)
		fail("swap");
	return probe(&wire);
}

/* clutter SERVICE: a foreign file and a directory among the files */
static int clutter(const char *service, char **args)
{
	struct wire wire = { 0 };
	char path[PATH_MAX];

	(void)args;
	wire_open(&wire, service, SMALLEST_BUFFER);
	snprintf(path, sizeof(path), "%.4000s/strange", wire.directory);
	if (mkdir(path, 0700) != 0)
		fail("clutter");
	return probe(&wire);
}

static long blocks_of(const int *files)
{
	long blocks = 0;

	for (int i = 0; i < RINGS; i++) {
		struct stat status;

		if (fstat(files[i], &status) != 0)
			fail("fstat");
		blocks += status.st_blocks;
	}
	return blocks;
}

/*
 * hoard SERVICE ROUNDS BUFFER leave|lie: repeatedly hangs up, or sends nonsense to be dropped, and
 * keeps all files open and mapped. FREED if their data no longer takes memory.
 */
static int hoard(const char *service, char **args)
{
	static struct wire wire;

	for (int round = atoi(args[0]); round > 0; round--) {
		double deadline = now_seconds() + PATIENCE_MS / 1e3;
		int files[RINGS];

		wire_open(&wire, service, (uint32_t)atol(args[1]));
		for (int i = 0; i < RINGS; i++)
			files[i] = open(wire.rings[i].data_file, O_RDWR);
		if (blocks_of(files) == 0)
			return verdict("EMPTY");
		if (strcmp(args[2], "lie") == 0) {
			uint32_t position = request_write(&wire, ID_ECHO, 100, 5000);

			if (chunk_commit(&wire.rings[REQUEST], position, 100, MAGIC_COMMITTED))
				notify(&wire);
			if (!hung_up(wire.fd, PATIENCE_MS))
				return verdict("STUCK");
		}
		close(wire.fd);
		while (blocks_of(files) != 0) {
			if (now_seconds() > deadline)
				return verdict("HOARDED");
			pause_milliseconds(5);
		}
	}
	return verdict("FREED");
}

int main(int argc, char **argv)
{
	static const struct attack attacks[] = {
		{ "truncate", 3, truncate_file },
		{ "symlinks", 1, symlinks },
		{ "swap", 1, swap },
		{ "clutter", 0, clutter },
		{ "hoard", 3, hoard },
		{ NULL, 0, NULL },
	};

	return run_attack(argc, argv, attacks);
}
