#ifndef CHIO_WEBHOOK_SERVER_READY_H
#define CHIO_WEBHOOK_SERVER_READY_H

#include <stdbool.h>

#include "common/buf.h"

struct state;

/* Whether reviews may be sent here (operations A-11): listening, the leaf valid now, configuration
   and namespaces loaded, not draining. Appends a line per condition to report unless that is NULL:
   "[+]leaf" or "[-]leaf: reason". Any thread. */
bool ready_check(struct state *state, struct buf *report);

/* Whether the loops turn: the main one within ten seconds, and no request has been in our hands for
   as long. */
bool live_check(struct state *state);

#endif
