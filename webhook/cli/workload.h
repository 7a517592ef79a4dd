#ifndef CHIO_WEBHOOK_CLI_WORKLOAD_H
#define CHIO_WEBHOOK_CLI_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "common/attr.h"

struct err;
struct jdoc;
struct jval;
struct manifests;

/* What a piece of the input is to us. */
enum workload_role {
    WORKLOAD_TEMPLATE,  /* holds a Pod template, or is a Pod */
    WORKLOAD_NAMESPACE, /* a Namespace: facts about others */
    WORKLOAD_UNKNOWN,   /* of a kind we do not know, but it holds an opted-in Pod template */
};

/* One object of the input that matters, also from within lists. */
struct workload {
    struct workload *next; /* in the order of the input */
    enum workload_role role;
    const char *file;
    const char *kind;
    const char *name;       /* "(unnamed)" */
    const char *namespace_; /* the object's own; NULL without */
    struct jval *object;    /* the whole object */
    struct jval *holder;    /* what has metadata and spec of a Pod: the template, or the Pod */
    const char *path;       /* of holder within object: "spec.template"; "" for a Pod */
};

/* Finds them all, in memory of the set's document. ERR_INPUT with "file:line:column: reason" where
   a known kind has no object where its Pod template belongs. */
int workloads_find(struct manifests *set, struct workload **ret, struct err *err) MUST_CHECK;

/* Whether the opt-in stands on the workload itself, where it says nothing, and not on its Pod
   template. */
bool workload_is_misplaced(const struct workload *workload);

/* The Pod that the workload would create, as the engine wants it: metadata and spec alone, copied
   into doc. */
struct jval *workload_pod(const struct workload *workload, struct jdoc *doc);

/* Puts metadata and spec of a Pod back where workload_pod took them from. doc is the set's. */
void workload_put(struct workload *workload, struct jdoc *doc, const struct jval *pod);

#endif
