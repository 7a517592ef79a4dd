#include "webhook/inject/review.h"

#include <stdio.h>
#include <string.h>

#include "common/base64.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/inject/keys.h"
#include "webhook/inject/settings.h"

#define REVIEW_API "admission.k8s.io/v1"
#define REVIEW_KIND "AdmissionReview"

/* What a review asks, taken apart. */
struct question {
    const struct jval *request;
    const struct jval *uid;
    const char *namespace_;
};

void review_write_status(struct buf *out, unsigned code, const char *message)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    struct jval *status = NULL;
    struct err err = { 0 };

    doc = jdoc_new(1 << 16, &err);
    if (!doc) {
        return; /* an empty body says as much as can be said without memory */
    }
    status = jobj_new(doc);
    jobj_set(doc, status, "kind", jstr_new(doc, "Status"));
    jobj_set(doc, status, "apiVersion", jstr_new(doc, "v1"));
    jobj_set(doc, status, "metadata", jobj_new(doc));
    jobj_set(doc, status, "status", jstr_new(doc, "Failure"));
    jobj_set(doc, status, "message", jstr_printf(doc, "chio: %s", message));
    jobj_set(doc, status, "reason", jstr_new(doc, reason_of_status(code)));
    jobj_set(doc, status, "code", jint_new(doc, code));
    json_write(out, status);
}

/* --- the summary for log and metrics --- */

/* Printable ASCII only, cut to the field's size. */
static void copy_text(char *to, size_t size, const char *from)
{
    size_t used = 0;

    for (; from && *from && used + 1 < size; from++) {
        to[used++] = *from;
        if (*from < 0x20 || *from > 0x7E) {
            to[used - 1] = '?';
        }
    }
    to[used] = '\0';
}

static const char *controlling_owner(const struct jval *metadata)
{
    jval_each (owner, jobj_get(metadata, "ownerReferences")) {
        if (jbool_get(jobj_get(owner, "controller"))) {
            return jstr_get(jobj_get(owner, "kind"));
        }
    }
    return NULL;
}

static void summarise_request(const struct question *q, struct review_summary *ret)
{
    const struct jval *metadata = jobj_path(q->request, PATH("object", "metadata"));
    const char *name = jstr_get(jobj_get(metadata, "name"));
    const char *prefix = jstr_get(jobj_get(metadata, "generateName"));
    char generated[sizeof(ret->pod)];

    ret->dry_run = jbool_get(jobj_get(q->request, "dryRun"));
    copy_text(ret->uid, sizeof(ret->uid), jstr_get(q->uid));
    copy_text(ret->namespace_, sizeof(ret->namespace_), q->namespace_);
    copy_text(ret->owner_kind, sizeof(ret->owner_kind), controlling_owner(metadata));
    if (!name || !*name) {
        (void)snprintf(generated, sizeof(generated), "%s*", prefix ? prefix : ""); /* cut is fine */
        name = generated;
    }
    copy_text(ret->pod, sizeof(ret->pod), name);
}

/* --- reading --- */

static int require(const struct jval *parent, const char *parent_name, const char *key,
                   enum jtype type, const struct jval **ret, struct err *err)
{
    const struct jval *v = jobj_get(parent, key);

    if (!jval_is(v, type)) {
        return err_set(err, ERR_INPUT, "%s%s must be %s", parent_name, key, jtype_name(type));
    }
    *ret = v;
    return 0;
}

/* Absent, null, or of the type. */
static int allow(const struct jval *parent, const char *key, enum jtype type, struct err *err)
{
    const struct jval *v = jobj_get(parent, key);

    if (!jval_absent(v) && !jval_is(v, type)) {
        return err_set(err, ERR_INPUT, "request.%s must be %s", key, jtype_name(type));
    }
    return 0;
}

static int read_question(const struct jval *review, struct question *ret, struct err *err)
{
    const struct jval *operation = NULL;
    const struct jval *namespace_ = NULL;

    if (!jval_is(review, J_OBJECT) || !jstr_is(jobj_get(review, "apiVersion"), REVIEW_API) ||
        !jstr_is(jobj_get(review, "kind"), REVIEW_KIND)) {
        return err_set(err, ERR_INPUT, "the body must be an " REVIEW_KIND " of " REVIEW_API);
    }
    if (require(review, "", "request", J_OBJECT, &ret->request, err) < 0 ||
        require(ret->request, "request.", "uid", J_STRING, &ret->uid, err) < 0 ||
        require(ret->request, "request.", "operation", J_STRING, &operation, err) < 0 ||
        allow(ret->request, "resource", J_OBJECT, err) < 0 ||
        allow(ret->request, "namespace", J_STRING, err) < 0 ||
        allow(ret->request, "subResource", J_STRING, err) < 0 ||
        allow(ret->request, "dryRun", J_BOOL, err) < 0 ||
        allow(ret->request, "userInfo", J_OBJECT, err) < 0) {
        return -1;
    }
    if (jstr_len(ret->uid) == 0 || strlen(jstr_get(ret->uid)) != jstr_len(ret->uid)) {
        return err_set(err, ERR_INPUT, "request.uid must be a text");
    }
    namespace_ = jobj_get(ret->request, "namespace");
    ret->namespace_ = jval_is(namespace_, J_STRING) ? jstr_get(namespace_) : "";
    return 0;
}

static bool is_pod_create(const struct question *q)
{
    const struct jval *resource = jobj_get(q->request, "resource");
    const struct jval *sub = jobj_get(q->request, "subResource");
    const struct jval *group = jobj_get(resource, "group");

    return jstr_is(jobj_get(q->request, "operation"), "CREATE") &&
           (jval_absent(group) || jstr_is(group, "")) &&
           jstr_is(jobj_get(resource, "resource"), "pods") &&
           (jval_absent(sub) || jstr_is(sub, ""));
}

static bool is_node_caller(const struct question *q)
{
    jval_each (group, jobj_path(q->request, PATH("userInfo", "groups"))) {
        if (jstr_is(group, "system:nodes")) {
            return true;
        }
    }
    return false;
}

/* --- writing --- */

static void put(struct jdoc *doc, struct jval *obj, const char *key, const char *text)
{
    jobj_set(doc, obj, key, jstr_new(doc, text));
}

/* Keys that the Pod or its namespace set, sorted, with commas (injection 7.2). */
static const char *overrides(struct jdoc *doc, const struct settings *settings)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(1024);
    const char *last = "";
    const char *kept = NULL;

    for (;;) { /* a handful of keys: the smallest above the last, again and again */
        const char *least = NULL;

        for (int key = 0; key < KEY_COUNT; key++) {
            const char *name = key_info((enum key)key)->name;

            if (settings->of[key].source >= SOURCE_NAMESPACE && strcmp(name, last) > 0 &&
                (!least || strcmp(name, least) < 0)) {
                least = name;
            }
        }
        if (!least) {
            break;
        }
        buf_printf(&text, "%s%s", *last ? "," : "", least);
        last = least;
    }
    kept = jstr_get(jstr_new(doc, buf_cstr(&text)));
    return kept ? kept : "";
}

static struct jval *audit_annotations(struct jdoc *doc, const struct config *config,
                                      const struct verdict *verdict)
{
    struct jval *audit = jobj_new(doc);
    bool protected_ = verdict->decision == DECISION_INJECTED ||
                      verdict->decision == DECISION_UNCHANGED;

    /* A later pass repeats what the first has said: the API server refuses a changed value. */
    put(doc, audit, "decision", decision_name(protected_ ? DECISION_INJECTED : verdict->decision));
    put(doc, audit, "reason", reason_code(protected_ ? REASON_INJECTED : verdict->reason));
    put(doc, audit, "config-digest", config->digest);
    if (protected_) {
        put(doc, audit, "sidecar-image", config->sidecar_image);
        put(doc, audit, "overrides", overrides(doc, verdict->settings));
    }
    return audit;
}

static void put_patch(struct jdoc *doc, struct jval *response, const struct verdict *verdict)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(REVIEW_ANSWER_BYTES);

    base64_write(&text, verdict->patch_text, verdict->patch_bytes);
    jobj_set(doc, response, "patch", jstr_new(doc, buf_cstr(&text)));
    put(doc, response, "patchType", "JSONPatch");
}

static void put_denial(struct jdoc *doc, struct jval *response, const struct question *q,
                       const struct verdict *verdict)
{
    CLEANUP(buf_done) struct buf message = BUF_INIT(DENIAL_BYTES * 2);
    struct jval *status = jobj_new(doc);
    bool no_object = jval_absent(jobj_get(q->request, "object"));
    unsigned code = verdict->reason == REASON_OBJECT_INVALID && no_object
                        ? 400
                        : reason_info(verdict->reason)->status;

    findings_denial(&verdict->findings, &message);
    jobj_set(doc, status, "code", jint_new(doc, code));
    put(doc, status, "reason", reason_of_status(code));
    put(doc, status, "message", buf_cstr(&message));
    jobj_set(doc, response, "status", status);
}

static struct jval *build_answer(struct jdoc *doc, const struct config *config,
                                 const struct question *q, const struct verdict *verdict)
{
    struct jval *answer = jobj_new(doc);
    struct jval *response = jobj_new(doc);
    struct jval *warnings = findings_warning_list(&verdict->findings);

    put(doc, answer, "apiVersion", REVIEW_API);
    put(doc, answer, "kind", REVIEW_KIND);
    jobj_set(doc, answer, "response", response);
    jobj_set(doc, response, "uid", jval_clone(doc, q->uid));
    jobj_set(doc, response, "allowed", jbool_new(doc, verdict->decision != DECISION_DENIED));
    if (verdict->decision == DECISION_DENIED) {
        put_denial(doc, response, q, verdict);
    }
    if (verdict->patch) {
        put_patch(doc, response, verdict);
    }
    if (jval_count(warnings) > 0) {
        jobj_set(doc, response, "warnings", warnings);
    }
    jobj_set(doc, response, "auditAnnotations", audit_annotations(doc, config, verdict));
    return answer;
}

static unsigned answer_failure(struct buf *out, unsigned code, enum reason reason,
                               const char *message, struct review_summary *ret)
{
    ret->decision = DECISION_ERROR;
    ret->reason = reason;
    review_write_status(out, code, message);
    return code;
}

static unsigned answer_question(const struct inject_request *request, const struct question *q,
                                struct jdoc *doc, struct buf *out, struct review_summary *ret)
{
    struct verdict verdict;
    struct err err = { 0 };

    if (inject_pod(request, doc, &verdict, &err) < 0) {
        return answer_failure(out, 500, REASON_SELF_CHECK, err.msg, ret);
    }
    ret->decision = verdict.decision;
    ret->reason = verdict.reason;
    ret->ops = (unsigned)jval_count(verdict.patch);
    if (verdict.decision == DECISION_ERROR) {
        return answer_failure(out, 503, verdict.reason, verdict.findings.refusals->text, ret);
    }
    json_write(out, build_answer(doc, request->config, q, &verdict));
    if (jdoc_check(doc, &err) < 0 || out->failed) {
        buf_cut(out, 0);
        return answer_failure(out, 500, REASON_SELF_CHECK, "the answer could not be written", ret);
    }
    return 200;
}

unsigned review_answer(const struct config *config, const struct nsview *namespaces,
                       enum inject_entry entry, const char *body, size_t len, struct buf *out,
                       struct review_summary *ret)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    const struct jval *review = NULL;
    struct inject_request request = { .config = config, .namespaces = namespaces, .entry = entry };
    struct question q = { 0 };
    struct err err = { 0 };

    memset(ret, 0, sizeof(*ret));
    doc = jdoc_new(JSON_TREE_BYTES, &err);
    if (!doc) {
        return answer_failure(out, 500, REASON_SELF_CHECK, err.msg, ret);
    }
    if (json_read(doc, body, len, &JSON_LIMITS, &review, &err) < 0 ||
        read_question(review, &q, &err) < 0) {
        return answer_failure(out, err.code == ERR_OOM ? 500 : 400, REASON_BAD_REVIEW, err.msg,
                              ret);
    }
    summarise_request(&q, ret);
    request.pod_create = is_pod_create(&q);
    request.node_caller = is_node_caller(&q);
    request.namespace_ = q.namespace_;
    request.pod = jobj_get(q.request, "object");
    request.pod = jval_absent(request.pod) ? NULL : request.pod;
    return answer_question(&request, &q, doc, out, ret);
}
