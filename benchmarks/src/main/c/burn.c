/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps a core busy until its standard input ends. */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

	printf("READY\n");
	fflush(stdout);
	while (poll(&input, 1, 0) == 0)
		for (volatile int i = 0; i < 100000; i++)
			;
	return 0;
}
