/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server without libqb that breaks the rules, against clients. Usage: hostile_server ATTACK SERVICE
 * [ARGUMENTS]. Says "READY", serves one client after the other until the end of its input, and echoes
 * requests unless the attack says otherwise.
 *
 * While the client connects:
 *   mute                   never answers
 *   hang-up                closes instead of answering
 *   cut BYTES              answers that many bytes and closes
 *   pieces                 answers in two pieces, a while apart, which is allowed
 *   error NUMBER           an error as it stands in the answer (negative, if the server is sane)
 *   type NUMBER            another transport
 *   size BYTES             another buffer size than the files are made for
 *   paths TEXT             the names of all rings ("%" stands for its directory)
 *   endless                names without a NUL
 *   file KIND              the kind of file in place of the response ring's data: symlink, fifo, directory,
 *                          missing, short, empty, foreign (another owner's; only root can)
 *   word-size NUMBER       a word size in the rings' headers
 * Once the client sent a request:
 *   truncate RING PART     truncates a file
 *   length NUMBER          the response's chunk claims this length
 *   magic NUMBER           the response's chunk has this magic
 *   header-size NUMBER     the response's header claims this size
 *   post NUMBER            the semaphores claim that many messages, there are none
 *   pointer NUMBER         the request ring's read_pt
 *   vanish                 dies abruptly
 *   echo                   no attack
 *   wake-up NUMBER         the wake-up words of both sides (with the extension)
 *   storm                  posts and sends bytes as fast as it can, and no message
 *
 * An attack whose name begins with "extended-" takes the client's offer of the extension. "SERVED requests
 * bytes" counts those that a client sent.
 */
#define _GNU_SOURCE
#include <signal.h>

#include "wire.h"

static const char *attack, *argument, *argument2;
static char files[RINGS][2][PATH_MAX];

static int is(const char *name)
{
	return strcmp(attack, name) == 0;
}

static long number(void)
{
	return argument == NULL ? 0 : (long)strtoll(argument, NULL, 0);
}

static void make_file(const char *path, off_t size)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, size) != 0)
		fail(path);
	close(fd);
}

static void replace_file(const char *path, off_t size)
{
	char other[PATH_MAX];

	if (!is("file") || unlink(path) != 0)
		return;
	if (strcmp(argument, "symlink") == 0) {
		snprintf(other, sizeof(other), "%.4000s-real", path);
		make_file(other, size);
		if (symlink(other, path) != 0)
			fail("symlink");
	}
	else if (strcmp(argument, "fifo") == 0)
		mkfifo(path, 0600);
	else if (strcmp(argument, "directory") == 0)
		mkdir(path, 0700);
	else if (strcmp(argument, "short") == 0)
		make_file(path, size - 4096);
	else if (strcmp(argument, "empty") == 0)
		make_file(path, 0);
	else if (strcmp(argument, "foreign") == 0) {
		make_file(path, size);
		if (chown(path, 12345, 12345) != 0 || chmod(path, 0666) != 0)
			fail("chown");
	}
}

static void make_rings(struct wire *wire, const char *service)
{
	off_t size = data_bytes(wire->max_msg_size);

	snprintf(wire->directory, sizeof(wire->directory), "/dev/shm/qb-%d-0-%d-XXXXXX", getpid(), wire->fd);
	if (mkdtemp(wire->directory) == NULL)
		fail("mkdtemp");
	for (int i = 0; i < RINGS; i++) {
		struct ring *ring = &wire->rings[i];

		snprintf(files[i][0], PATH_MAX, "%.2000s/qb-%s-%.255s-header", wire->directory, ring_names[i], service);
		snprintf(files[i][1], PATH_MAX, "%.2000s/qb-%s-%.255s-data", wire->directory, ring_names[i], service);
		make_file(files[i][0], RING_HEADER);
		make_file(files[i][1], size);
		ring->header = map(files[i][0], RING_HEADER);
		ring->data = map(files[i][1], (size_t)size);
		ring->words = (uint32_t)(size / 4);
		ring->position = 0;
		ring->marked = extended;
		ring->header->word_size = is("word-size") ? (uint32_t)number() : ring->words;
		snprintf(ring->header->header_path, sizeof(ring->header->header_path), "%.4000s", files[i][0]);
		snprintf(ring->header->data_path, sizeof(ring->header->data_path), "%.4000s", files[i][1]);
		ring->header->ref_count = 1;
		memcpy(ring->header->semaphore_rest, &(uint32_t){ 128 }, 4);
	}
	/* we never check for requests without a byte */
	if (extended)
		atomic_store(&wire->rings[REQUEST].header->wake_up, WAKE_BY_BYTE);
	replace_file(files[RESPONSE][1], size);
}

static void remove_rings(struct wire *wire)
{
	char real[PATH_MAX];

	for (int i = 0; i < RINGS; i++) {
		for (int j = 0; j < 2; j++)
			if (unlink(files[i][j]) != 0)
				rmdir(files[i][j]);
		munmap(wire->rings[i].header, RING_HEADER);
		munmap((void *)wire->rings[i].data, wire->rings[i].words * 4);
	}
	snprintf(real, sizeof(real), "%.4000s-real", files[RESPONSE][1]);
	unlink(real);
	rmdir(wire->directory);
}

static void name_rings(struct handshake_response *response, const struct wire *wire, const char *service)
{
	for (int i = 0; i < RINGS; i++) {
		char *name = response->names[i];

		if (is("endless"))
			memset(name, 'x', sizeof(response->names[i]));
		else if (is("paths") && argument[0] == '%')
			snprintf(name, 4096, "%s%s", wire->directory, argument + 1);
		else if (is("paths"))
			snprintf(name, 4096, "%s", argument);
		else
			snprintf(name, 4096, "%.2000s/qb-%s-%.255s", wire->directory, ring_names[i], service);
	}
}

static void respond(struct wire *wire, const char *service)
{
	static struct handshake_response response;
	const char *bytes = (const char *)&response;
	size_t first = is("cut") ? (size_t)number() : is("pieces") ? 5000 : sizeof(response);

	memset(&response, 0, sizeof(response));
	response.id = -1;
	response.size = HANDSHAKE_RESPONSE;
	response.error = is("error") ? (int32_t)number() : 0;
	response.extension = extended ? EXTENSION_ACCEPTANCE : 0;
	response.connection_type = is("type") ? (int32_t)number() : 1;
	response.max_msg_size = is("size") ? (uint32_t)number() : wire->max_msg_size;
	name_rings(&response, wire, service);
	send(wire->fd, bytes, first, MSG_NOSIGNAL);
	if (is("pieces")) {
		pause_milliseconds(100);
		send(wire->fd, bytes + first, sizeof(response) - first, MSG_NOSIGNAL);
	}
}

static void truncate_named(void)
{
	for (int i = 0; i < RINGS; i++)
		if (strcmp(argument, ring_names[i]) == 0 && truncate(files[i][strcmp(argument2, "data") == 0], 0) != 0)
			fail("truncate");
}

static int readable(int fd, int timeout_ms)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	return poll(&poller, 1, timeout_ms) > 0;
}

/* Runs until the client leaves or sends another request. */
static void storm(struct wire *wire)
{
	while (!readable(wire->fd, 0)) {
		post(&wire->rings[RESPONSE]);
		post(&wire->rings[EVENT]);
		send(wire->fd, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
}

/* Answers a request of that many bytes after performing the attack. */
static void answer(struct wire *wire, const int32_t *request, uint32_t size)
{
	static int32_t message[1 << 18];
	struct ring *ring = &wire->rings[RESPONSE];
	uint32_t position, bytes = size + RESPONSE_HEADER - REQUEST_HEADER;

	if (is("vanish"))
		kill(getpid(), SIGKILL);
	if (is("pointer"))
		atomic_store(&wire->rings[REQUEST].header->read_pt, (uint32_t)number());
	if (is("post"))
		for (int i = RESPONSE; i <= EVENT; i++) {
			atomic_fetch_add(&wire->rings[i].header->semaphore, (uint64_t)number());
			post(&wire->rings[i]);
			notify(wire);
		}
	if (is("wake-up"))
		for (int i = 0; i < RINGS; i++)
			atomic_store(&wire->rings[i].header->wake_up, (uint32_t)number());
	if (is("storm")) {
		storm(wire);
		return;
	}
	if (is("truncate")) {
		truncate_named();
		if (strcmp(argument, "response") == 0)
			return;
	}
	message[0] = request[0];
	message[2] = is("header-size") ? (int32_t)number() : (int32_t)bytes;
	message[4] = 0;
	memcpy((char *)message + RESPONSE_HEADER, (const char *)request + REQUEST_HEADER, size - REQUEST_HEADER);
	position = chunk_write(ring, message, bytes);
	chunk_commit(ring, position, is("length") ? (uint32_t)number() : bytes,
		     is("magic") ? (uint32_t)number() : MAGIC_COMMITTED);
}

static void serve(struct wire *wire, const char *service)
{
	static int32_t message[1 << 18];
	struct handshake_request hello;
	int requests = 0, bytes = 0;
	char byte;

	if (is("mute")) {
		while (read(wire->fd, &byte, 1) > 0)
			;
		return;
	}
	if (!read_fully(wire->fd, &hello, sizeof(hello)) || is("hang-up"))
		return;
	if (extended && hello.extension != EXTENSION_OFFER) {
		printf("EXTENSION 0x%08x\n", hello.extension);
		return;
	}
	wire->max_msg_size = hello.max_msg_size;
	make_rings(wire, service);
	respond(wire, service);
	while (!is("cut") && read(wire->fd, &byte, 1) == 1) {
		uint32_t size = chunk_take(&wire->rings[REQUEST], message, sizeof(message));

		bytes++;
		if (size >= REQUEST_HEADER) {
			requests++;
			answer(wire, message, size);
		}
	}
	remove_rings(wire);
	printf("SERVED %d %d\n", requests, bytes);
}

int main(int argc, char **argv)
{
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	if (argc < 3) {
		fprintf(stderr, "usage: hostile_server ATTACK SERVICE [ARGUMENTS]; the source describes the attacks\n");
		return USAGE;
	}
	attack = without_extension(argv[1]);
	argument = argc > 3 ? argv[3] : NULL;
	argument2 = argc > 4 ? argv[4] : NULL;
	setvbuf(stdout, NULL, _IOLBF, 0);
	abstract_address(&address, argv[2]);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 128) != 0)
		fail("listen");
	printf("READY %d\n", getpid());
	while (!readable(STDIN_FILENO, 0)) {
		struct wire wire = { 0 };

		if (!readable(listener, 20))
			continue;
		wire.fd = accept(listener, NULL, NULL);
		serve(&wire, argv[2]);
		close(wire.fd);
	}
	return OK;
}
