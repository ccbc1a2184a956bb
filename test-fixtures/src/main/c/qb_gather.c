/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A libqb client that receives the messages of many threads of a server at the same time:
 *
 *   qb_gather NAME NUMBER
 *
 * Introduces itself with request 7 that holds NUMBER, then takes responses and events in turn. The id of each
 * names its sender, its first four bytes its number among that sender's; none may be missing or duplicate, and the
 * rest follows from these two. Every 16th message it requests a reply (request 8). Ends when the last response,
 * the last event and all replies have arrived: "GATHERED responses events replies", or with the connection: "LOST ...".
 */
#define _GNU_SOURCE
#include <qb/qbipcc.h>

#include "peer.h"

enum { ID_HELLO = 7, ID_ASK = 8, FROM_LOOP = 100, LAST = 101, SENDERS = 102 };

static struct {
	qb_ipcc_connection_t *connection;
	unsigned char *message;
	size_t capacity;
} client;

struct lane {
	const char *name;
	uint32_t next[SENDERS];	/* the number that each sender's next message must have */
	uint32_t count;
};

static ssize_t request(int id, uint32_t value)
{
	struct {
		struct qb_ipc_request_header header;
		uint32_t value;
	} message = { .header = { .id = id, .size = REQUEST_HEADER + sizeof(value) }, .value = value };

	return qb_ipcc_send(client.connection, &message, REQUEST_HEADER + sizeof(value));
}

static void check(struct lane *lane, ssize_t size)
{
	const struct qb_ipc_response_header *header = (const void *)client.message;
	const unsigned char *payload = client.message + RESPONSE_HEADER;
	uint32_t number;

	if (header->size != size || size < (ssize_t)(RESPONSE_HEADER + sizeof(number)) || header->id < 0
	    || header->id >= SENDERS) {
		printf("WRONG %s: id %d size %d of %zd bytes\n", lane->name, header->id, header->size, size);
		exit(WRONG_CONTENT);
	}
	memcpy(&number, payload, sizeof(number));
	if (number != lane->next[header->id]++) {
		printf("WRONG %s of sender %d: number %u, expected %u\n", lane->name, header->id, number,
		       lane->next[header->id] - 1);
		exit(WRONG_CONTENT);
	}
	if (first_difference(payload + sizeof(number), (size_t)size - RESPONSE_HEADER - sizeof(number),
			     (uint32_t)header->id * 7919 + number) >= 0) {
		printf("WRONG %s of sender %d: content of number %u\n", lane->name, header->id, number);
		exit(WRONG_CONTENT);
	}
	lane->count += header->id < FROM_LOOP;
}

int main(int argc, char **argv)
{
	static struct lane responses = { .name = "response" }, events = { .name = "event" };
	uint32_t received = 0, replies_due = 0;
	double deadline;
	const char *end = "GATHERED";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 3)
		return USAGE;
	client.connection = qb_ipcc_connect(argv[1], SMALLEST_BUFFER);
	if (client.connection == NULL) {
		print_error("connect", errno);
		return FAILED;
	}
	client.capacity = (size_t)qb_ipcc_get_buffer_size(client.connection);
	client.message = allocate(client.capacity);
	if (request(ID_HELLO, (uint32_t)atoi(argv[2])) < 0)
		return FAILED;
	printf("CONNECTED\n");
	deadline = now_seconds() + PATIENCE_MS / 1e3;
	while (!responses.next[LAST] || !events.next[LAST] || responses.next[FROM_LOOP] < replies_due) {
		ssize_t event = qb_ipcc_event_recv(client.connection, client.message, client.capacity, 0), response;

		if (event > 0)
			check(&events, event);
		response = qb_ipcc_recv(client.connection, client.message, client.capacity, event > 0 ? 0 : 1);
		if (response > 0)
			check(&responses, response);
		if (event > 0 || response > 0) {
			received += (event > 0) + (response > 0);
			if (received / 16 > replies_due && request(ID_ASK, 0) > 0)
				replies_due++;
			deadline = now_seconds() + PATIENCE_MS / 1e3;
		}
		if ((event < 0 && event != -EAGAIN && event != -ETIMEDOUT)
		    || (response < 0 && response != -EAGAIN && response != -ETIMEDOUT)) {
			end = "LOST";
			break;
		}
		if (now_seconds() > deadline) {
			end = "STARVED";
			break;
		}
	}
	printf("%s %u %u %u\n", end, responses.count, events.count, responses.next[FROM_LOOP]);
	qb_ipcc_disconnect(client.connection);
	return OK;
}
