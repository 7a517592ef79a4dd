#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/jnode.h"

struct jval *jnull_new(struct jdoc *doc)
{
    return jdoc_node(doc, J_NULL);
}

struct jval *jbool_new(struct jdoc *doc, bool value)
{
    struct jval *v = jdoc_node(doc, J_BOOL);

    if (v) {
        v->truth = value;
    }
    return v;
}

static struct jval *text_new(struct jdoc *doc, enum jtype type, const char *text, size_t len)
{
    const char *copy = jdoc_copy(doc, text, len);
    struct jval *v = copy ? jdoc_node(doc, type) : NULL;

    if (v) {
        v->text = copy;
        v->len = len;
    }
    return v;
}

struct jval *jint_new(struct jdoc *doc, int64_t value)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRId64, value);

    return text_new(doc, J_NUMBER, digits, (size_t)len);
}

struct jval *jnum_new(struct jdoc *doc, const char *text, size_t len)
{
    return text_new(doc, J_NUMBER, text, len);
}

struct jval *jstr_new(struct jdoc *doc, const char *text)
{
    return text_new(doc, J_STRING, text, text ? strlen(text) : 0);
}

struct jval *jstr_newn(struct jdoc *doc, const char *text, size_t len)
{
    return text_new(doc, J_STRING, text, len);
}

/* Writes into the document; the text's length is known from a first round. */
static struct jval *format(struct jdoc *doc, size_t len, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));

static struct jval *format(struct jdoc *doc, size_t len, const char *fmt, va_list args)
{
    char *text = jdoc_text(doc, len + 1);
    struct jval *v = text ? jdoc_node(doc, J_STRING) : NULL;

    if (v) {
        (void)vsnprintf(text, len + 1, fmt, args);
        v->text = text;
        v->len = len;
    }
    return v;
}

struct jval *jstr_printf(struct jdoc *doc, const char *fmt, ...)
{
    struct jval *v = NULL;
    va_list args;
    int len = 0;

    va_start(args, fmt);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0) {
        jdoc_fail(doc, ERR_LIMIT, "a text is too long");
        return NULL;
    }
    va_start(args, fmt);
    v = format(doc, (size_t)len, fmt, args);
    va_end(args);
    return v;
}

struct jval *jarr_new(struct jdoc *doc)
{
    return jdoc_node(doc, J_ARRAY);
}

struct jval *jobj_new(struct jdoc *doc)
{
    return jdoc_node(doc, J_OBJECT);
}

/* What every call that adds a child asks for first. */
static bool may_add(struct jdoc *doc, const struct jval *container, enum jtype type,
                    const struct jval *value)
{
    if (jdoc_failed(doc)) {
        return false;
    }
    if (!container || !value) {
        jdoc_fail(doc, ERR_INPUT, "a value is missing");
        return false;
    }
    if (container->type != type) {
        jdoc_fail(doc, ERR_INPUT,
                  type == J_OBJECT ? "a member for what is no object"
                                   : "an element for what is no array");
        return false;
    }
    assert(!value->placed);
    assert(!container->shares);
    return true;
}

/* Where the pointer to v is kept; NULL when v is no child. */
static struct jval **link_of(struct jval *container, const struct jval *v)
{
    struct jval **link = &container->first;

    while (*link && *link != v) {
        link = &(*link)->next;
    }
    return *link ? link : NULL;
}

static struct jval *before(struct jval *container, struct jval *const *link)
{
    return link == &container->first
               ? NULL
               : (struct jval *)(void *)((char *)(uintptr_t)link - offsetof(struct jval, next));
}

/* Forgets its place in a container. */
static void detach(struct jval *v)
{
    v->next = NULL;
    v->key = NULL;
    v->key_len = 0;
    v->placed = false;
}

void jval_unlink(struct jval *container, const struct jval *child)
{
    struct jval **link = jval_is_container(container) && child ? link_of(container, child) : NULL;
    struct jval *v = link ? *link : NULL;

    if (!link) {
        return;
    }
    assert(!container->shares);
    *link = v->next;
    if (container->last == v) {
        container->last = before(container, link);
    }
    container->count--;
    detach(v);
}

void jval_replace(struct jdoc *doc, struct jval *container, struct jval *old, struct jval *value)
{
    struct jval **link = NULL;

    if (jdoc_failed(doc)) {
        return;
    }
    link = jval_is_container(container) && old ? link_of(container, old) : NULL;
    if (!link || !value) {
        jdoc_fail(doc, ERR_INPUT, "a value is missing");
        return;
    }
    assert(!value->placed);
    assert(!container->shares);
    value->next = old->next;
    value->key = old->key;
    value->key_len = old->key_len;
    value->placed = true;
    *link = value;
    if (container->last == old) {
        container->last = value;
    }
    detach(old);
}

void jobj_append(struct jdoc *doc, struct jval *obj, const char *key, size_t key_len,
                 struct jval *value)
{
    if (!may_add(doc, obj, J_OBJECT, value)) {
        return;
    }
    if (!key) {
        jdoc_fail(doc, ERR_INPUT, "a key is missing");
        return;
    }
    value->key = key;
    value->key_len = (uint32_t)key_len;
    jval_link(obj, value);
}

void jobj_setn(struct jdoc *doc, struct jval *obj, const char *key, size_t key_len,
               struct jval *value)
{
    const struct jval *old = NULL;

    if (!may_add(doc, obj, J_OBJECT, value)) {
        return;
    }
    old = key ? jobj_getn(obj, key, key_len) : NULL;
    if (old) {
        jval_replace(doc, obj, jval_edit(old), value);
        return;
    }
    key = jdoc_copy(doc, key, key_len);
    if (key) {
        jobj_append(doc, obj, key, key_len, value);
    }
}

void jobj_set(struct jdoc *doc, struct jval *obj, const char *key, struct jval *value)
{
    jobj_setn(doc, obj, key, key ? strlen(key) : 0, value);
}

void jobj_remove(struct jval *obj, const char *key)
{
    const struct jval *v = jobj_get(obj, key);

    if (v) {
        jval_unlink(obj, jval_edit(v));
    }
}

void jarr_push(struct jdoc *doc, struct jval *arr, struct jval *value)
{
    if (may_add(doc, arr, J_ARRAY, value)) {
        jval_link(arr, value);
    }
}

void jarr_insert(struct jdoc *doc, struct jval *arr, size_t index, struct jval *value)
{
    struct jval **link = NULL;

    if (!may_add(doc, arr, J_ARRAY, value)) {
        return;
    }
    if (index >= arr->count) {
        jval_link(arr, value);
        return;
    }
    link = &arr->first;
    for (; index > 0; index--) {
        link = &(*link)->next;
    }
    value->next = *link;
    value->placed = true;
    *link = value;
    arr->count++;
}

struct copier {
    struct jdoc *doc;
    bool share;    /* the text is in the same document */
    bool remember; /* the origin */
};

static const char *copy_text(const struct copier *c, const char *text, size_t len)
{
    return c->share ? text : jdoc_copy(c->doc, text, len);
}

static struct jval *copy_value(const struct copier *c, const struct jval *v)
{
    struct jval *copy = jdoc_node(c->doc, (enum jtype)v->type);

    if (!copy) {
        return NULL;
    }
    copy->truth = v->truth;
    copy->line = v->line;
    copy->column = v->column;
    copy->origin = c->remember ? v : NULL;
    if (v->type == J_STRING || v->type == J_NUMBER) {
        copy->text = copy_text(c, v->text, v->len);
        copy->len = v->len;
    }
    jval_each (child, v) {
        struct jval *twin = copy_value(c, child);

        if (!twin) {
            return NULL;
        }
        if (child->key) {
            twin->key = copy_text(c, child->key, child->key_len);
            twin->key_len = child->key_len;
        }
        jval_link(copy, twin);
    }
    return jdoc_failed(c->doc) ? NULL : copy;
}

struct jval *jval_repeat(struct jdoc *doc, const struct jval *v)
{
    return copy_value(&(struct copier){ doc, true, false }, v);
}

struct jval *jval_clone(struct jdoc *doc, const struct jval *v)
{
    struct copier c = { doc, v && jdoc_owns(doc, v), true };

    if (!v) {
        jdoc_fail(doc, ERR_INPUT, "a value is missing");
        return NULL;
    }
    return copy_value(&c, v);
}

struct jval *jval_twin(struct jdoc *doc, const struct jval *v)
{
    struct jval *twin = v ? jdoc_node(doc, (enum jtype)v->type) : NULL;

    if (!v) {
        jdoc_fail(doc, ERR_INPUT, "a value is missing");
    }
    if (twin) {
        uint16_t age = twin->age;

        *twin = *v;
        twin->next = NULL;
        twin->key = NULL;
        twin->key_len = 0;
        twin->placed = false;
        twin->age = age;
        twin->origin = v;
        twin->shares = jval_is_container(v);
    }
    return twin;
}

bool jval_shares(const struct jval *v)
{
    return v && v->shares;
}

/* Gives a twin children of its own; the document remembers where memory ends. */
static void take_children(struct jdoc *doc, struct jval *v)
{
    const struct jval *child = v->first;

    v->first = NULL;
    v->last = NULL;
    v->count = 0;
    v->shares = false;
    for (; child; child = child->next) {
        struct jval *twin = jval_twin(doc, child);

        if (!twin) {
            return;
        }
        twin->key = child->key;
        twin->key_len = child->key_len;
        jval_link(v, twin);
    }
}

struct jval *jdoc_edit(struct jdoc *doc, const struct jval *v)
{
    struct jval *own = jval_edit(v);

    if (jdoc_failed(doc)) {
        return NULL;
    }
    if (!own || own->age != jdoc_age(doc)) {
        jdoc_fail(doc, ERR_INPUT, own ? "a value is final" : "a value is missing");
        return NULL;
    }
    if (own->shares) {
        take_children(doc, own);
    }
    return own;
}
