#include "common/jtree.h"

#include <string.h>

#include "common/jnode.h"

enum jtype jval_type(const struct jval *v)
{
    return v ? (enum jtype)v->type : J_NULL;
}

const char *jtype_name(enum jtype type)
{
    static const char *const names[] = {
        [J_NULL] = "null",       [J_BOOL] = "a boolean", [J_NUMBER] = "a number",
        [J_STRING] = "a string", [J_ARRAY] = "an array", [J_OBJECT] = "an object",
    };

    return names[type];
}

bool jval_absent(const struct jval *v)
{
    return jval_type(v) == J_NULL;
}

bool jbool_get(const struct jval *v)
{
    return jval_is(v, J_BOOL) && v->truth;
}

const char *jstr_get(const struct jval *v)
{
    return jval_is(v, J_STRING) ? v->text : NULL;
}

size_t jstr_len(const struct jval *v)
{
    return jval_is(v, J_STRING) ? v->len : 0;
}

bool jstr_is(const struct jval *v, const char *text)
{
    return jval_is(v, J_STRING) && v->len == strlen(text) && memcmp(v->text, text, v->len) == 0;
}

const char *jnum_text(const struct jval *v)
{
    return jval_is(v, J_NUMBER) ? v->text : NULL;
}

bool jnum_int(const struct jval *v, int64_t *ret)
{
    const char *digit = jnum_text(v);
    bool negative = digit && *digit == '-';
    int64_t value = 0;

    if (!digit) {
        return false;
    }
    digit += negative ? 1 : 0;
    if (*digit == '\0') {
        return false;
    }
    for (; *digit; digit++) {
        if (*digit < '0' || *digit > '9' || __builtin_mul_overflow(value, (int64_t)10, &value)) {
            return false;
        }
        /* Counted away from zero, so that the smallest integer fits as well. */
        if (__builtin_add_overflow(value, negative ? '0' - *digit : *digit - '0', &value)) {
            return false;
        }
    }
    *ret = value;
    return true;
}

size_t jval_count(const struct jval *v)
{
    return jval_is_container(v) ? v->count : 0;
}

const struct jval *jval_first(const struct jval *container)
{
    return jval_is_container(container) ? container->first : NULL;
}

const struct jval *jval_next(const struct jval *v)
{
    return v ? v->next : NULL;
}

const char *jval_key(const struct jval *v)
{
    return v ? v->key : NULL;
}

size_t jval_key_len(const struct jval *v)
{
    return v ? v->key_len : 0;
}

const struct jval *jarr_get(const struct jval *arr, size_t index)
{
    const struct jval *v = jval_is(arr, J_ARRAY) ? arr->first : NULL;

    for (; v && index > 0; index--) {
        v = v->next;
    }
    return v;
}

static bool key_is(const struct jval *v, const char *key, size_t len)
{
    return v->key_len == len && memcmp(v->key, key, len) == 0;
}

const struct jval *jobj_getn(const struct jval *obj, const char *key, size_t key_len)
{
    const struct jval *v = jval_is(obj, J_OBJECT) ? obj->first : NULL;

    while (v && !key_is(v, key, key_len)) {
        v = v->next;
    }
    return v;
}

const struct jval *jobj_get(const struct jval *obj, const char *key)
{
    return jobj_getn(obj, key, strlen(key));
}

const struct jval *jobj_path(const struct jval *obj, const char *const *path)
{
    for (; *path && obj; path++) {
        obj = jobj_get(obj, *path);
    }
    return obj;
}

unsigned jval_line(const struct jval *v)
{
    return v ? v->line : 0;
}

unsigned jval_column(const struct jval *v)
{
    return v ? v->column : 0;
}

const struct jval *jval_origin(const struct jval *v)
{
    return v ? v->origin : NULL;
}

void jval_forget_origin(struct jval *v)
{
    if (v) {
        v->origin = NULL;
    }
}

struct jval *jval_edit(const struct jval *v)
{
    return (struct jval *)(uintptr_t)v; /* the caller owns the tree; all nodes are born writable */
}

static bool text_equal(const struct jval *a, const struct jval *b)
{
    return a->len == b->len && (a->text == b->text || memcmp(a->text, b->text, a->len) == 0);
}

static bool arrays_equal(const struct jval *a, const struct jval *b)
{
    const struct jval *mine = a->first;
    const struct jval *other = b->first;

    while (mine && other && jval_equal(mine, other)) {
        mine = mine->next;
        other = other->next;
    }
    return !mine && !other;
}

/* Looks from hint on, around the end: trees that differ in a few members are compared in one
   walk. */
static const struct jval *find_from(const struct jval *obj, const struct jval *hint,
                                    const struct jval *wanted)
{
    const struct jval *v = hint;

    while (v && !key_is(v, wanted->key, wanted->key_len)) {
        v = v->next;
    }
    return v ? v : jobj_getn(obj, wanted->key, wanted->key_len);
}

static bool objects_equal(const struct jval *a, const struct jval *b)
{
    const struct jval *other = b->first;

    for (const struct jval *mine = a->first; mine; mine = mine->next) {
        other = find_from(b, other, mine);
        if (!other || !jval_equal(mine, other)) {
            return false;
        }
        other = other->next;
    }
    return true;
}

bool jval_equal(const struct jval *a, const struct jval *b)
{
    if (a == b) {
        return true;
    }
    if (!a || !b) {
        return jval_absent(a) && jval_absent(b);
    }
    if (a->type != b->type || a->count != b->count) {
        return false;
    }
    if (a->type >= J_ARRAY && a->first == b->first) {
        return true; /* empty, or the children are the same ones */
    }
    switch ((enum jtype)a->type) {
    case J_NULL:
        return true;
    case J_BOOL:
        return a->truth == b->truth;
    case J_NUMBER:
    case J_STRING:
        return text_equal(a, b);
    case J_ARRAY:
        return arrays_equal(a, b);
    case J_OBJECT:
        return objects_equal(a, b);
    }
    return false;
}
