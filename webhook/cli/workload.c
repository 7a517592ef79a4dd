#include "webhook/cli/workload.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "common/err.h"
#include "common/jtree.h"
#include "common/str.h"
#include "webhook/cli/manifest.h"
#include "webhook/inject/keys.h"

/* Kinds that hold Pod templates, by group and kind, whatever their version (injection, section 8).
   path ends with NULL; empty for the Pod itself. */
static const struct kind {
    const char *group;
    const char *kind;
    const char *path[5];
} kinds[] = {
    { "", "Pod", { NULL } },
    { "", "PodTemplate", { "template" } },
    { "", "ReplicationController", { "spec", "template" } },
    { "apps", "DaemonSet", { "spec", "template" } },
    { "apps", "Deployment", { "spec", "template" } },
    { "apps", "ReplicaSet", { "spec", "template" } },
    { "apps", "StatefulSet", { "spec", "template" } },
    { "apps.openshift.io", "DeploymentConfig", { "spec", "template" } },
    { "batch", "CronJob", { "spec", "jobTemplate", "spec", "template" } },
    { "batch", "Job", { "spec", "template" } },
};

enum { LIST_DEPTH = 16, KIND_BYTES = 256 };

/* The walk over the input. */
struct walk {
    struct jdoc *doc;
    const char *file;
    struct workload **end; /* where the next one is linked in */
};

/* What an object says it is; a list's items may leave it to the list. */
struct type {
    struct str group;
    struct str kind;
};

static struct type type_of(const struct jval *object, struct type fallback)
{
    const struct jval *version = jobj_get(object, "apiVersion");
    const struct jval *kind = jobj_get(object, "kind");
    struct type type = fallback;

    if (jstr_get(version)) {
        const char *slash = memchr(jstr_get(version), '/', jstr_len(version));

        type.group.p = jstr_get(version);
        type.group.len = slash ? (size_t)(slash - type.group.p) : 0;
    }
    if (jstr_get(kind)) {
        type.kind = (struct str){ jstr_get(kind), jstr_len(kind) };
    }
    return type;
}

static const struct kind *kind_find(struct type type)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (type.group.p && type.kind.p && str_eq(type.group, kinds[i].group) &&
            str_eq(type.kind, kinds[i].kind)) {
            return &kinds[i];
        }
    }
    return NULL;
}

static const char *text_or(const struct jval *value, const char *fallback)
{
    return jstr_get(value) && jstr_len(value) > 0 ? jstr_get(value) : fallback;
}

static struct workload *add(struct walk *walk, enum workload_role role, struct type type,
                            const struct jval *object)
{
    const struct jval *metadata = jobj_get(object, "metadata");
    struct workload *w = jdoc_alloc(walk->doc, sizeof(*w));

    if (!w) {
        return NULL;
    }
    *w = (struct workload){
        .role = role,
        .file = walk->file,
        .kind = text_or(jstr_newn(walk->doc, type.kind.p, type.kind.len), "?"),
        .name = text_or(jobj_get(metadata, "name"), "(unnamed)"),
        .namespace_ = text_or(jobj_get(metadata, "namespace"), NULL),
        .object = jval_edit(object),
        .path = "",
    };
    *walk->end = w;
    walk->end = &w->next;
    return w;
}

static int refuse(const struct walk *walk, const struct jval *where, const char *path,
                  struct err *err)
{
    return err_set(err, ERR_INPUT, "%s:%u:%u: %s must be an object", walk->file, jval_line(where),
                   jval_column(where), path);
}

/* A known kind. Without a template there is nothing to protect, and the API server refuses it. */
static int add_known(struct walk *walk, const struct kind *kind, struct type type,
                     const struct jval *object, struct err *err)
{
    const struct jval *holder = object;
    struct jval *path = NULL;
    struct workload *w = NULL;

    for (size_t i = 0; kind->path[i]; i++) {
        holder = jobj_get(holder, kind->path[i]);
        path = i == 0 ? jstr_new(walk->doc, kind->path[0])
                      : jstr_printf(walk->doc, "%s.%s", text_or(path, ""), kind->path[i]);
        if (jval_absent(holder)) {
            return 0;
        }
        if (!jval_is(holder, J_OBJECT)) {
            return refuse(walk, holder, text_or(path, ""), err);
        }
    }
    w = add(walk, WORKLOAD_TEMPLATE, type, object);
    if (w) {
        w->holder = jval_edit(holder);
        w->path = text_or(path, "");
    }
    return 0;
}

/* --- kinds that we do not know --- */

/* Anything but a clear no: what a known kind would be denied for must not pass here. */
static bool asks(const struct jval *value)
{
    struct str text = str_trim((struct str){ jstr_get(value), jstr_len(value) });

    if (jval_is(value, J_BOOL)) {
        return jbool_get(value);
    }
    if (jval_absent(value)) {
        return false;
    }
    return !(text.len == 8 && strncasecmp(text.p, "disabled", 8) == 0) &&
           !(text.len == 5 && strncasecmp(text.p, "false", 5) == 0);
}

static bool metadata_asks(const struct jval *object)
{
    return asks(jobj_path(object, PATH("metadata", "annotations", OPT_IN_KEY))) ||
           asks(jobj_path(object, PATH("metadata", "labels", OPT_IN_KEY)));
}

static bool is_opted_in_template(const struct jval *object)
{
    return jval_is(jobj_path(object, PATH("spec", "containers")), J_ARRAY) && metadata_asks(object);
}

bool workload_is_misplaced(const struct workload *workload)
{
    return workload->object != workload->holder && metadata_asks(workload->object) &&
           !metadata_asks(workload->holder);
}

/* "spec" and "steps[1]" give "spec.steps[1]". */
static const char *join(struct walk *walk, const struct jval *child, size_t index, const char *rest)
{
    const char *dot = *rest && *rest != '[' ? "." : "";
    const struct jval *path = jval_key(child)
                                  ? jstr_printf(walk->doc, "%s%s%s", jval_key(child), dot, rest)
                                  : jstr_printf(walk->doc, "[%zu]%s%s", index, dot, rest);

    return text_or(path, "");
}

/* The first opted-in Pod template at any depth, with its path in *ret_path; NULL: none. */
static const struct jval *find_template(struct walk *walk, const struct jval *value,
                                        const char **ret_path)
{
    size_t index = 0;

    if (jval_is(value, J_OBJECT) && is_opted_in_template(value)) {
        *ret_path = "";
        return value;
    }
    jval_each (child, value) { /* the reader has bounded the depth */
        const struct jval *found = find_template(walk, child, ret_path);

        if (found) {
            *ret_path = join(walk, child, index, *ret_path);
            return found;
        }
        index++;
    }
    return NULL;
}

static void add_unknown(struct walk *walk, struct type type, const struct jval *value)
{
    const char *path = "";
    const struct jval *found = find_template(walk, value, &path);
    struct workload *w = found ? add(walk, WORKLOAD_UNKNOWN, type, value) : NULL;

    if (w) {
        w->holder = jval_edit(found);
        w->path = path;
    }
}

/* --- the walk --- */

/* "DeploymentList" lists Deployments, "List" anything; NULL: not a list. */
static const struct jval *items_of(const struct jval *object, struct type type,
                                   struct type *ret_item)
{
    static const char list[] = "List";
    const size_t len = sizeof(list) - 1;
    const struct jval *items = jobj_get(object, "items");

    if (!type.kind.p || type.kind.len < len || !jval_is(items, J_ARRAY) ||
        memcmp(type.kind.p + type.kind.len - len, list, len) != 0) {
        return NULL;
    }
    *ret_item = (struct type){ type.group, { type.kind.p, type.kind.len - len } };
    return items;
}

static int walk_value(struct walk *walk, const struct jval *value, struct type fallback,
                      unsigned depth, struct err *err)
{
    struct type type = type_of(value, fallback);
    const struct kind *kind = kind_find(type);
    struct type item_type = { { 0 }, { 0 } };
    const struct jval *items = items_of(value, type, &item_type);

    if (kind) {
        return add_known(walk, kind, type, value, err);
    }
    if (type.group.p && type.group.len == 0 && type.kind.p && str_eq(type.kind, "Namespace")) {
        (void)add(walk, WORKLOAD_NAMESPACE, type, value); /* the document remembers */
        return 0;
    }
    if (!items || depth == LIST_DEPTH) {
        add_unknown(walk, type, value);
        return 0;
    }
    jval_each (item, items) {
        if (walk_value(walk, item, item_type, depth + 1, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int workloads_find(struct manifests *set, struct workload **ret, struct err *err)
{
    const struct type none = { { 0 }, { 0 } };
    struct walk walk = { .doc = set->doc, .end = ret };

    *ret = NULL;
    for (size_t i = 0; i < set->count; i++) {
        walk.file = set->items[i].file;
        jval_each (document, set->items[i].documents) {
            if (walk_value(&walk, document, none, 0, err) < 0) {
                return -1;
            }
        }
    }
    return jdoc_check(set->doc, err);
}

/* --- between template and Pod --- */

struct jval *workload_pod(const struct workload *workload, struct jdoc *doc)
{
    static const char *const members[] = { "metadata", "spec" };
    struct jval *pod = jobj_new(doc);

    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct jval *value = jobj_get(workload->holder, members[i]);

        if (value) {
            jobj_set(doc, pod, members[i], jval_clone(doc, value));
        }
    }
    return pod;
}

/* A template without metadata gets it where people look for it: before the spec. */
static void put_first(struct jdoc *doc, struct jval *object, const char *key, struct jval *value)
{
    size_t others = jval_count(object);

    jobj_set(doc, object, key, value);
    for (; others > 0; others--) {
        const struct jval *first = jval_first(object);
        const char *name = jval_key(first);
        size_t len = jval_key_len(first);

        jval_unlink(object, jval_edit(first));
        jobj_setn(doc, object, name, len, jval_edit(first));
    }
}

void workload_put(struct workload *workload, struct jdoc *doc, const struct jval *pod)
{
    struct jval *metadata = jval_clone(doc, jobj_get(pod, "metadata"));
    struct jval *spec = jval_clone(doc, jobj_get(pod, "spec"));

    if (jobj_get(workload->holder, "metadata")) {
        jobj_set(doc, workload->holder, "metadata", metadata);
    } else {
        put_first(doc, workload->holder, "metadata", metadata);
    }
    jobj_set(doc, workload->holder, "spec", spec);
}
