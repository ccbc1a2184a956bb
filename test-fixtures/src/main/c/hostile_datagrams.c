/* SPDX-License-Identifier: Apache-2.0 */
/* A client without libqb that breaks the rules of the socket transport. */
#define _GNU_SOURCE
#include "datagrams.h"

#define ID_ECHO_BACK 1
#define ID_ECHO_AS_EVENT 2

static int32_t message[LARGEST_DATAGRAM / 4];

/* short SERVICE BYTES: a datagram too short for a header */
static int too_short(const char *service, char **args)
{
	struct datagrams wire;

	datagrams_open(&wire, service);
	if (!request_send(wire.messages, ID_ECHO_BACK, (size_t)atoi(args[0]), 16, 0, 0))
		fail("send");
	return await_drop(wire.setup);
}

/* size SERVICE BYTES SAID: the header claims another size than the datagram has */
static int lying_size(const char *service, char **args)
{
	uint32_t size = (uint32_t)strtoul(args[0], NULL, 0), said = (uint32_t)strtoul(args[1], NULL, 0);
	struct datagrams wire;
	ssize_t got = -1;

	datagrams_open(&wire, service);
	if (!request_send(wire.messages, ID_ECHO_BACK, size, said, 0, 0))
		fail("send");
	while (got < 0 && !hung_up(wire.setup, 0))
		got = message_receive(wire.messages, message, sizeof(message), 5);
	if (got > 0)
		printf("ANSWER %zd\n", got - RESPONSE_HEADER);
	return datagrams_probe(&wire);
}

/* id SERVICE ID: an id that is reserved */
static int reserved_id(const char *service, char **args)
{
	struct datagrams wire;

	datagrams_open(&wire, service);
	request_send(wire.messages, atoi(args[0]), PROBE_SIZE, PROBE_SIZE, 0, 0);
	return datagrams_probe(&wire);
}

/* junk SERVICE BYTES: writes to the setup socket, which must stay silent by the rules */
static int junk(const char *service, char **args)
{
	struct datagrams wire;

	datagrams_open(&wire, service);
	for (int i = atoi(args[0]); i > 0; i--)
		if (send(wire.setup, "x", 1, MSG_NOSIGNAL) != 1)
			return await_drop(wire.setup);
	return datagrams_probe(&wire);
}

/* silence SERVICE COUNT: "SILENT" if requests and events make the server write nothing to the setup socket */
static int silence(const char *service, char **args)
{
	struct datagrams wire;
	char byte;

	datagrams_open(&wire, service);
	for (int i = atoi(args[0]); i > 0; i--) {
		request_send(wire.messages, ID_ECHO_BACK, PROBE_SIZE, PROBE_SIZE, i, 0);
		request_send(wire.messages, ID_ECHO_AS_EVENT, PROBE_SIZE, PROBE_SIZE, i, 0);
		if (message_receive(wire.messages, message, sizeof(message), PATIENCE_MS) < 0
		    || message_receive(wire.events, message, sizeof(message), PATIENCE_MS) < 0)
			return verdict("STUCK");
	}
	return verdict(recv(wire.setup, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN ? "SILENT" : "NOISY");
}

/* truncate SERVICE BYTES: truncates the control file */
static int truncate_control(const char *service, char **args)
{
	struct datagrams wire;

	datagrams_open(&wire, service);
	if (truncate(wire.control_file, atoi(args[0])) != 0)
		fail("truncate");
	for (int i = 0; i < 20; i++) {
		request_send(wire.messages, ID_ECHO_AS_EVENT, PROBE_SIZE, PROBE_SIZE, i, 0);
		if (message_receive(wire.events, message, sizeof(message), PATIENCE_MS) < 0)
			return await_drop(wire.setup);
	}
	return datagrams_probe(&wire);
}

/* forge SERVICE VALUE: fills the whole control file */
static int forge(const char *service, char **args)
{
	struct datagrams wire;

	datagrams_open(&wire, service);
	for (int i = 0; i < RINGS; i++) {
		atomic_store(&wire.control[i].sent, (int32_t)strtol(args[0], NULL, 0));
		atomic_store(&wire.control[i].flow_control, (int32_t)strtol(args[0], NULL, 0));
	}
	for (int i = 0; i < 20; i++) {
		request_send(wire.messages, ID_ECHO_AS_EVENT, PROBE_SIZE, PROBE_SIZE, i, 0);
		if (message_receive(wire.events, message, sizeof(message), PATIENCE_MS) < 0)
			return await_drop(wire.setup);
	}
	return datagrams_probe(&wire);
}

/* unbound SERVICE: sends requests, but binds its socket for the answers only after the hold: "ANSWER n" in order */
static int unbound(const char *service, char **args)
{
	struct datagrams wire;
	int nameless;

	(void)args;
	datagrams_handshake(&wire, service);
	nameless = datagram_socket(wire.base, NULL, "request");
	for (int i = 1; i <= 3; i++)
		request_send(nameless, ID_ECHO_BACK, PROBE_SIZE, PROBE_SIZE, i, 0);
	hold();
	datagrams_bind(&wire);
	for (int i = 1; i <= 3; i++) {
		if (message_receive(wire.messages, message, sizeof(message), PATIENCE_MS) < 0)
			return verdict("STUCK");
		printf("ANSWER %d\n", message[6]);
	}
	return datagrams_probe(&wire);
}

/* glut SERVICE BYTES: sends until the queue is full ("FULL n"), then receives ("RECEIVED n"), in order */
static int glut(const char *service, char **args)
{
	size_t size = (size_t)atoi(args[0]);
	double quiet_since = now_seconds();
	struct datagrams wire;
	int sent = 0, received = 0;

	datagrams_open(&wire, service);
	while (now_seconds() - quiet_since < 0.3)
		if (request_send(wire.messages, ID_ECHO_BACK, size, (uint32_t)size, sent + 1, MSG_DONTWAIT)) {
			sent++;
			quiet_since = now_seconds();
		}
		else
			pause_milliseconds(1);
	printf("FULL %d\n", sent);
	hold();
	while (received < sent && message_receive(wire.messages, message, sizeof(message), PATIENCE_MS) > 0)
		if (message[6] != ++received) {
			printf("WRONG %d instead of %d\n", message[6], received);
			return WRONG_CONTENT;
		}
	printf("RECEIVED %d\n", received);
	return datagrams_probe(&wire);
}

/* astray SERVICE: connects its socket to another one after the first answer */
static int astray(const char *service, char **args)
{
	struct datagrams wire;
	struct sockaddr_un address;
	int other;

	(void)args;
	datagrams_open(&wire, service);
	datagrams_probe(&wire);
	other = datagram_socket(wire.base, "elsewhere", NULL);
	request_send(wire.messages, ID_ECHO_BACK, PROBE_SIZE, PROBE_SIZE, 1, 0);
	datagram_address(&address, wire.base, "elsewhere");
	if (connect(wire.messages, (struct sockaddr *)&address, sizeof(address)) != 0)
		fail("connect");
	close(other);
	close(wire.setup);
	return verdict("LEFT");
}

/* half-close SERVICE: shuts down its sending direction of the setup socket */
static int half_close(const char *service, char **args)
{
	struct datagrams wire;

	(void)args;
	datagrams_open(&wire, service);
	shutdown(wire.setup, SHUT_WR);
	return await_drop(wire.setup);
}

/* churn SERVICE COUNT: connects, sends a request and leaves without waiting */
static int churn(const char *service, char **args)
{
	for (int i = atoi(args[0]); i > 0; i--) {
		struct datagrams wire;

		datagrams_open(&wire, service);
		request_send(wire.messages, ID_ECHO_BACK, PROBE_SIZE, PROBE_SIZE, i, MSG_DONTWAIT);
		close(wire.messages);
		close(wire.events);
		close(wire.setup);
		munmap(wire.control, CONTROL_FILE);
	}
	return verdict("LEFT");
}

/* inject BASE COUNT BYTES [SOCKET]: not a client at all, sends to a socket of a connection; prints
   "INJECTED taken refused". SOCKET is "request" by default. */
static int inject(const char *base, char **args)
{
	struct sockaddr_un address;
	int fd = datagram_socket(base, NULL, NULL), taken = 0, refused = 0;
	size_t size = (size_t)atoi(args[1]);

	datagram_address(&address, base, args[2] == NULL ? "request" : args[2]);
	for (int i = atoi(args[0]); i > 0; i--) {
		int32_t header[4] = { ID_ECHO_BACK, 0, (int32_t)size, 0 };

		memcpy(message, header, sizeof(header));
		if (sendto(fd, message, size, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address,
			   sizeof(address)) == (ssize_t)size)
			taken++;
		else if (errno == EPERM)
			refused++;
		else if (errno == EAGAIN) {
			pause_milliseconds(1);
			i++;
		}
		else
			fail("sendto");
	}
	printf("INJECTED %d %d\n", taken, refused);
	return OK;
}

int main(int argc, char **argv)
{
	static const struct attack attacks[] = {
		{ "short", 1, too_short },
		{ "size", 2, lying_size },
		{ "id", 1, reserved_id },
		{ "junk", 1, junk },
		{ "silence", 1, silence },
		{ "truncate", 1, truncate_control },
		{ "forge", 1, forge },
		{ "unbound", 0, unbound },
		{ "glut", 1, glut },
		{ "astray", 0, astray },
		{ "half-close", 0, half_close },
		{ "churn", 1, churn },
		{ "inject", 2, inject },
		{ NULL, 0, NULL },
	};

	return run_attack(argc, argv, attacks);
}
