#include "webhook/inject/nsview.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/err.h"
#include "common/json_read.h"
#include "common/jtree.h"
#include "common/str.h"
#include "common/yaml.h"

/* 10 000 namespaces with all that the largest may carry are far less. */
enum { NSVIEW_BYTES = 256 << 20, NSVIEW_GROW = 64, LIST_DEPTH = 8 };

struct nsview {
    struct jdoc *doc;      /* owns names, labels and annotations */
    struct nsfacts *facts; /* sorted by name */
    size_t count;
    size_t room;
};

struct nsview *nsview_new(struct err *err)
{
    CLEANUP(nsview_freep) struct nsview *view = calloc(1, sizeof(*view));

    if (!view) {
        (void)err_oom(err);
        return NULL;
    }
    view->doc = jdoc_new(NSVIEW_BYTES, err);
    return view->doc ? STEAL(view) : NULL;
}

void nsview_free(struct nsview *view)
{
    if (view) {
        jdoc_free(view->doc);
        free(view->facts);
        free(view);
    }
}

size_t nsview_count(const struct nsview *view)
{
    return view->count;
}

/* Where name is, or where it belongs. */
static size_t position(const struct nsview *view, const char *name, bool *ret_found)
{
    size_t low = 0;
    size_t high = view->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(view->facts[middle].name, name);

        if (order == 0) {
            *ret_found = true;
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *ret_found = false;
    return low;
}

const struct nsfacts *nsview_find(const struct nsview *view, const char *name)
{
    bool found = false;
    size_t at = position(view, name, &found);

    return found ? &view->facts[at] : NULL;
}

static int make_room(struct nsview *view, struct err *err)
{
    size_t room = view->room * 2 + NSVIEW_GROW; /* the document's limit bounds count */
    struct nsfacts *grown = NULL;

    if (view->count < view->room) {
        return 0;
    }
    grown = reallocarray(view->facts, room, sizeof(*grown));
    if (!grown) {
        return err_oom(err);
    }
    view->facts = grown;
    view->room = room;
    return 0;
}

/* "line:column: ", or nothing for a value that was built. */
static int refuse(const struct jval *where, struct err *err, const char *reason)
{
    if (jval_line(where) == 0) {
        return err_set(err, ERR_INPUT, "%s", reason);
    }
    return err_set(err, ERR_INPUT, "%u:%u: %s", jval_line(where), jval_column(where), reason);
}

static int check_strings(const struct jval *map, const char *reason, struct err *err)
{
    if (!jval_absent(map) && !jval_is(map, J_OBJECT)) {
        return refuse(map, err, reason);
    }
    jval_each (member, map) {
        if (!jval_is(member, J_STRING)) {
            return refuse(member, err, reason);
        }
    }
    return 0;
}

/* A Namespace whose parts have the right types. */
static int check_namespace(const struct jval *object, struct err *err)
{
    const struct jval *metadata = jobj_get(object, "metadata");
    const struct jval *name = jobj_get(metadata, "name");

    if (!jstr_get(name) || jstr_len(name) == 0 || strlen(jstr_get(name)) != jstr_len(name)) {
        return refuse(name ? name : object, err, "a Namespace needs a metadata.name");
    }
    if (check_strings(jobj_get(metadata, "labels"), "metadata.labels must be an object of strings",
                      err) < 0) {
        return -1;
    }
    return check_strings(jobj_get(metadata, "annotations"),
                         "metadata.annotations must be an object of strings", err);
}

static const struct jval *keep_map(struct jdoc *doc, const struct jval *map)
{
    return jval_absent(map) ? NULL : jval_clone(doc, map);
}

/* A checked namespace into the view. */
static int insert(struct nsview *view, const struct jval *object, bool replace, struct err *err)
{
    const struct jval *metadata = jobj_get(object, "metadata");
    const struct jval *name = jobj_get(metadata, "name");
    struct nsfacts facts = { 0 };
    bool found = false;
    size_t at = position(view, jstr_get(name), &found);

    if (found && !replace) {
        return refuse(name, err, "this namespace is listed twice");
    }
    facts.name = jstr_get(jval_clone(view->doc, name));
    facts.labels = keep_map(view->doc, jobj_get(metadata, "labels"));
    facts.annotations = keep_map(view->doc, jobj_get(metadata, "annotations"));
    if (jdoc_check(view->doc, err) < 0 || make_room(view, err) < 0) {
        return -1;
    }
    if (!found) {
        memmove(&view->facts[at + 1], &view->facts[at],
                (view->count - at) * sizeof(view->facts[0]));
        view->count++;
    }
    view->facts[at] = facts;
    return 0;
}

static bool is_kind(const struct jval *object, const char *kind)
{
    return jstr_is(jobj_get(object, "apiVersion"), "v1") && jstr_is(jobj_get(object, "kind"), kind);
}

int nsview_add(struct nsview *view, const struct jval *namespace_object, struct err *err)
{
    if (!is_kind(namespace_object, "Namespace")) {
        return refuse(namespace_object, err, "only Namespace objects (v1) are expected");
    }
    if (check_namespace(namespace_object, err) < 0) {
        return -1;
    }
    return insert(view, namespace_object, true, err);
}

static int add_document(struct nsview *view, const struct jval *object, unsigned depth,
                        struct err *err);

/* The items of a NamespaceList may leave their kind out, as the API does. */
static int add_items(struct nsview *view, const struct jval *list, bool typed, unsigned depth,
                     struct err *err)
{
    const struct jval *items = jobj_get(list, "items");

    if (!jval_absent(items) && !jval_is(items, J_ARRAY)) {
        return refuse(items, err, "items must be an array");
    }
    jval_each (item, items) {
        if (typed && !jobj_get(item, "kind") && !jobj_get(item, "apiVersion")) {
            if (check_namespace(item, err) < 0 || insert(view, item, false, err) < 0) {
                return -1;
            }
        } else if (add_document(view, item, depth + 1, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int add_document(struct nsview *view, const struct jval *object, unsigned depth,
                        struct err *err)
{
    if (depth > LIST_DEPTH) {
        return refuse(object, err, "lists are nested too deeply");
    }
    if (is_kind(object, "Namespace")) {
        if (check_namespace(object, err) < 0) {
            return -1;
        }
        return insert(view, object, false, err);
    }
    if (is_kind(object, "NamespaceList")) {
        return add_items(view, object, true, depth, err);
    }
    if (is_kind(object, "List")) {
        return add_items(view, object, false, depth, err);
    }
    return refuse(object, err, "only Namespace, NamespaceList and List (v1) are expected");
}

static int add_text(struct nsview *view, const char *text, size_t len, struct err *err)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(NSVIEW_BYTES, err);
    const struct json_limits limits = JSON_LIMITS;
    const struct jval *documents = NULL;

    if (!doc || yaml_read(doc, text, len, &limits, &documents, err) < 0) {
        return -1;
    }
    jval_each (document, documents) {
        if (!jval_absent(document) && add_document(view, document, 0, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int nsview_read(struct nsview *view, const char *file, const char *text, size_t len,
                struct err *err)
{
    char reason[sizeof(err->msg)];

    if (add_text(view, text, len, err) == 0) {
        return 0;
    }
    if (err->code == ERR_INPUT || err->code == ERR_LIMIT) {
        memcpy(reason, err->msg, sizeof(reason));
        (void)err_set(err, err->code, "%s:%s", file, reason);
    }
    return -1;
}

struct nsview *nsview_parse(const char *file, const char *text, size_t len, struct err *err)
{
    CLEANUP(nsview_freep) struct nsview *view = nsview_new(err);

    if (!view || nsview_read(view, file, text, len, err) < 0) {
        return NULL;
    }
    return STEAL(view);
}
