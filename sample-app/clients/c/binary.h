/* The same as in JSON, with the structs of the service's header. */
#ifndef BINARY_H
#define BINARY_H

#include "hub.h"

/* Sends a reading, and prints what became of it. Returns the exit status of the program. */
int binary_record(struct hub *hub, const char *sensor, double value);

/* Prints alerts as they come, count of them, or for ever if that is 0. */
int binary_alerts(struct hub *hub, long count);

#endif
