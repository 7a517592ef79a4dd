#include "webhook/inject/patch.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/err.h"
#include "common/jtree.h"
#include "common/str.h"

/* This half reads the pointers that the other half has written: the self-check is worth something
   because the two share nothing. */

/* Where an operation works: a container, and a member or element of it. */
struct target {
    struct jval *parent;
    const struct jval *child; /* NULL: not there (yet) */
    const char *key;          /* of an object; lives in the document */
    size_t index;             /* of an array; its length for "-" */
};

/* One reference token without its escapes; NULL for a bad escape or without memory. */
static const char *unescape(struct jdoc *doc, struct str token)
{
    char *text = jdoc_alloc(doc, token.len + 1);
    size_t used = 0;

    for (size_t i = 0; text && i < token.len; i++) {
        char c = token.p[i];

        if (c == '~') {
            i++;
            if (i == token.len || (token.p[i] != '0' && token.p[i] != '1')) {
                return NULL;
            }
            c = token.p[i] == '0' ? '~' : '/';
        }
        text[used++] = c;
    }
    return text;
}

static int step_into(struct jdoc *doc, struct target *t, struct str token, struct err *err)
{
    uint64_t index = 0;

    if (jval_is(t->parent, J_OBJECT)) {
        t->key = unescape(doc, token);
        t->child = t->key ? jobj_get(t->parent, t->key) : NULL;
        return t->key ? 0 : err_set(err, ERR_INPUT, "bad escape in the path");
    }
    if (!jval_is(t->parent, J_ARRAY)) {
        return err_set(err, ERR_INPUT, "the path leads into a value that holds nothing");
    }
    t->key = NULL;
    if (str_eq(token, "-")) {
        t->index = jval_count(t->parent);
        t->child = NULL;
        return 0;
    }
    if (str_to_u64(token, 0, jval_count(t->parent), &index, err) < 0) {
        return err_wrap(err, "index");
    }
    t->index = (size_t)index;
    t->child = jarr_get(t->parent, t->index);
    return 0;
}

static int find_target(struct jdoc *doc, struct jval *root, const struct jval *pointer,
                       struct target *ret, struct err *err)
{
    struct str rest = { jstr_get(pointer), jstr_len(pointer) };
    struct str token = { 0 };

    *ret = (struct target){ .parent = root };
    if (!rest.p || rest.len == 0 || rest.p[0] != '/') {
        return err_set(err, ERR_INPUT, "a path must start with a slash");
    }
    rest.p++;
    rest.len--;
    while (str_cut(&rest, '/', &token)) {
        if (step_into(doc, ret, token, err) < 0) {
            return -1;
        }
        if (rest.p) { /* more to come: go down */
            if (!ret->child) {
                return err_set(err, ERR_INPUT, "the path leads through nothing");
            }
            ret->parent = jdoc_edit(doc, ret->child);
        }
    }
    return 0;
}

static void insert(struct jdoc *doc, const struct target *t, struct jval *value)
{
    if (t->key) {
        jobj_set(doc, t->parent, t->key, value);
    } else {
        jarr_insert(doc, t->parent, t->index, value);
    }
}

static int take_out(const struct target *t, struct err *err)
{
    if (!t->child) {
        return err_set(err, ERR_INPUT, "there is nothing at the path");
    }
    jval_unlink(t->parent, t->child);
    return 0;
}

static int apply_transfer(struct jdoc *doc, struct jval *root, const struct jval *op, bool move,
                          struct err *err)
{
    struct target from = { 0 };
    struct target to = { 0 };
    struct jval *value = NULL;

    if (find_target(doc, root, jobj_get(op, "from"), &from, err) < 0) {
        return err_wrap(err, "from");
    }
    if (!from.child) {
        return err_set(err, ERR_INPUT, "there is nothing at the path");
    }
    value = jval_twin(doc, from.child);
    if (move && take_out(&from, err) < 0) {
        return -1;
    }
    if (find_target(doc, root, jobj_get(op, "path"), &to, err) < 0) {
        return -1;
    }
    insert(doc, &to, value);
    return 0;
}

static int apply_op(struct jdoc *doc, struct jval *root, const struct jval *op, struct err *err)
{
    const struct jval *name = jobj_get(op, "op");
    const struct jval *value = jobj_get(op, "value");
    struct target at = { 0 };

    if (jstr_is(name, "move") || jstr_is(name, "copy")) {
        return apply_transfer(doc, root, op, jstr_is(name, "move"), err);
    }
    if (find_target(doc, root, jobj_get(op, "path"), &at, err) < 0) {
        return -1;
    }
    if (jstr_is(name, "remove")) {
        return take_out(&at, err);
    }
    if (!value) {
        return err_set(err, ERR_INPUT, "value is missing");
    }
    if (jstr_is(name, "add")) {
        insert(doc, &at, jval_twin(doc, value));
        return 0;
    }
    if (!at.child) {
        return err_set(err, ERR_INPUT, "there is nothing at the path");
    }
    if (jstr_is(name, "replace")) {
        jval_replace(doc, at.parent, jval_edit(at.child), jval_twin(doc, value));
        return 0;
    }
    if (jstr_is(name, "test")) {
        return jval_equal(at.child, value) ? 0 : err_set(err, ERR_INPUT, "test failed");
    }
    return err_set(err, ERR_INPUT, "unknown operation");
}

int patch_apply(struct jdoc *doc, const struct jval *object, const struct jval *ops,
                const struct jval **ret, struct err *err)
{
    struct jval *root = NULL;
    size_t index = 0;

    jdoc_seal(doc); /* the object and the operations are not changed: the copy shares their parts */
    root = jval_twin(doc, object);
    (void)jdoc_edit(doc, root); /* the document remembers a failure */
    jval_each (op, ops) {
        if (apply_op(doc, root, op, err) < 0) {
            /* No memory comes before what it looks like. */
            return jdoc_check(doc, err) < 0 ? -1 : err_wrap(err, "operation %zu", index);
        }
        index++;
    }
    if (jdoc_check(doc, err) < 0) {
        return err_wrap(err, "applying the patch");
    }
    *ret = root;
    return 0;
}
