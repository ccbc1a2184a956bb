/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client without libqb that breaks no rule, and counts the bytes that announce events to it.
 * Usage: byte_count events SERVICE COUNT BURST. Requests that many events, a burst at a time, takes
 * them and then says "EVENTS count BYTES count".
 */
#define _GNU_SOURCE
#include "hostile.h"

/* Takes bytes until there are that many, and any more that have arrived. */
static int take_bytes(int fd, int wanted)
{
	int taken = 0;

	for (int left = 1; left || taken < wanted;) {
		struct pollfd poller = { .fd = fd, .events = POLLIN };
		char bytes[64];
		ssize_t got;

		if (poll(&poller, 1, taken < wanted ? PATIENCE_MS : 0) <= 0)
			break;
		got = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		left = got > 0;
		taken += left ? (int)got : 0;
		if (got == 0)
			break;
	}
	return taken;
}

static int events(const char *service, char **args)
{
	static int32_t message[1 << 18];
	struct wire wire = { 0 };
	int count = atoi(args[0]), burst = atoi(args[1]), taken = 0, bytes = 0;

	wire_open(&wire, service, SMALLEST_BUFFER);
	while (taken < count) {
		for (int i = 0; i < burst; i++)
			request(&wire, ID_ECHO_EVENT, PROBE_SIZE);
		for (int i = 0; i < burst;) {
			if (chunk_take(&wire.rings[EVENT], message, sizeof(message)) != 0)
				i++;
			else if (hung_up(wire.fd, 0))
				return verdict("DROPPED");
		}
		taken += burst;
		bytes += take_bytes(wire.fd, burst);
	}
	/* late bytes count as well */
	pause_milliseconds(50);
	bytes += take_bytes(wire.fd, 0);
	printf("EVENTS %d BYTES %d\n", taken, bytes);
	return probe(&wire);
}

int main(int argc, char **argv)
{
	static const struct attack attacks[] = { { "events", 2, events }, { NULL, 0, NULL } };

	return run_attack(argc, argv, attacks);
}
