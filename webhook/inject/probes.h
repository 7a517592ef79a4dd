#ifndef CHIO_WEBHOOK_INJECT_PROBES_H
#define CHIO_WEBHOOK_INJECT_PROBES_H

struct jval;
struct shape;

/* Rewrites the probes and hooks of shape->pod (injection 5) and fills in the probes' members of
   the shape. old_sidecar is the sidecar that an earlier pass left, or NULL: its CHIO_APP_PROBES
   holds the originals of what is rewritten already. */
void probes_rewrite(struct shape *s, const struct jval *old_sidecar);

/* The variable that holds the originals. */
#define APP_PROBES_ENV "CHIO_APP_PROBES"

#endif
