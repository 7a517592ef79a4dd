#include "webhook/tests/apply.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/jtree.h"
#include "webhook/tests/pointer.h"

/* Where an operation acts: the container, and what in it. */
struct target {
    struct jval *parent;
    const struct jval *old;        /* NULL when nothing is there */
    size_t index;                  /* in an array */
    char segment[POINTER_SEGMENT]; /* in an object */
};

/* RFC 6901: no leading zeros, at most the length itself; "-" is the length. */
static bool array_index(const struct jval *arr, const char *segment, size_t *ret)
{
    size_t digits = strspn(segment, "0123456789");

    if (strcmp(segment, "-") == 0) {
        *ret = jval_count(arr);
        return true;
    }
    if (digits == 0 || digits > 6 || segment[digits] || (segment[0] == '0' && digits > 1)) {
        return false;
    }
    *ret = (size_t)strtoul(segment, NULL, 10);
    return *ret <= jval_count(arr);
}

static const char *locate(struct jval *root, const char *path, struct target *ret)
{
    struct jval *at = root;

    if (!path || !pointer_next(&path, ret->segment)) {
        return "the path is no pointer below the document";
    }
    for (;;) {
        ret->parent = at;
        if (jval_is(at, J_OBJECT)) {
            ret->old = jobj_get(at, ret->segment);
        } else if (!jval_is(at, J_ARRAY)) {
            return "a parent is neither object nor array";
        } else if (!array_index(at, ret->segment, &ret->index)) {
            return "no such place in the array";
        } else {
            ret->old = jarr_get(at, ret->index);
        }
        if (!*path) {
            return NULL;
        }
        if (!ret->old || !pointer_next(&path, ret->segment)) {
            return "a parent does not exist";
        }
        at = jval_edit(ret->old);
    }
}

static const char *add(struct jdoc *doc, struct jval *root, const char *path, struct jval *value)
{
    struct target t = { 0 };
    const char *problem = locate(root, path, &t);

    if (problem) {
        return problem;
    }
    if (jval_is(t.parent, J_OBJECT)) {
        jobj_set(doc, t.parent, t.segment, value);
    } else {
        jarr_insert(doc, t.parent, t.index, value);
    }
    return NULL;
}

static const char *take(struct jval *root, const char *path, struct jval **ret)
{
    struct target t = { 0 };
    const char *problem = locate(root, path, &t);

    if (problem) {
        return problem;
    }
    if (!t.old) {
        return "there is nothing";
    }
    *ret = jval_edit(t.old);
    jval_unlink(t.parent, *ret);
    return NULL;
}

static const char *replace(struct jdoc *doc, struct jval *root, const char *path,
                           struct jval *value)
{
    struct target t = { 0 };
    const char *problem = locate(root, path, &t);

    if (problem) {
        return problem;
    }
    if (!t.old) {
        return "there is nothing to replace";
    }
    jval_replace(doc, t.parent, jval_edit(t.old), value);
    return NULL;
}

const char *apply_operation(struct jdoc *doc, struct jval *root, const struct jval *op)
{
    const struct jval *kind = jobj_get(op, "op");
    const struct jval *value = jobj_get(op, "value");
    const char *path = jstr_get(jobj_get(op, "path"));
    struct jval *taken = NULL;
    const char *problem = NULL;

    if (jstr_is(kind, "remove")) {
        return take(root, path, &taken);
    }
    if (jstr_is(kind, "move")) {
        problem = take(root, jstr_get(jobj_get(op, "from")), &taken);
        return problem ? problem : add(doc, root, path, taken);
    }
    if (!value) {
        return "no value, or an unknown operation";
    }
    if (jstr_is(kind, "add")) {
        return add(doc, root, path, jval_clone(doc, value));
    }
    if (jstr_is(kind, "replace")) {
        return replace(doc, root, path, jval_clone(doc, value));
    }
    return "an operation that chio never uses";
}

const char *apply_patch(struct jdoc *doc, struct jval *root, const struct jval *ops)
{
    size_t n = 0;

    jval_each (op, ops) {
        const char *problem = apply_operation(doc, root, op);
        const char *kind = jstr_get(jobj_get(op, "op"));
        const char *path = jstr_get(jobj_get(op, "path"));

        if (problem) {
            return jstr_get(jstr_printf(doc, "operation %zu, %s %s: %s", n, kind ? kind : "?",
                                        path ? path : "?", problem));
        }
        n++;
    }
    return NULL;
}
