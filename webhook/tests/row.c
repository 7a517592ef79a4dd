#include "webhook/tests/row.h"

#include <string.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "common/yaml.h"
#include "webhook/tests/defaulting.h"
#include "webhook/tests/pointer.h"

int row_read_file(struct jdoc *doc, const char *path, const struct jval **ret, struct err *err)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(1 << 20);
    const struct jval *documents = NULL;

    if (file_read(path, &text, err) < 0) {
        return -1;
    }
    if (yaml_read(doc, text.data, text.len, &JSON_LIMITS, &documents, err) < 0) {
        return err_wrap(err, "%s", path);
    }
    if (jval_count(documents) != 1) {
        return err_set(err, ERR_INPUT, "%s: not one document", path);
    }
    *ret = jval_first(documents);
    return 0;
}

const struct jval *row_member(const struct row *row, const char *key)
{
    const struct jval *own = jobj_get(row->own, key);

    return own ? own : jobj_get(row->case_, key);
}

/* Members of b over those of a; maps in both are joined, one level deep. */
static struct jval *join(struct jdoc *doc, const struct jval *a, const struct jval *b, int depth)
{
    struct jval *joined = a ? jval_clone(doc, a) : jobj_new(doc);

    jval_each (member, b) {
        const struct jval *old = jobj_get(joined, jval_key(member));
        bool maps = jval_is(old, J_OBJECT) && jval_is(member, J_OBJECT);

        jobj_set(doc, joined, jval_key(member),
                 maps && depth > 0 ? join(doc, old, member, depth - 1) : jval_clone(doc, member));
    }
    return joined;
}

const struct jval *row_want(struct jdoc *doc, const struct row *row)
{
    return join(doc, jobj_get(row->case_, "want"), jobj_get(row->own, "want"), 1);
}

const struct jval *row_second_want(struct jdoc *doc, const struct row *row)
{
    if (!row_member(row, "second")) {
        return NULL;
    }
    return join(doc, jobj_path(row->case_, PATH("second", "want")),
                jobj_path(row->own, PATH("second", "want")), 1);
}

const struct jval *row_second_member(const struct row *row, const char *key)
{
    const struct jval *own = jobj_path(row->own, PATH("second", key));

    return own ? own : jobj_path(row->case_, PATH("second", key));
}

/* `unset`, `set` and `annotate` of one map, in this order. */
static const char *edit(struct jdoc *doc, struct jval *pod, const struct jval *from)
{
    jval_each (pointer, jobj_get(from, "unset")) {
        if (!pointer_unset(pod, jstr_get(pointer))) {
            return jstr_get(jstr_printf(doc, "unset %s: not there", jstr_get(pointer)));
        }
    }
    jval_each (value, jobj_get(from, "set")) {
        if (!pointer_set(doc, pod, jval_key(value), jval_clone(doc, value))) {
            return jstr_get(jstr_printf(doc, "set %s: no such place", jval_key(value)));
        }
    }
    jval_each (value, jobj_get(from, "annotate")) {
        const struct jval *key = jstr_printf(doc, "/metadata/annotations/chio.protocol~1%s",
                                             jval_key(value));

        if (!pointer_set(doc, pod, jstr_get(key), jval_clone(doc, value))) {
            return "annotate: no annotations";
        }
    }
    return NULL;
}

struct jval *row_pod(struct jdoc *doc, const struct row *row, const char **ret_problem)
{
    const struct jval *text = row_member(row, "pod");
    const char *base = jstr_get(row_member(row, "base"));
    const struct jval *start = base ? jobj_get(row->bases, base) : NULL;
    struct jval *pod = NULL;
    struct err err = { 0 };

    *ret_problem = NULL;
    if (jbool_get(row_member(row, "no_object"))) {
        return NULL;
    }
    if (text && json_read(doc, jstr_get(text), jstr_len(text), &JSON_LIMITS, &start, &err) < 0) {
        *ret_problem = jstr_get(jstr_printf(doc, "pod: %s", err.msg));
        return NULL;
    }
    if (!start) {
        *ret_problem = "neither `pod` nor a known `base`";
        return NULL;
    }
    pod = jval_clone(doc, start);
    *ret_problem = edit(doc, pod, row->case_);
    if (!*ret_problem && row->own) {
        *ret_problem = edit(doc, pod, row->own);
    }
    return pod;
}

struct jval *row_second_pod(struct jdoc *doc, const struct row *row, const struct jval *result,
                            const char **ret_problem)
{
    struct jval *pod = jval_clone(doc, result);

    if (jbool_get(row_second_member(row, "defaulted"))) {
        defaulting_apply(doc, pod);
    }
    *ret_problem = edit(doc, pod, jobj_get(row->case_, "second"));
    if (!*ret_problem) {
        *ret_problem = edit(doc, pod, jobj_get(row->own, "second"));
    }
    return pod;
}

static const char *as_json(struct jdoc *doc, const struct jval *v)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(1 << 20);

    json_write(&text, v);
    return jstr_get(jstr_new(doc, buf_cstr(&text)));
}

const char *row_config_text(struct jdoc *doc, const struct row *row)
{
    const char *text = jstr_get(row_member(row, "config_text"));
    const struct jval *config = row_member(row, "config");

    if (text) {
        return text;
    }
    return config ? as_json(doc, config) : "";
}

const char *row_second_config_text(struct jdoc *doc, const struct row *row)
{
    const struct jval *config = row_second_member(row, "config");

    return config ? as_json(doc, config) : row_config_text(doc, row);
}

const char *row_namespaces_text(struct jdoc *doc, const struct row *row)
{
    const struct jval *ns = row_member(row, "ns");
    bool unknown = jstr_is(ns, "unknown");
    struct jval *namespace_ = jobj_new(doc);
    struct jval *metadata = unknown || !ns ? jobj_new(doc) : jval_clone(doc, ns);

    if (!ns) {
        return NULL;
    }
    jobj_set(doc, metadata, "name", jstr_new(doc, unknown ? "another" : row_namespace(row)));
    jobj_set(doc, namespace_, "apiVersion", jstr_new(doc, "v1"));
    jobj_set(doc, namespace_, "kind", jstr_new(doc, "Namespace"));
    jobj_set(doc, namespace_, "metadata", metadata);
    return as_json(doc, namespace_);
}

enum inject_entry row_entry(const struct row *row)
{
    return jstr_is(row_member(row, "entry"), "namespace") ? ENTRY_NAMESPACE : ENTRY_POD;
}

const char *row_namespace(const struct row *row)
{
    const char *name = jstr_get(jobj_get(row_member(row, "request"), "namespace"));

    return name ? name : "shop";
}
