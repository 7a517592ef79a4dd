#ifndef CHIO_WEBHOOK_INJECT_SHAPE_H
#define CHIO_WEBHOOK_INJECT_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "webhook/inject/status.h"

struct config;
struct findings;
struct jdoc;
struct jval;
struct settings;

/* What is decided about one Pod before anything is rendered: each member is filled in by the
   module that is named beside it, in this order. */
struct shape {
    struct jdoc *doc;
    const struct config *config;
    const struct settings *settings;
    struct findings *f;
    const struct jval *received; /* the Pod as it came; never changed */
    struct jval *pod;            /* the Pod as it shall be: a clone, being edited */

    /* shape.c */
    struct status earlier; /* what an earlier pass noted */
    bool was_injected;     /* the Pod holds a sidecar of ours */
    unsigned listen;       /* L */
    unsigned probe;        /* P, served or not */

    /* ports.c */
    unsigned app; /* A */

    /* probes.c */
    bool serves_probes;
    bool native_needs_sidecar; /* a restartable init container has a rewritten probe or hook */
    bool hook_needs_sidecar;   /* a regular container has a rewritten postStart */
    const char *app_probes;    /* CHIO_APP_PROBES before '$' is doubled; NULL when not served */

    /* shape.c */
    bool native;
    bool hold;
    bool shadow_token; /* chio-no-token is rendered */
    int64_t drain_ms;
    int64_t pre_stop_seconds; /* 0: no hook */

    /* mesh.c */
    const char *mesh_ports; /* for --mesh-ports; NULL without a mesh */
};

/* Edits shape->pod into the protected Pod, or leaves refusals in shape->f. The members up to
   `received` are the caller's; the rest is computed. */
void shape_pod(struct shape *s);

#endif
