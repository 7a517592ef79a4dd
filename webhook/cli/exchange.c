#include "webhook/cli/exchange.h"

#include <string.h>

#include "common/base64.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/jtree.h"

enum { PATCH_BYTES = 16 << 20 };

static void put(struct jdoc *doc, struct jval *object, const char *key, const char *text)
{
    jobj_set(doc, object, key, jstr_new(doc, text));
}

static struct jval *group_version(struct jdoc *doc, const char *last_key, const char *last)
{
    struct jval *object = jobj_new(doc);

    put(doc, object, "group", "");
    put(doc, object, "version", "v1");
    put(doc, object, last_key, last);
    return object;
}

static struct jval *user_info(struct jdoc *doc)
{
    struct jval *user = jobj_new(doc);
    struct jval *groups = jarr_new(doc);

    jarr_push(doc, groups, jstr_new(doc, "system:authenticated"));
    put(doc, user, "username", "chioctl");
    jobj_set(doc, user, "groups", groups);
    return user;
}

static struct jval *create_options(struct jdoc *doc)
{
    struct jval *options = jobj_new(doc);

    put(doc, options, "kind", "CreateOptions");
    put(doc, options, "apiVersion", "meta.k8s.io/v1");
    return options;
}

struct jval *exchange_review(struct jdoc *doc, struct jval *pod, const char *namespace_,
                             const char *uid)
{
    const char *name = jstr_get(jobj_path(pod, PATH("metadata", "name")));
    struct jval *review = jobj_new(doc);
    struct jval *request = jobj_new(doc);

    put(doc, request, "uid", uid);
    jobj_set(doc, request, "kind", group_version(doc, "kind", "Pod"));
    jobj_set(doc, request, "resource", group_version(doc, "resource", "pods"));
    jobj_set(doc, request, "requestKind", group_version(doc, "kind", "Pod"));
    jobj_set(doc, request, "requestResource", group_version(doc, "resource", "pods"));
    if (name) {
        put(doc, request, "name", name);
    }
    put(doc, request, "namespace", namespace_);
    put(doc, request, "operation", "CREATE");
    jobj_set(doc, request, "userInfo", user_info(doc));
    jobj_set(doc, request, "object", pod);
    jobj_set(doc, request, "oldObject", jnull_new(doc));
    jobj_set(doc, request, "dryRun", jbool_new(doc, true)); /* nothing is created */
    jobj_set(doc, request, "options", create_options(doc));
    put(doc, review, "kind", "AdmissionReview");
    put(doc, review, "apiVersion", "admission.k8s.io/v1");
    jobj_set(doc, review, "request", request);
    return review;
}

static int bad(struct err *err, const char *what)
{
    return err_set(err, ERR_REMOTE, "the answer is no AdmissionReview of admission.k8s.io/v1: %s",
                   what);
}

/* patch and patchType come together or not at all. */
static int read_patch(struct jdoc *doc, const struct jval *response, const struct jval **ret,
                      struct err *err)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(PATCH_BYTES);
    const struct json_limits limits = JSON_LIMITS;
    const struct jval *patch = jobj_get(response, "patch");
    const struct jval *type = jobj_get(response, "patchType");

    if (jval_absent(patch) && jval_absent(type)) {
        return 0;
    }
    if (!jstr_get(patch) || !jstr_is(type, "JSONPatch")) {
        return bad(err, "patch and patchType JSONPatch belong together");
    }
    if (base64_read(&text, jstr_get(patch), jstr_len(patch)) < 0 || !buf_cstr(&text)) {
        return bad(err, "patch is not base64");
    }
    if (json_read(doc, buf_cstr(&text), text.len, &limits, ret, err) < 0) {
        return err_wrap(err, "the answer's patch");
    }
    return jval_is(*ret, J_ARRAY) ? 0 : bad(err, "the patch is not an array");
}

static int read_response(struct jdoc *doc, const struct jval *response, const char *uid,
                         struct exchange_answer *ret, struct err *err)
{
    const struct jval *allowed = jobj_get(response, "allowed");
    const struct jval *message = jobj_path(response, PATH("status", "message"));

    if (!jstr_is(jobj_get(response, "uid"), uid)) {
        return bad(err, "its uid is another one");
    }
    if (!jval_is(allowed, J_BOOL)) {
        return bad(err, "allowed is missing");
    }
    ret->allowed = jbool_get(allowed);
    ret->message = jstr_get(message);
    ret->warnings = jobj_get(response, "warnings");
    return read_patch(doc, response, &ret->patch, err);
}

int exchange_read(struct jdoc *doc, const char *text, size_t len, const char *uid,
                  struct exchange_answer *ret, struct err *err)
{
    const struct json_limits limits = JSON_LIMITS;
    const struct jval *review = NULL;

    *ret = (struct exchange_answer){ .allowed = false };
    if (json_read(doc, text, len, &limits, &review, err) < 0) {
        return err->code == ERR_OOM ? -1 : bad(err, "it is not JSON");
    }
    if (!jstr_is(jobj_get(review, "apiVersion"), "admission.k8s.io/v1") ||
        !jstr_is(jobj_get(review, "kind"), "AdmissionReview")) {
        return bad(err, "apiVersion or kind differs");
    }
    return read_response(doc, jobj_get(review, "response"), uid, ret, err);
}

const char *exchange_status_message(struct jdoc *doc, const char *text, size_t len)
{
    const struct json_limits limits = JSON_LIMITS;
    const struct jval *status = NULL;
    struct err err = { 0 };

    if (json_read(doc, text, len, &limits, &status, &err) < 0) {
        return NULL; /* any other body has nothing to tell */
    }
    return jstr_get(jobj_get(status, "message"));
}
