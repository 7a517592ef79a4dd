#ifndef CHIO_WEBHOOK_INJECT_INJECT_H
#define CHIO_WEBHOOK_INJECT_INJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/attr.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/reason.h"

struct config;
struct err;
struct jdoc;
struct jval;
struct nsview;
struct settings;

/* How the request came to us: the path proves what the API server's selector has seen. */
enum inject_entry {
    ENTRY_POD,       /* /mutate, /mutate/pod, chioctl */
    ENTRY_NAMESPACE, /* /mutate/namespace: the namespace is labelled enabled */
};

/* One question to the engine. Everything is borrowed. */
struct inject_request {
    const struct config *config;
    const struct nsview *namespaces; /* NULL: no source */
    enum inject_entry entry;
    bool pod_create;        /* CREATE of pods without a subresource */
    bool node_caller;       /* the caller is in group system:nodes */
    bool offline;           /* chioctl */
    const char *namespace_; /* request.namespace; always the one used */
    const struct jval *pod; /* request.object; NULL when there is none */
};

enum decision {
    DECISION_INJECTED,
    DECISION_UNCHANGED,
    DECISION_SKIPPED,
    DECISION_DENIED,
    DECISION_ERROR
};
const char *decision_name(enum decision decision); /* "injected" ... as in metrics and logs */

/* One step of injection 1.3 as it went, for explain. */
struct step {
    const char *check;  /* "opt-in" */
    const char *result; /* text in the document */
};
enum { STEP_MAX = 16 };

/* The answer. All memory is the document's. */
struct verdict {
    enum decision decision; /* ERROR only with REASON_NAMESPACE_UNKNOWN */
    enum reason reason;
    struct findings findings;
    const struct jval *patch; /* operations; only when INJECTED */
    const char *patch_text;   /* the same as compact JSON */
    size_t patch_bytes;
    const struct jval *pod;          /* the protected Pod; when INJECTED or UNCHANGED */
    const struct settings *settings; /* keys and where their values came from; NULL when no one
                                        asked for injection */
    struct step steps[STEP_MAX];
    unsigned step_count;
};

/* Decides about one Pod and computes the patch, in doc, the document that holds request->pod. The
   same request always gives the same bytes. A refusal is a verdict; -1 means that it could not be
   computed (memory, the document's limit). */
int inject_pod(const struct inject_request *request, struct jdoc *doc, struct verdict *ret,
               struct err *err) MUST_CHECK;

#endif
