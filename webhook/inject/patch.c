#include "webhook/inject/patch.h"

#include "common/buf.h"
#include "common/jtree.h"

enum {
    POINTER_BYTES = 8192,
    PLACES_MAX = 80
}; /* a hostile key cannot grow us; trees are 64 deep */

void patch_init(struct patch *p, struct jdoc *doc)
{
    *p = (struct patch){ doc, jarr_new(doc) };
}

/* RFC 6901: '~' becomes ~0 and '/' becomes ~1. */
static void append_key(struct buf *pointer, const char *key)
{
    for (; *key; key++) {
        switch (*key) {
        case '~':
            buf_str(pointer, "~0");
            break;
        case '/':
            buf_str(pointer, "~1");
            break;
        default:
            buf_char(pointer, *key);
        }
    }
}

static struct jval *new_pointer(struct jdoc *doc, const struct place *at)
{
    CLEANUP(buf_done) struct buf pointer = BUF_INIT(POINTER_BYTES);
    const struct place *places[PLACES_MAX];
    size_t depth = 0;

    for (; at && depth < PLACES_MAX; at = at->parent) {
        places[depth++] = at;
    }
    while (depth > 0) {
        const struct place *place = places[--depth];

        buf_char(&pointer, '/');
        if (place->key) {
            append_key(&pointer, place->key);
        } else {
            buf_printf(&pointer, "%zu", place->index);
        }
    }
    return jstr_new(doc, buf_cstr(&pointer)); /* NULL text past the limit: the document remembers */
}

static struct jval *push_op(struct patch *p, const char *op, const struct place *at)
{
    struct jval *entry = jobj_new(p->doc);

    jobj_set(p->doc, entry, "op", jstr_new(p->doc, op));
    jobj_set(p->doc, entry, "path", new_pointer(p->doc, at));
    jarr_push(p->doc, p->ops, entry);
    return entry;
}

void patch_add(struct patch *p, const struct place *at, const struct jval *value)
{
    jobj_set(p->doc, push_op(p, "add", at), "value", jval_twin(p->doc, value));
}

void patch_replace(struct patch *p, const struct place *at, const struct jval *value)
{
    jobj_set(p->doc, push_op(p, "replace", at), "value", jval_twin(p->doc, value));
}

void patch_remove(struct patch *p, const struct place *at)
{
    (void)push_op(p, "remove", at); /* it stands in the list; nothing more to add */
}

void patch_move(struct patch *p, const struct place *from, const struct place *to)
{
    jobj_set(p->doc, push_op(p, "move", to), "from", new_pointer(p->doc, from));
}
