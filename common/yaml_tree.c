#include "common/yaml_tree.h"

#include <stdint.h>
#include <string.h>

#include "common/buf.h"
#include "common/jkeys.h"
#include "common/jnode.h"
#include "common/yaml_merge.h"
#include "common/yaml_scalar.h"

/* Each alias looks through all of them; nobody writes so many. */
enum { ANCHORS_MAX = 1000 };

struct yaml_anchor {
    struct yaml_anchor *older;
    const char *name;
    const struct jval *value;
    unsigned height;
    bool open; /* its container is still being read */
};

struct yaml_frame {
    struct jval *container;
    struct yaml_anchor *anchor; /* of the container; may be NULL */
    const char *key;            /* of the value to come; NULL while a key is to come */
    size_t key_len;
    uint32_t key_at;
    unsigned height; /* containers inside, at most */
    bool merge;      /* the value to come is merged */
    bool merged;     /* one was: there is only one merge key */
};

int yaml_tree_fail(const struct yaml_tree *t, struct place at, const char *why)
{
    return err_set(t->err, ERR_INPUT, "%u:%u: %s", at.line, at.column, why);
}

static int fail_limit(const struct yaml_tree *t, struct place at, const char *why)
{
    return err_set(t->err, ERR_LIMIT, "%u:%u: %s", at.line, at.column, why);
}

/* After a building call: the document may be full or without memory. */
static int check_document(const struct yaml_tree *t, struct place at)
{
    if (jdoc_check(t->doc, t->err) < 0) {
        return err_wrap(t->err, "%u:%u", at.line, at.column);
    }
    return 0;
}

int yaml_tree_init(struct yaml_tree *t, struct jdoc *doc, const char *text,
                   const struct json_limits *limits, struct err *err)
{
    *t = (struct yaml_tree){ .doc = doc, .text = text, .limits = *limits, .err = err };
    if (t->limits.depth == 0 || t->limits.depth > JDEPTH_MAX) {
        t->limits.depth = JDEPTH_MAX;
    }
    t->frames = jdoc_alloc(doc, t->limits.depth * sizeof(*t->frames));
    return jdoc_check(doc, err);
}

void yaml_tree_begin(struct yaml_tree *t)
{
    t->anchors = NULL;
    t->anchor_count = 0;
    t->root = NULL;
}

static struct yaml_frame *top(const struct yaml_tree *t)
{
    return t->depth > 0 ? &t->frames[t->depth - 1] : NULL;
}

static bool wants_key(const struct yaml_tree *t)
{
    const struct yaml_frame *frame = top(t);

    return frame && frame->container->type == J_OBJECT && !frame->key && !frame->merge;
}

/* A later anchor of the same name hides the earlier one. */
static int add_anchor(struct yaml_tree *t, const struct yaml_node *node, const struct jval *value,
                      struct yaml_anchor **ret)
{
    struct yaml_anchor *anchor = NULL;

    if (!node->anchor) {
        return 0;
    }
    if (t->anchor_count++ >= ANCHORS_MAX) {
        return fail_limit(t, node->at, "too many anchors");
    }
    anchor = jdoc_alloc(t->doc, sizeof(*anchor));
    if (!anchor) {
        return check_document(t, node->at);
    }
    anchor->name = jdoc_copy(t->doc, node->anchor, strlen(node->anchor));
    anchor->value = value;
    anchor->older = t->anchors;
    t->anchors = anchor;
    *ret = anchor;
    return check_document(t, node->at);
}

/* The members of obj, as if they stood here. */
static int merge_members(struct yaml_tree *t, const struct jval *obj, struct place at)
{
    struct yaml_frame *frame = top(t);

    if (!jval_is(obj, J_OBJECT)) {
        return yaml_tree_fail(t, at, "<< needs a mapping or a sequence of mappings");
    }
    jval_each (member, obj) {
        struct jval *copy = jval_repeat(t->doc, member);

        if (!copy) {
            return check_document(t, at);
        }
        if (t->limits.keys > 0 && frame->container->count >= t->limits.keys) {
            return fail_limit(t, at, "a mapping has too many keys");
        }
        copy->key = member->key;
        copy->key_len = member->key_len;
        copy->key_at = frame->key_at;
        copy->merged = true;
        jval_link(frame->container, copy);
    }
    return 0;
}

static int merge(struct yaml_tree *t, const struct jval *value, struct place at)
{
    top(t)->merge = false;
    if (jval_type(value) != J_ARRAY) {
        return merge_members(t, value, at);
    }
    jval_each (item, value) {
        if (merge_members(t, item, at) < 0) {
            return -1;
        }
    }
    return 0;
}

/* A finished value, or a container that begins, takes its place. */
static int place_value(struct yaml_tree *t, struct jval *v, struct place at)
{
    struct yaml_frame *frame = top(t);

    if (!frame) {
        t->root = v;
        return 0;
    }
    if (frame->container->type == J_OBJECT) {
        if (t->limits.keys > 0 && frame->container->count >= t->limits.keys) {
            return fail_limit(t, at, "a mapping has too many keys");
        }
        v->key = frame->key;
        v->key_len = (uint32_t)frame->key_len;
        v->key_at = frame->key_at;
        frame->key = NULL;
    }
    jval_link(frame->container, v);
    return 0;
}

static void note_height(struct yaml_tree *t, unsigned height)
{
    struct yaml_frame *frame = top(t);

    if (frame && frame->height < height) {
        frame->height = height;
    }
}

/* Keys are strings: what kubectl spells differently than the manifest is refused. */
static int take_key(struct yaml_tree *t, const struct jval *v, struct place at)
{
    struct yaml_frame *frame = top(t);

    switch (jval_type(v)) {
    case J_STRING:
        frame->key = v->text;
        frame->key_len = v->len;
        break;
    case J_BOOL:
        frame->key = v->truth ? "true" : "false";
        frame->key_len = strlen(frame->key);
        break;
    case J_NUMBER:
        if (v->len > 18 || strspn(v->text, "-0123456789") != v->len || strcmp(v->text, "-0") == 0) {
            return yaml_tree_fail(t, at, "a key that reads as a number: quote it");
        }
        frame->key = v->text;
        frame->key_len = v->len;
        break;
    default:
        return yaml_tree_fail(t, at, "a key must be a string");
    }
    frame->key_at = at.offset;
    return 0;
}

/* tag:yaml.org,2002: is what "!!" stands for. */
static bool tag_is(const char *tag, const char *name)
{
    static const char prefix[] = "tag:yaml.org,2002:";

    return strncmp(tag, prefix, sizeof(prefix) - 1) == 0 &&
           strcmp(tag + sizeof(prefix) - 1, name) == 0;
}

/* Whether a tag, when there is one, allows what the text stands for. */
static int check_tag(const struct yaml_tree *t, const struct yaml_node *node, enum yaml_kind kind)
{
    bool fits = false;

    if (tag_is(node->tag, "null")) {
        fits = kind == YAML_NULL;
    } else if (tag_is(node->tag, "bool")) {
        fits = kind == YAML_TRUE || kind == YAML_FALSE;
    } else if (tag_is(node->tag, "int") || tag_is(node->tag, "float")) {
        fits = kind == YAML_NUMBER || kind == YAML_HUGE || kind == YAML_NO_JSON;
    } else {
        return yaml_tree_fail(t, node->at, "an unknown tag");
    }
    return fits ? 0 : yaml_tree_fail(t, node->at, "the value does not fit its tag");
}

static int resolve_number(struct yaml_tree *t, const struct yaml_node *node,
                          const struct buf *spelling, struct jval *v)
{
    if (node->tag && tag_is(node->tag, "int") && strpbrk(buf_cstr(spelling), ".eE")) {
        return yaml_tree_fail(t, node->at, "the value does not fit its tag");
    }
    v->type = J_NUMBER;
    v->len = spelling->len;
    v->text = jdoc_copy(t->doc, spelling->data, spelling->len);
    return check_document(t, node->at);
}

static int take_text(struct yaml_tree *t, const struct yaml_node *node, const char *text,
                     size_t len, struct jval *v)
{
    v->type = J_STRING;
    v->len = len;
    v->text = jdoc_copy(t->doc, text, len);
    return check_document(t, node->at);
}

/* What an untagged plain scalar, or one with a core tag, stands for. */
static int resolve(struct yaml_tree *t, const struct yaml_node *node, const char *text, size_t len,
                   struct jval *v)
{
    CLEANUP(buf_done) struct buf spelling = BUF_INIT(len + 32);
    enum yaml_kind kind = yaml_scalar_kind(text, len, &spelling);

    if (spelling.failed) {
        return err_oom(t->err);
    }
    if (node->tag && check_tag(t, node, kind) < 0) {
        return -1;
    }
    switch (kind) {
    case YAML_NULL:
        return 0;
    case YAML_TRUE:
    case YAML_FALSE:
        v->type = J_BOOL;
        v->truth = kind == YAML_TRUE;
        return 0;
    case YAML_NUMBER:
        return resolve_number(t, node, &spelling, v);
    case YAML_HUGE:
        return node->tag ? resolve_number(t, node, &spelling, v) : take_text(t, node, text, len, v);
    case YAML_STRING:
        return take_text(t, node, text, len, v);
    case YAML_NO_JSON:
        break;
    }
    return yaml_tree_fail(t, node->at, "JSON has no infinity and no NaN");
}

static int fill_scalar(struct yaml_tree *t, const struct yaml_node *node, const char *text,
                       size_t len, bool plain, struct jval *v)
{
    v->line = node->at.line;
    v->column = node->at.column;
    if ((plain && !node->tag) || (node->tag && !tag_is(node->tag, "str"))) {
        return resolve(t, node, text, len, v);
    }
    return take_text(t, node, text, len, v);
}

int yaml_tree_scalar(struct yaml_tree *t, const struct yaml_node *node, const char *text,
                     size_t len, bool plain)
{
    struct jval key = { .type = J_NULL };
    bool is_key = wants_key(t);
    struct yaml_anchor *anchor = NULL;
    struct jval *v = &key; /* a key needs a node only where an alias may ask for it */

    if (t->limits.string_bytes > 0 && len > t->limits.string_bytes) {
        return fail_limit(t, node->at, "a string is too long");
    }
    if (is_key && plain && !node->tag && len == 2 && memcmp(text, "<<", 2) == 0) {
        if (top(t)->merged) {
            return yaml_tree_fail(t, node->at, "a second <<");
        }
        top(t)->merge = true;
        top(t)->merged = true;
        top(t)->key_at = node->at.offset;
        return 0;
    }
    if (!is_key || node->anchor) {
        v = jdoc_node(t->doc, J_NULL);
    }
    if (!v) {
        return check_document(t, node->at);
    }
    if (fill_scalar(t, node, text, len, plain, v) < 0 || add_anchor(t, node, v, &anchor) < 0) {
        return -1;
    }
    if (is_key) {
        return take_key(t, v, node->at);
    }
    if (top(t) && top(t)->merge) {
        return merge(t, v, node->at);
    }
    return place_value(t, v, node->at);
}

int yaml_tree_open(struct yaml_tree *t, const struct yaml_node *node, bool is_map)
{
    struct yaml_anchor *anchor = NULL;
    struct jval *v = NULL;

    if (wants_key(t)) {
        return yaml_tree_fail(t, node->at, "a key must be a string");
    }
    if (node->tag && !tag_is(node->tag, is_map ? "map" : "seq")) {
        return yaml_tree_fail(t, node->at, "an unknown tag, or one that does not fit");
    }
    if (t->depth >= t->limits.depth) {
        return fail_limit(t, node->at, "nested too deeply");
    }
    v = jdoc_node(t->doc, is_map ? J_OBJECT : J_ARRAY);
    if (!v) {
        return check_document(t, node->at);
    }
    v->line = node->at.line;
    v->column = node->at.column;
    if (add_anchor(t, node, v, &anchor) < 0) {
        return -1;
    }
    if (anchor) {
        anchor->open = true;
    }
    /* What is merged is put nowhere itself. */
    if (!(top(t) && top(t)->merge) && place_value(t, v, node->at) < 0) {
        return -1;
    }
    t->frames[t->depth++] = (struct yaml_frame){ .container = v, .anchor = anchor };
    return 0;
}

static int settle_keys(struct yaml_tree *t, const struct yaml_frame *frame)
{
    struct place at = { frame->container->line, frame->container->column, 0 };
    const struct jval *bad = frame->merged ? yaml_merge_settle(t->doc, frame->container)
                                           : jkeys_duplicate(t->doc, frame->container);

    if (check_document(t, at) < 0) {
        return -1;
    }
    if (!bad) {
        return 0;
    }
    at = place_of(t->text, bad->key_at);
    return err_set(t->err, ERR_INPUT, "%u:%u: %s \"%.64s\"", at.line, at.column,
                   bad->merged ? "<< must come before the mapping's own" : "duplicate key",
                   bad->key);
}

int yaml_tree_close(struct yaml_tree *t)
{
    struct yaml_frame *frame = top(t);
    struct jval *v = frame->container;

    if (v->type == J_OBJECT && settle_keys(t, frame) < 0) {
        return -1;
    }
    if (frame->anchor) {
        frame->anchor->open = false;
        frame->anchor->height = frame->height + 1;
    }
    t->depth--;
    note_height(t, frame->height + 1);
    if (top(t) && top(t)->merge) {
        return merge(t, v, (struct place){ v->line, v->column, 0 });
    }
    return 0;
}

static const struct yaml_anchor *find_anchor(const struct yaml_tree *t, const char *name)
{
    const struct yaml_anchor *anchor = t->anchors;

    while (anchor && strcmp(anchor->name, name) != 0) {
        anchor = anchor->older;
    }
    return anchor;
}

int yaml_tree_alias(struct yaml_tree *t, const struct yaml_node *node)
{
    const struct yaml_anchor *anchor = find_anchor(t, node->anchor);
    struct jval *copy = NULL;

    if (!anchor) {
        return yaml_tree_fail(t, node->at, "an alias without its anchor");
    }
    if (anchor->open) {
        return yaml_tree_fail(t, node->at, "an alias inside of its own anchor");
    }
    if (wants_key(t)) {
        return take_key(t, anchor->value, node->at);
    }
    if (t->depth + anchor->height > t->limits.depth) {
        return fail_limit(t, node->at, "nested too deeply");
    }
    note_height(t, anchor->height);
    if (top(t) && top(t)->merge) {
        return merge(t, anchor->value, node->at);
    }
    copy = jval_repeat(t->doc, anchor->value);
    if (!copy) {
        return check_document(t, node->at);
    }
    return place_value(t, copy, node->at);
}
