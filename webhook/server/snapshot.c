#include "webhook/server/snapshot.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "common/err.h"
#include "webhook/inject/nsview.h"

struct snapshot {
    atomic_uint refs;
    const struct config *config;
    struct nsview *namespaces;
};

const struct config *snapshot_config(const struct snapshot *snapshot)
{
    return snapshot->config;
}

const struct nsview *snapshot_namespaces(const struct snapshot *snapshot)
{
    return snapshot->namespaces;
}

void snapshot_unref(struct snapshot *snapshot)
{
    if (!snapshot || atomic_fetch_sub(&snapshot->refs, 1) > 1) {
        return;
    }
    nsview_free(snapshot->namespaces);
    free(snapshot);
}

struct snapshot *holder_take(struct holder *holder)
{
    struct snapshot *snapshot = NULL;

    (void)pthread_mutex_lock(&holder->lock); /* a plain mutex, rightly used, cannot fail */
    snapshot = holder->current;
    atomic_fetch_add(&snapshot->refs, 1);
    (void)pthread_mutex_unlock(&holder->lock);
    return snapshot;
}

int holder_put(struct holder *holder, const struct config *config, struct nsview *namespaces,
               struct err *err)
{
    struct snapshot *fresh = calloc(1, sizeof(*fresh)), *old = NULL;

    if (!fresh) {
        nsview_free(namespaces);
        return err_oom(err);
    }
    atomic_init(&fresh->refs, 1);
    fresh->config = config;
    fresh->namespaces = namespaces;
    (void)pthread_mutex_lock(&holder->lock);
    old = holder->current;
    holder->current = fresh;
    (void)pthread_mutex_unlock(&holder->lock);
    snapshot_unref(old);
    return 0;
}

void holder_done(struct holder *holder)
{
    snapshot_unref(holder->current);
    holder->current = NULL;
}
