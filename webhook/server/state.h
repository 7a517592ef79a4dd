#ifndef CHIO_WEBHOOK_SERVER_STATE_H
#define CHIO_WEBHOOK_SERVER_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/log.h"
#include "webhook/server/snapshot.h"
#include "webhook/server/stats.h"

struct config;
struct httpd;
struct options;
struct tls;

/* What the threads of both ports share. Everything here is immutable after the start, atomic, or
   locks itself. */
struct state {
    const struct options *options;
    const struct config *config;
    struct tls *tls;
    struct holder holder;
    struct stats stats;
    struct log_limit errors; /* of http_error lines */
    struct log_limit notes;  /* of the HTTP library's */
    atomic_bool draining;
    atomic_int_fast64_t beat_ms;       /* when the main loop last turned, steady clock */
    _Atomic(struct httpd *) reviews;   /* NULL until it listens, and once it is gone */
    atomic_int_fast64_t ca_not_before; /* of --tls-source self; 0: not known */
    atomic_int_fast64_t ca_not_after;
};

#endif
