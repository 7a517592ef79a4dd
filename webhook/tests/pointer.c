#include "webhook/tests/pointer.h"

#include <stdlib.h>
#include <string.h>

#include "common/jtree.h"

bool pointer_next(const char **rest, char *segment)
{
    const char *p = *rest;
    size_t len = 0;

    if (*p++ != '/') {
        return false;
    }
    while (*p && *p != '/' && len < POINTER_SEGMENT - 1) {
        if (p[0] == '~' && (p[1] == '0' || p[1] == '1')) {
            segment[len++] = p[1] == '0' ? '~' : '/';
            p += 2;
            continue;
        }
        segment[len++] = *p++;
    }
    segment[len] = '\0';
    *rest = p;
    return true;
}

static bool is_index(const char *segment)
{
    return *segment && strspn(segment, "0123456789") == strlen(segment);
}

static const struct jval *child(const struct jval *parent, const char *segment)
{
    if (jval_is(parent, J_OBJECT)) {
        return jobj_get(parent, segment);
    }
    if (is_index(segment)) {
        return jarr_get(parent, (size_t)strtoull(segment, NULL, 10));
    }
    jval_each (element, parent) {
        if (jstr_is(jobj_get(element, "name"), segment)) {
            return element;
        }
    }
    return NULL;
}

const struct jval *pointer_find(const struct jval *root, const char *pointer)
{
    char segment[POINTER_SEGMENT];
    const struct jval *at = root;

    while (at && pointer_next(&pointer, segment)) {
        at = jval_is(at, J_OBJECT) || jval_is(at, J_ARRAY) ? child(at, segment) : NULL;
    }
    return at;
}

static bool put(struct jdoc *doc, struct jval *parent, const char *segment, struct jval *value)
{
    const struct jval *old = NULL;

    if (jval_is(parent, J_OBJECT)) {
        jobj_set(doc, parent, segment, value);
        return true;
    }
    if (!jval_is(parent, J_ARRAY)) {
        return false;
    }
    if (strcmp(segment, "-") == 0) {
        jarr_push(doc, parent, value);
        return true;
    }
    old = child(parent, segment);
    if (!old) {
        return false;
    }
    jval_replace(doc, parent, jval_edit(old), value);
    return true;
}

bool pointer_set(struct jdoc *doc, struct jval *root, const char *pointer, struct jval *value)
{
    char segment[POINTER_SEGMENT];
    struct jval *at = root;

    if (!pointer_next(&pointer, segment)) {
        return false;
    }
    while (*pointer) {
        const struct jval *next = child(at, segment);

        if (jval_absent(next)) {
            struct jval *made = jobj_new(doc);

            if (!put(doc, at, segment, made)) {
                return false;
            }
            next = made;
        }
        at = jval_edit(next);
        if (!pointer_next(&pointer, segment)) {
            return false;
        }
    }
    return put(doc, at, segment, value);
}

bool pointer_unset(struct jval *root, const char *pointer)
{
    const char *cut = strrchr(pointer, '/');
    char segment[POINTER_SEGMENT];
    char parent_text[POINTER_SEGMENT];
    const struct jval *parent = NULL;
    const struct jval *value = NULL;

    if (!cut || (size_t)(cut - pointer) >= sizeof(parent_text)) {
        return false;
    }
    memcpy(parent_text, pointer, (size_t)(cut - pointer));
    parent_text[cut - pointer] = '\0';
    parent = pointer_find(root, parent_text);
    if (!parent || !pointer_next(&cut, segment)) {
        return false;
    }
    value = child(parent, segment);
    if (!value) {
        return false;
    }
    jval_unlink(jval_edit(parent), jval_edit(value));
    return true;
}
