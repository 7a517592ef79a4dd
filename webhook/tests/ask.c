#include "webhook/tests/ask.h"

#include <string.h>

#include "common/base64.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"

enum { PATCH_BYTES = 2 << 20 };

void answer_done(struct answer *a)
{
    buf_done(&a->text);
}

static int read_patch(struct jdoc *doc, struct answer *a, struct err *err)
{
    CLEANUP(buf_done) struct buf bytes = BUF_INIT(PATCH_BYTES);
    const struct jval *patch = jobj_get(a->response, "patch");
    const struct jval *type = jobj_get(a->response, "patchType");

    if (!patch && !type) {
        return 0;
    }
    if (!jval_is(patch, J_STRING) || !jstr_is(type, "JSONPatch")) {
        return err_set(err, ERR_INPUT, "patch and patchType do not go together");
    }
    if (base64_read(&bytes, jstr_get(patch), jstr_len(patch)) < 0 || bytes.failed) {
        return err_set(err, ERR_INPUT, "the patch is not base64");
    }
    a->patch_text = jstr_get(jstr_newn(doc, bytes.data, bytes.len));
    if (json_read(doc, bytes.data, bytes.len, &JSON_LIMITS, &a->ops, err) < 0) {
        return err_wrap(err, "the patch");
    }
    if (!jval_is(a->ops, J_ARRAY) || jval_count(a->ops) == 0) {
        return err_set(err, ERR_INPUT, "the patch is no list, or an empty one");
    }
    return 0;
}

int ask_review(struct jdoc *doc, const struct config *config, const struct nsview *namespaces,
               enum inject_entry entry, const char *body, size_t len, struct answer *ret,
               struct err *err)
{
    *ret = (struct answer){ .text = BUF_INIT(REVIEW_ANSWER_BYTES) };
    ret->http = review_answer(config, namespaces, entry, body, len, &ret->text, &ret->summary);
    if (!buf_cstr(&ret->text)) {
        return err_set(err, ERR_LIMIT, "the answer did not fit");
    }
    if (json_read(doc, ret->text.data ? ret->text.data : "", ret->text.len, &JSON_LIMITS,
                  &ret->root, err) < 0) {
        return err_wrap(err, "the answer");
    }
    ret->response = jobj_get(ret->root, "response");
    return read_patch(doc, ret, err);
}

static struct jval *text_list(struct jdoc *doc, const char *first, const char *second)
{
    struct jval *list = jarr_new(doc);

    jarr_push(doc, list, jstr_new(doc, first));
    jarr_push(doc, list, jstr_new(doc, second));
    return list;
}

/* group/version and the last word of a kind or resource. */
static struct jval *kind_of(struct jdoc *doc, const char *member, const char *value)
{
    struct jval *kind = jobj_new(doc);

    jobj_set(doc, kind, "group", jstr_new(doc, ""));
    jobj_set(doc, kind, "version", jstr_new(doc, "v1"));
    jobj_set(doc, kind, member, jstr_new(doc, value));
    return kind;
}

/* RFC 7386. */
static void merge(struct jdoc *doc, struct jval *into, const struct jval *changes)
{
    jval_each (change, changes) {
        const struct jval *old = jobj_get(into, jval_key(change));

        if (jval_is(change, J_NULL)) {
            jobj_remove(into, jval_key(change));
        } else if (jval_is(change, J_OBJECT) && jval_is(old, J_OBJECT)) {
            merge(doc, jval_edit(old), change);
        } else {
            jobj_set(doc, into, jval_key(change), jval_clone(doc, change));
        }
    }
}

static struct jval *new_request(struct jdoc *doc, const struct jval *object)
{
    struct jval *request = jobj_new(doc);
    struct jval *user = jobj_new(doc);
    const char *name = jstr_get(jobj_path(object, PATH("metadata", "name")));

    jobj_set(doc, request, "uid", jstr_new(doc, "705ab4f5-6393-11e8-b7cc-42010a800002"));
    jobj_set(doc, request, "kind", kind_of(doc, "kind", "Pod"));
    jobj_set(doc, request, "resource", kind_of(doc, "resource", "pods"));
    jobj_set(doc, request, "requestKind", kind_of(doc, "kind", "Pod"));
    jobj_set(doc, request, "requestResource", kind_of(doc, "resource", "pods"));
    if (name) {
        jobj_set(doc, request, "name", jstr_new(doc, name));
    }
    jobj_set(doc, request, "namespace", jstr_new(doc, "shop"));
    jobj_set(doc, request, "operation", jstr_new(doc, "CREATE"));
    jobj_set(doc, user, "username",
             jstr_new(doc, "system:serviceaccount:kube-system:replicaset-controller"));
    jobj_set(doc, user, "groups", text_list(doc, "system:serviceaccounts", "system:authenticated"));
    jobj_set(doc, request, "userInfo", user);
    jobj_set(doc, request, "object", object ? jval_clone(doc, object) : jnull_new(doc));
    jobj_set(doc, request, "oldObject", jnull_new(doc));
    jobj_set(doc, request, "dryRun", jbool_new(doc, false));
    return request;
}

void ask_write(struct jdoc *doc, const struct jval *object, const struct jval *changes,
               struct buf *out)
{
    struct jval *review = jobj_new(doc);

    jobj_set(doc, review, "kind", jstr_new(doc, "AdmissionReview"));
    jobj_set(doc, review, "apiVersion", jstr_new(doc, "admission.k8s.io/v1"));
    if (!jstr_is(changes, "(none)")) {
        struct jval *request = new_request(doc, object);

        merge(doc, request, changes);
        jobj_set(doc, review, "request", request);
    }
    json_write(out, review);
}
