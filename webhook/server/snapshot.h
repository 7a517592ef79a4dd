#ifndef CHIO_WEBHOOK_SERVER_SNAPSHOT_H
#define CHIO_WEBHOOK_SERVER_SNAPSHOT_H

#include <pthread.h>
#include <stddef.h>

#include "common/attr.h"

struct config;
struct err;
struct nsview;

/* What a request sees from beginning to end: immutable, reference-counted, swapped whole. */
struct snapshot;

const struct config *snapshot_config(const struct snapshot *snapshot);
const struct nsview *snapshot_namespaces(const struct snapshot *snapshot); /* NULL: no source */
void snapshot_unref(struct snapshot *snapshot);
static inline void snapshot_unrefp(struct snapshot **snapshot)
{
    snapshot_unref(*snapshot);
}

/* Where the snapshot of the moment is kept. Any thread may take it or put another. */
struct holder {
    pthread_mutex_t lock; /* of current */
    struct snapshot *current;
};
#define HOLDER_INIT ((struct holder){ .lock = PTHREAD_MUTEX_INITIALIZER })

/* A reference to the snapshot of the moment. */
struct snapshot *holder_take(struct holder *holder);

/* Replaces it. config is borrowed and outlives the holder. Takes namespaces, even on failure. */
int holder_put(struct holder *holder, const struct config *config, struct nsview *namespaces,
               struct err *err) MUST_CHECK;
void holder_done(struct holder *holder);

#endif
