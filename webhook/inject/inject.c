#include "webhook/inject/inject.h"

#include "common/buf.h"
#include "common/err.h"
#include "common/faults.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/inject/decision.h"
#include "webhook/inject/delta.h"
#include "webhook/inject/patch.h"
#include "webhook/inject/pod_schema.h"
#include "webhook/inject/settings.h"
#include "webhook/inject/shape.h"

enum {
    PATCH_BYTES = 1 << 20,
    WORK_BYTES = 4 * JSON_TREE_BYTES, /* the Pod, its edited clone, the patch, the check's copy */
};

const char *decision_name(enum decision decision)
{
    static const char *const names[] = { "injected", "unchanged", "skipped", "denied", "error" };

    return names[decision];
}

/* The most important refusal names the verdict. */
static void refuse(struct verdict *verdict)
{
    verdict->reason = verdict->findings.refusals->reason;
    verdict->decision = verdict->reason == REASON_NAMESPACE_UNKNOWN ? DECISION_ERROR
                                                                    : DECISION_DENIED;
    verdict->patch = NULL;
    verdict->pod = NULL;
}

static void corrupt(struct jdoc *doc, struct jval *ops)
{
    jobj_set(doc, jdoc_edit(doc, jval_first(ops)), "value", jnull_new(doc));
}

/* The patch's text, written once; refused when it is too long. */
static void write_text(struct jdoc *doc, struct verdict *verdict)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(JSON_TREE_BYTES); /* no Pod gives a longer one */

    json_write(&text, verdict->patch);
    if (text.failed || text.len > PATCH_BYTES) {
        findings_refuse(&verdict->findings, REASON_TOO_LARGE, "the patch has %zu bytes, limit %d",
                        text.len, PATCH_BYTES);
        return;
    }
    verdict->patch_text = jstr_get(jstr_newn(doc, text.data, text.len));
    verdict->patch_bytes = text.len;
}

/* Operations S-21: a patch that does not apply fails the user's request with an error of the API
   server's, so it is tried here first. */
static int self_check(struct jdoc *doc, const struct jval *received, const struct jval *wanted,
                      const struct jval *ops, struct findings *f, struct err *err)
{
    const struct jval *applied = NULL;

    if (patch_apply(doc, received, ops, &applied, err) < 0) {
        if (err->code != ERR_INPUT) {
            return err_wrap(err, "checking the patch");
        }
        applied = NULL;
    }
    if (!applied || !jval_equal(applied, wanted)) {
        findings_refuse(f, REASON_SELF_CHECK,
                        "internal error: the patch does not give the intended Pod");
    }
    return 0;
}

/* Step 13: the desired Pod, and the patch that leads to it. */
static int protect(const struct inject_request *request, const struct settings *settings,
                   struct jdoc *doc, struct verdict *verdict, struct err *err)
{
    struct shape shape = {
        .doc = doc,
        .config = request->config,
        .settings = settings,
        .f = &verdict->findings,
        .received = request->pod,
        .pod = jval_twin(doc, request->pod),
    };
    struct patch patch;

    shape_pod(&shape);
    if (jdoc_check(doc, err) < 0) {
        return err_wrap(err, "building the protected Pod");
    }
    if (findings_refused(&verdict->findings)) {
        return 0;
    }
    patch_init(&patch, doc);
    delta_write(&patch, request->pod, shape.pod);
    if (fault_armed(FAULT_SELF_CHECK) && jval_count(patch.ops) > 0) {
        corrupt(doc, patch.ops);
    }
    if (jdoc_check(doc, err) < 0) {
        return err_wrap(err, "writing the patch");
    }
    verdict->patch = patch.ops;
    verdict->pod = shape.pod;
    write_text(doc, verdict);
    return self_check(doc, request->pod, shape.pod, patch.ops, &verdict->findings, err);
}

static int inject_asked(const struct inject_request *request, const struct settings *settings,
                        struct jdoc *doc, struct verdict *verdict, struct err *err)
{
    struct findings *f = &verdict->findings;

    pod_schema_check_spec(request->pod, f);
    if (findings_has(f, REASON_OBJECT_INVALID)) {
        verdict_step(verdict, "types of the Pod's members", "refused");
        return 0; /* what follows reads those members */
    }
    verdict_step(verdict, "types of the Pod's members", "passed");
    if (protect(request, settings, doc, verdict, err) < 0) {
        return -1;
    }
    verdict_step(verdict, "protected Pod", findings_refused(f) ? "refused" : "built");
    if (!findings_refused(f)) {
        bool changed = jval_count(verdict->patch) > 0;

        verdict->decision = changed ? DECISION_INJECTED : DECISION_UNCHANGED;
        verdict->reason = changed ? REASON_INJECTED : REASON_UNCHANGED;
        verdict->patch = changed ? verdict->patch : NULL;
    }
    return 0;
}

int inject_pod(const struct inject_request *request, struct jdoc *doc, struct verdict *ret,
               struct err *err)
{
    struct settings *settings = jdoc_alloc(doc, sizeof(*settings));
    struct decision_result decision = { false, NULL };

    jdoc_seal(doc); /* what was received stays as it is, whatever is done below */
    jdoc_raise_limit(doc, WORK_BYTES);
    if (!settings) {
        return jdoc_check(doc, err);
    }
    *ret = (struct verdict){ .decision = DECISION_DENIED };
    findings_init(&ret->findings, doc);
    decision = decide(request, settings, ret);
    if (decision.asked && inject_asked(request, settings, doc, ret, err) < 0) {
        return -1;
    }
    if (jdoc_check(doc, err) < 0) {
        return -1;
    }
    if (findings_refused(&ret->findings)) {
        refuse(ret);
    }
    return 0;
}
