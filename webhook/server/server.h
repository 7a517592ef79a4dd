#ifndef CHIO_WEBHOOK_SERVER_SERVER_H
#define CHIO_WEBHOOK_SERVER_SERVER_H

#include <stdbool.h>

#include "common/attr.h"

struct err;
struct options;

/* The webhook: both ports and what they share. Driven by one thread, main's. */
struct server;

/* Loads configuration, namespaces and certificate (each a log line), then listens. Signals are
   blocked before. options are borrowed. With a wall clock before the build date it starts without a
   certificate and stays unready (operations C-5). */
struct server *server_start(const struct options *options, struct err *err) MUST_CHECK;

/* Once a second or so: the heartbeat, a certificate that could not be made yet, ready and unready.
 */
void server_tick(struct server *server);

/* SIGHUP: reads the namespaces again. A file that cannot be used leaves the old view. */
void server_reload(struct server *server);

/* Operations A-8 with no delay: unready, no new connections, requests in flight are answered for at
   most 5 s. Returns the signal that asked to stop at once, or 0. */
int server_drain(struct server *server);

/* Ends every connection and thread, also of a server that was never drained. */
void server_free(struct server *server);
static inline void server_freep(struct server **server)
{
    server_free(*server);
}

#endif
