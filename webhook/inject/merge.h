#ifndef CHIO_WEBHOOK_INJECT_MERGE_H
#define CHIO_WEBHOOK_INJECT_MERGE_H

#include <stdbool.h>

struct jval;
struct shape;

/* Sets a container of ours, as an earlier pass left it and the API server, plugins and webhooks
   changed it since, back to what is rendered now (injection 6.2): by meaning, so what means the
   same stays as it is. Refuses what would own the guard. sidecar tells whether resource keys and
   the sidecar's rules apply, or chio-init's. */
void merge_container(struct shape *s, struct jval *existing, const struct jval *rendered,
                     bool sidecar);

/* Makes an object mean what rendered says, member by member. */
void merge_object(struct shape *s, struct jval *existing, const struct jval *rendered);

/* existing means what rendered says: every member of it, and beyond that only null members and
   what the API server adds by itself. */
bool means_same(const struct jval *existing, const struct jval *rendered);

#endif
