#ifndef CHIO_WEBHOOK_INJECT_PATCH_H
#define CHIO_WEBHOOK_INJECT_PATCH_H

#include <stddef.h>

#include "common/attr.h"

struct err;
struct jdoc;
struct jval;

/* A JSON Patch (RFC 6902) being written into the document of the review that it answers. */
struct patch {
    struct jdoc *doc; /* borrowed; its sticky failure is ours too */
    struct jval *ops;
};

void patch_init(struct patch *p, struct jdoc *doc);

/* One step of a JSON Pointer, held by its caller: key of an object, or index of an array when key
   is NULL. Escaping is this module's job. */
struct place {
    const struct place *parent; /* NULL: below the whole document */
    const char *key;
    size_t index;
};

/* value is cloned: it may stand in another tree of the same document. */
void patch_add(struct patch *p, const struct place *at, const struct jval *value);
void patch_replace(struct patch *p, const struct place *at, const struct jval *value);
void patch_remove(struct patch *p, const struct place *at);
void patch_move(struct patch *p, const struct place *from, const struct place *to);

/* Applies operations (add, remove, replace, move, copy, test) to a copy of object, in doc. -1 with
   ERR_INPUT that names the operation when one is malformed or does not apply. */
int patch_apply(struct jdoc *doc, const struct jval *object, const struct jval *ops,
                const struct jval **ret, struct err *err) MUST_CHECK;

#endif
