/* A connection to a service, and messages whose payload is text. */
#ifndef HUB_H
#define HUB_H

#include <stddef.h>
#include <stdint.h>

#include <qb/qbipcc.h>

struct hub;

/* Ends the program with an explanation if the service cannot be reached. */
struct hub *hub_connect(const char *service);

/*
 * Sends a request and waits for its answer. Returns the error of the answer's
 * header: 0 or a negated errno. The payload is valid until the next call.
 */
int32_t hub_request(struct hub *hub, int32_t id, const char *text, const char **payload, size_t *size);

/* Waits for the next event, however long that takes, and returns its id. */
int32_t hub_next_event(struct hub *hub, const char **payload, size_t *size);

/* The same with its header. The message is valid until the next call. */
void hub_next_message(struct hub *hub, const void **message, size_t *size);

/* For the functions of a service's header. */
qb_ipcc_connection_t *hub_connection(struct hub *hub);

void hub_close(struct hub *hub);

#endif
