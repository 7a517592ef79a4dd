#ifndef CHIO_WEBHOOK_TESTS_RESTORE_H
#define CHIO_WEBHOOK_TESTS_RESTORE_H

#include <stdbool.h>

struct jdoc;
struct jval;

/* Takes out of an injected Pod what its status annotation and its probe map say is chio's. What is
   left must be the Pod that came in: so "only env, probes, hooks changed" is one comparison. */
void restore_pod(struct jdoc *doc, struct jval *pod);

/* Parents that chio may create (labels, annotations, env, volumes, init containers): null and empty
   become absent, in both Pods, before they are compared. */
void restore_normalise(struct jval *pod);

/* The value of the sidecar's CHIO_APP_PROBES as a tree, with $$ read as the kubelet reads it; NULL
   without one. */
const struct jval *restore_probe_map(struct jdoc *doc, const struct jval *pod);

/* The status annotation as a tree; NULL without a readable one. */
const struct jval *restore_status(struct jdoc *doc, const struct jval *pod);

/* chio-sidecar or chio-init, wherever they stand. */
const struct jval *restore_container(const struct jval *pod, const char *name);

#endif
