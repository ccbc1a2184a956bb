/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each form of sending and receiving of a libqb client, at its limits. Usage: qb_forms NAME
 *
 * Begins with messages too large to be sent or received. A line on stdin means that the service is off; then this
 * fills the queue, ignoring flow control, and tries each form, and each again obeying it. Prints "form result errno".
 */
#define _GNU_SOURCE
#include <sys/uio.h>

#include <qb/qbipcc.h>

#include "peer.h"

#define SHORT_TIMEOUT_MS 100

static qb_ipcc_connection_t *connection;
static unsigned char *message, *answer;
static size_t largest;

static void say(const char *form, ssize_t result)
{
	if (result < 0)
		printf("%s %zd %s\n", form, result, strerrorname_np((int)-result));
	else
		printf("%s %zd\n", form, result);
}

static void prepare(int id, size_t size)
{
	struct qb_ipc_request_header *header = (void *)message;

	header->id = id;
	header->size = (int32_t)size;
}

static ssize_t as_one(int id, size_t size)
{
	prepare(id, size);
	return qb_ipcc_send(connection, message, size);
}

static ssize_t in_parts(int id, size_t size)
{
	struct iovec parts[] = { { message, REQUEST_HEADER }, { message + REQUEST_HEADER, size - REQUEST_HEADER } };

	prepare(id, size);
	return qb_ipcc_sendv(connection, parts, 2);
}

static ssize_t call(int id, size_t size, int timeout)
{
	struct iovec parts[] = { { message, REQUEST_HEADER }, { message + REQUEST_HEADER, size - REQUEST_HEADER } };

	prepare(id, size);
	return qb_ipcc_sendv_recv(connection, parts, 2, answer, largest, timeout);
}

static void all_forms(const char *when, int id, size_t size)
{
	printf("%s\n", when);
	say("send", as_one(id, size));
	say("sendv", in_parts(id, size));
	say("sendv_recv", call(id, size, SHORT_TIMEOUT_MS));
}

/* Whether the send found no room and may be retried, after a pause in which the service can take earlier requests. */
static int to_be_repeated(ssize_t result, double deadline)
{
	if (result != -EAGAIN || now_seconds() > deadline)
		return 0;
	pause_milliseconds(1);
	return 1;
}

/* All forms, each as soon as there is room for it. */
static void all_forms_with_room(const char *when, int id, size_t size)
{
	double deadline = now_seconds() + PATIENCE_MS / 1e3;
	ssize_t result;

	printf("%s\n", when);
	while (to_be_repeated(result = as_one(id, size), deadline))
		;
	say("send", result);
	while (to_be_repeated(result = in_parts(id, size), deadline))
		;
	say("sendv", result);
	while (to_be_repeated(result = call(id, size, SHORT_TIMEOUT_MS), deadline))
		;
	say("sendv_recv", result);
}

int main(int argc, char **argv)
{
	char line[16];
	double deadline;
	ssize_t result;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2)
		return USAGE;
	connection = qb_ipcc_connect(argv[1], SMALLEST_BUFFER);
	if (connection == NULL) {
		print_error("connect", errno);
		return FAILED;
	}
	largest = (size_t)qb_ipcc_get_buffer_size(connection);
	message = allocate(largest + 1);
	answer = allocate(largest);
	all_forms("TOO LARGE", ID_ONE_WAY, largest + 1);
	all_forms_with_room("LARGEST", ID_ONE_WAY, largest);
	deadline = now_seconds() + PATIENCE_MS / 1e3;
	while (to_be_repeated(result = call(ID_ECHO, largest - RESPONSE_HEADER + REQUEST_HEADER, PATIENCE_MS), deadline))
		;
	say("sendv_recv", result);
	printf("ONLINE\n");
	if (fgets(line, sizeof(line), stdin) == NULL)
		return FAILED;
	all_forms("HELD", ID_ONE_WAY, 1000);
	qb_ipcc_fc_enable_max_set(connection, 0);
	while (as_one(ID_ONE_WAY, 1000) > 0)
		;
	all_forms("FULL", ID_ONE_WAY, 1000);
	printf("OFFLINE\n");
	if (fgets(line, sizeof(line), stdin) == NULL)
		return FAILED;
	deadline = now_seconds() + PATIENCE_MS / 1e3;
	while (to_be_repeated(result = call(ID_ECHO, 1000, PATIENCE_MS), deadline))
		;
	say("sendv_recv", result);
	say("send", as_one(ID_ECHO, 1000));
	say("recv", qb_ipcc_recv(connection, answer, RESPONSE_HEADER + 10, PATIENCE_MS));
	qb_ipcc_disconnect(connection);
	printf("DONE\n");
	return OK;
}
