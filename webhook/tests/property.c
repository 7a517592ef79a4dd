#include "webhook/tests/property.h"

#include <stdlib.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/tests/apply.h"
#include "webhook/tests/ask.h"
#include "webhook/tests/defaulting.h"
#include "webhook/tests/difference.h"
#include "webhook/tests/operations.h"
#include "webhook/tests/restore.h"

enum { BODY_BYTES = 8 << 20 };

const char *property_ask(struct jdoc *doc, const struct question *q, const struct jval *pod,
                         struct answer *ret)
{
    CLEANUP(buf_done) struct buf body = BUF_INIT(BODY_BYTES);
    struct err err = { 0 };

    ask_write(doc, pod, q->changes, &body);
    if (!buf_cstr(&body)) {
        return "the review does not fit";
    }
    if (ask_review(doc, q->config, q->namespaces, q->entry, body.data, body.len, ret, &err) < 0) {
        return jstr_get(jstr_printf(doc, "%s", err.msg));
    }
    return NULL;
}

static const char *check_warnings(struct jdoc *doc, const struct jval *warnings)
{
    if (jval_count(warnings) > WARNING_COUNT) {
        return "more than 10 warnings";
    }
    jval_each (warning, warnings) {
        const char *text = jstr_get(warning);
        size_t chars = 0;

        for (const char *p = text; p && *p; p++) {
            chars += ((unsigned char)*p & 0xc0) != 0x80;
            if ((unsigned char)*p < 0x20 || *p == 0x7f) {
                return "a control character in a warning";
            }
        }
        if (!text || chars > WARNING_CHARS || strncmp(text, "chio: ", 6) != 0) {
            return jstr_get(jstr_printf(doc, "warning of a wrong form: %s", text ? text : "?"));
        }
    }
    return NULL;
}

static const char *check_denial(const struct answer *a)
{
    static const char prefix[] = "chio: this Pod cannot be protected: ";
    const struct jval *status = jobj_get(a->response, "status");
    const char *message = jstr_get(jobj_get(status, "message"));

    if (jbool_get(jobj_get(a->response, "allowed"))) {
        return status ? "a status on an allowed Pod" : NULL;
    }
    if (a->ops) {
        return "a denial with a patch";
    }
    if (!message || strncmp(message, prefix, sizeof(prefix) - 1) != 0) {
        return "a denial without its prefix";
    }
    return strlen(message) > 900 ? "a denial of more than 900 bytes" : NULL;
}

static const char *check_form(struct jdoc *doc, const struct answer *a)
{
    const char *problem = NULL;

    if (a->http != 200) {
        return NULL;
    }
    if (!jstr_is(jobj_get(a->root, "apiVersion"), "admission.k8s.io/v1") ||
        !jstr_is(jobj_get(a->root, "kind"), "AdmissionReview") ||
        !jval_is(jobj_get(a->response, "allowed"), J_BOOL) ||
        !jval_is(jobj_get(a->response, "uid"), J_STRING)) {
        return "the answer is no AdmissionReview";
    }
    jval_each (audit, jobj_get(a->response, "auditAnnotations")) {
        if (strchr(jval_key(audit), '/') || !jval_is(audit, J_STRING)) {
            return "an audit annotation with a slash in its key, or no text";
        }
    }
    problem = check_warnings(doc, jobj_get(a->response, "warnings"));
    return problem ? problem : check_denial(a);
}

static const char *check_same_bytes(struct jdoc *doc, const struct question *q,
                                    const struct jval *input, const struct answer *a)
{
    struct answer again = { 0 };
    const char *problem = property_ask(doc, q, input, &again);

    if (!problem && (a->text.len != again.text.len ||
                     memcmp(a->text.data, again.text.data, a->text.len) != 0)) {
        problem = "the same question has another answer";
    }
    answer_done(&again);
    return problem;
}

static const char *check_second(struct jdoc *doc, const struct question *q, const struct jval *pod,
                                const char *form)
{
    struct answer again = { 0 };
    const char *problem = property_ask(doc, q, pod, &again);

    if (!problem && again.summary.decision != DECISION_UNCHANGED) {
        CLEANUP(buf_done) struct buf text = BUF_INIT(4096);

        if (again.patch_text) {
            buf_printf(&text, "%.1500s", again.patch_text);
        } else {
            json_write(&text, jobj_get(again.response, "status"));
        }
        problem = jstr_get(jstr_printf(doc, "second pass over the %s result is %s, not empty: %s",
                                       form, decision_name(again.summary.decision),
                                       buf_cstr(&text) ? buf_cstr(&text) : "(long)"));
    }
    answer_done(&again);
    return problem;
}

/* Two containers of one name: an API server would refuse them, and names would not tell them apart.
 */
static bool has_namesakes(const struct jval *pod)
{
    static const char *const lists[] = { "initContainers", "containers" };

    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        jval_each (container, jobj_path(pod, PATH("spec", lists[i]))) {
            const char *name = jstr_get(jobj_get(container, "name"));

            if (!name || restore_container(pod, name) != container) {
                return true;
            }
        }
    }
    return false;
}

/* Pods that carry something of chio's already are the numbered cases' business. */
static bool is_clean(const struct jval *pod)
{
    return !has_namesakes(pod) && !restore_container(pod, "chio-sidecar") &&
           !restore_container(pod, "chio-init") &&
           !jobj_path(pod, PATH("metadata", "annotations", "chio.protocol/status")) &&
           !jobj_path(pod, PATH("metadata", "labels", "chio.protocol/injected"));
}

static const char *check_restored(struct jdoc *doc, const struct jval *input,
                                  const struct jval *result)
{
    struct jval *before = jval_clone(doc, input);
    struct jval *after = jval_clone(doc, result);

    restore_pod(doc, after);
    restore_normalise(before);
    restore_normalise(after);
    if (jval_equal(before, after)) {
        return NULL;
    }
    return jstr_get(jstr_printf(doc, "more changed than env, probes and hooks: %s",
                                difference_of(doc, before, after)));
}

const char *property_check(struct jdoc *doc, const struct question *q, const struct jval *input,
                           const struct answer *a, struct jval **ret_result)
{
    struct jval *result = jval_clone(doc, input);
    struct jval *stored = NULL;
    const char *problem = check_form(doc, a);

    *ret_result = result;
    if (!problem && a->ops) {
        problem = apply_patch(doc, result, a->ops);
    }
    if (!problem && a->ops) {
        problem = operations_check(doc, input, a->ops);
    }
    if (!problem) {
        problem = check_same_bytes(doc, q, input, a);
    }
    if (problem || !a->ops) {
        return problem;
    }
    if (is_clean(input)) {
        problem = check_restored(doc, input, result);
    }
    if (!problem) {
        problem = check_second(doc, q, result, "raw");
    }
    if (!problem) {
        stored = jval_clone(doc, result);
        defaulting_apply(doc, stored);
        problem = check_second(doc, q, stored, "stored");
    }
    return problem;
}
