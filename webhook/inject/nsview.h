#ifndef CHIO_WEBHOOK_INJECT_NSVIEW_H
#define CHIO_WEBHOOK_INJECT_NSVIEW_H

#include <stddef.h>

#include "common/attr.h"

struct err;
struct jval;

/* What is known of one namespace. */
struct nsfacts {
    const char *name;
    const struct jval *labels;      /* object, or NULL */
    const struct jval *annotations; /* object, or NULL */
};

/* A view of the cluster's namespaces: immutable once built, so it may be read from any thread and
   swapped whole. The static file is one source of it; a live watch can be another. */
struct nsview;

/* What `kubectl get ns -o yaml` (or json) prints: Namespace documents, NamespaceList, List. Other
   kinds are refused; so is a name that comes twice. Errors carry "file:line:column: reason". */
struct nsview *nsview_parse(const char *file, const char *text, size_t len, struct err *err)
    MUST_CHECK;
/* The same into a view that holds some already. On failure the view is only good for freeing. */
int nsview_read(struct nsview *view, const char *file, const char *text, size_t len,
                struct err *err) MUST_CHECK;
/* For chioctl: an empty view, and one Namespace object (copied) more. A name already there is
   replaced. */
struct nsview *nsview_new(struct err *err) MUST_CHECK;
int nsview_add(struct nsview *view, const struct jval *namespace_object, struct err *err)
    MUST_CHECK;
void nsview_free(struct nsview *view);
static inline void nsview_freep(struct nsview **view)
{
    nsview_free(*view);
}

const struct nsfacts *nsview_find(const struct nsview *view, const char *name); /* NULL: unknown */
size_t nsview_count(const struct nsview *view);

#endif
