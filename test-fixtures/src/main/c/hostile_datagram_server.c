/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server of the socket transport that breaks the rules, against clients. Usage:
 * hostile_datagram_server ATTACK SERVICE [ARGUMENT]. Says "READY", serves one client after the other
 * until the end of its input ("SERVED" after each), and echoes requests unless the attack says otherwise.
 *
 * While the client connects:
 *   control TEXT      the name of the control file ("%" stands for its directory)
 *   file KIND         the kind of file in place of the control file: symlink, fifo, directory, missing, short,
 *                     empty, foreign (another owner's; only root can)
 *   base TEXT         the prefix of the sockets' names ("%" as above)
 *   forged            a child sends a response and an event of its own, id 666
 *   long BYTES        a base of that many bytes, in the right directory
 *   nowhere           a valid base without sockets
 * Once the client sent a request:
 *   short BYTES       a response of that many bytes
 *   header-size SIZE  the response's header claims this size
 *   truncate BYTES    truncates the control file
 *   forge VALUE       fills the control file except the word that holds clients back, which stays 0
 *   vanish            dies abruptly
 *   echo              no attack
 */
#define _GNU_SOURCE
#include <signal.h>

#include "datagrams.h"

static const char *attack, *argument, *service;
static char directory[PATH_MAX], control_file[PATH_MAX];
static int32_t message[LARGEST_DATAGRAM / 4];

static int is(const char *name)
{
	return strcmp(attack, name) == 0;
}

static int readable(int fd, int timeout_ms)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	return poll(&poller, 1, timeout_ms) > 0;
}

static void make_file(const char *path, off_t size)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, size) != 0)
		fail(path);
	close(fd);
}

static void make_control_file(void)
{
	char real[PATH_MAX + 8];

	snprintf(real, sizeof(real), "%s-real", control_file);
	if (!is("file"))
		make_file(control_file, CONTROL_FILE);
	else if (strcmp(argument, "symlink") == 0) {
		make_file(real, CONTROL_FILE);
		if (symlink(real, control_file) != 0)
			fail("symlink");
	}
	else if (strcmp(argument, "fifo") == 0)
		mkfifo(control_file, 0600);
	else if (strcmp(argument, "directory") == 0)
		mkdir(control_file, 0700);
	else if (strcmp(argument, "short") == 0 || strcmp(argument, "empty") == 0)
		make_file(control_file, argument[0] == 's' ? CONTROL_FILE - 1 : 0);
	else if (strcmp(argument, "foreign") == 0) {
		make_file(control_file, CONTROL_FILE);
		if (chown(control_file, 12345, 12345) != 0 || chmod(control_file, 0666) != 0)
			fail("chown");
	}
}

static void clean_up(void)
{
	char real[PATH_MAX + 8];

	snprintf(real, sizeof(real), "%s-real", control_file);
	unlink(real);
	if (unlink(control_file) != 0)
		rmdir(control_file);
	rmdir(directory);
}

static void name(char *target, const char *what, const char *otherwise)
{
	if (!is(what))
		snprintf(target, 4096, "%s", otherwise);
	else if (argument[0] == '%')
		snprintf(target, 4096, "%s%s", directory, argument + 1);
	else
		snprintf(target, 4096, "%s", argument);
}

static void respond(int setup, const char *base, uint32_t max_msg_size)
{
	static struct handshake_response response;

	memset(&response, 0, sizeof(response));
	response.id = -1;
	response.size = HANDSHAKE_RESPONSE;
	response.max_msg_size = max_msg_size;
	name(response.names[REQUEST], "control", control_file);
	name(response.names[RESPONSE], "base", base);
	if (is("long")) {
		size_t length = strlen(response.names[RESPONSE]), wanted = strtoul(argument, NULL, 10);

		memset(response.names[RESPONSE] + length, 'x', wanted > length ? wanted - length : 0);
	}
	send(setup, &response, sizeof(response), MSG_NOSIGNAL);
}

/* Answers a request of that many bytes after performing the attack. */
static void answer(int messages, struct counters *control, ssize_t size)
{
	int32_t number = argument == NULL ? 0 : (int32_t)strtol(argument, NULL, 0);
	ssize_t bytes = size + RESPONSE_HEADER - REQUEST_HEADER;

	if (is("vanish"))
		kill(getpid(), SIGKILL);
	if (is("truncate") && truncate(control_file, number) != 0)
		fail("truncate");
	if (is("forge"))
		for (int i = 0; i < RINGS; i++)
			atomic_store(&control[i].sent, number);
	memmove((char *)message + RESPONSE_HEADER, (char *)message + REQUEST_HEADER, (size_t)size - REQUEST_HEADER);
	message[2] = is("header-size") ? number : (int32_t)bytes;
	message[4] = 0;
	if (send(messages, message, is("short") ? (size_t)number : (size_t)bytes, MSG_NOSIGNAL) < 0)
		print_error("send", errno);
}

/* Another process sends to the client's sockets as soon as they exist, before the client connects them to us. */
static void forge(const char *base)
{
	const char *names[] = { "response", "event" };
	int32_t forged[6] = { 666, 0, 24, 0, 0, 0 };
	int fd = datagram_socket(base, NULL, NULL);
	double end = now_seconds() + 3;

	for (int i = 0; i < 2 && now_seconds() < end;) {
		struct sockaddr_un address;

		datagram_address(&address, base, names[i]);
		if (sendto(fd, forged, sizeof(forged), MSG_DONTWAIT, (struct sockaddr *)&address, sizeof(address)) > 0
			|| errno == EPERM)
			i++;
	}
}

static void serve(int setup)
{
	struct handshake_request hello;
	char base[PATH_MAX];
	int messages = -1, events = -1, connected = 0;
	struct counters *control = NULL;

	if (!read_fully(setup, &hello, sizeof(hello)))
		return;
	snprintf(directory, sizeof(directory), "/dev/shm/qb-%d-0-%d-XXXXXX", getpid(), setup);
	if (mkdtemp(directory) == NULL)
		fail("mkdtemp");
	snprintf(control_file, sizeof(control_file), "%.2000s/qb-control-%.255s", directory, service);
	snprintf(base, sizeof(base), "%.2000s/qb-%.255s", directory, service);
	make_control_file();
	if (!is("file"))
		control = map(control_file, CONTROL_FILE);
	if (!is("nowhere")) {
		messages = datagram_socket(base, "request", NULL);
		events = datagram_socket(base, "event-tx", NULL);
	}
	if (is("forged")) {
		signal(SIGCHLD, SIG_IGN);
		if (fork() == 0) {
			forge(base);
			_exit(OK);
		}
		pause_milliseconds(50);
	}
	respond(setup, base, hello.max_msg_size);
	while (!hung_up(setup, 0)) {
		ssize_t size = messages < 0 ? -1 : message_receive(messages, message, sizeof(message), 5);
		struct sockaddr_un address;

		if (size < (ssize_t)REQUEST_HEADER)
			continue;
		datagram_address(&address, base, "response");
		if (!connected && connect(messages, (struct sockaddr *)&address, sizeof(address)) != 0)
			fail("connect");
		connected = 1;
		answer(messages, control, size);
	}
	if (control != NULL)
		munmap(control, CONTROL_FILE);
	close(messages);
	close(events);
	clean_up();
}

int main(int argc, char **argv)
{
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	if (argc < 3) {
		fprintf(stderr, "usage: hostile_datagram_server ATTACK SERVICE [ARGUMENT]; the source describes the attacks\n");
		return USAGE;
	}
	attack = argv[1];
	service = argv[2];
	argument = argc > 3 ? argv[3] : NULL;
	setvbuf(stdout, NULL, _IOLBF, 0);
	abstract_address(&address, service);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 128) != 0)
		fail("listen");
	printf("READY %d\n", getpid());
	while (!readable(STDIN_FILENO, 0)) {
		int setup;

		if (!readable(listener, 20))
			continue;
		setup = accept(listener, NULL, NULL);
		serve(setup);
		close(setup);
		printf("SERVED\n");
	}
	return OK;
}
