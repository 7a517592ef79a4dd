#include "webhook/inject/decision.h"

#include <string.h>
#include <strings.h>

#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/config.h"
#include "webhook/inject/inject.h"
#include "webhook/inject/nsview.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/pod_schema.h"
#include "webhook/inject/settings.h"
#include "webhook/inject/windows.h"

#define MIRROR_KEY "kubernetes.io/config.mirror"
#define POD_SECURITY_KEY "pod-security.kubernetes.io/enforce"

/* What one step said. */
enum hit { GO_ON, STOP };

/* What the steps share. */
struct deciding {
    const struct inject_request *request;
    struct verdict *verdict;
    struct settings *settings;
    const struct nsfacts *facts;
    bool pod_asked; /* the Pod itself, not only its namespace */
};

void verdict_step(struct verdict *verdict, const char *check, const char *result)
{
    if (verdict->step_count < STEP_MAX) {
        verdict->steps[verdict->step_count++] = (struct step){ check, result };
    }
}

static enum hit bare(struct deciding *d, enum reason reason)
{
    d->verdict->decision = DECISION_SKIPPED;
    d->verdict->reason = reason;
    d->verdict->findings.refusals = NULL;
    return STOP;
}

/* Refusals were found: the caller's verdict is a denial. */
static enum hit stop_if_refused(const struct deciding *d)
{
    return findings_refused(&d->verdict->findings) ? STOP : GO_ON;
}

static enum hit check_request(struct deciding *d)
{
    return d->request->pod_create ? GO_ON : bare(d, REASON_NOT_POD_CREATE);
}

static enum hit check_object(struct deciding *d)
{
    if (!jval_is(d->request->pod, J_OBJECT)) {
        findings_refuse(&d->verdict->findings, REASON_OBJECT_INVALID, "object must be a Pod");
        return STOP;
    }
    pod_schema_check_metadata(d->request->pod, &d->verdict->findings);
    return stop_if_refused(d);
}

static enum hit check_namespace(struct deciding *d)
{
    struct findings *f = &d->verdict->findings;
    const char *own = jstr_get(jobj_path(d->request->pod, PATH("metadata", "namespace")));

    if (own && *own && strcmp(own, d->request->namespace_) != 0) {
        findings_refuse(f, REASON_NAMESPACE_MISMATCH,
                        "metadata.namespace %s is not the request's %s", findings_quote(f, own),
                        d->request->namespace_);
    }
    return stop_if_refused(d);
}

static bool has_mirror_annotation(const struct deciding *d)
{
    return jobj_path(d->request->pod, PATH("metadata", "annotations", MIRROR_KEY)) != NULL;
}

static enum hit check_mirror(struct deciding *d)
{
    return d->request->node_caller && has_mirror_annotation(d) ? bare(d, REASON_MIRROR_POD) : GO_ON;
}

/* --- step 5: who asked (1.2) --- */

enum word { WORD_NONE, WORD_ON, WORD_OFF, WORD_BAD };

static enum word read_word(const struct jval *value)
{
    struct str text = str_trim((struct str){ jstr_get(value), jstr_len(value) });
    static const struct {
        const char *text;
        enum word word;
    } words[] = {
        { "enabled", WORD_ON }, { "true", WORD_ON }, { "disabled", WORD_OFF }, { "false", WORD_OFF }
    };

    if (jval_absent(value)) {
        return WORD_NONE;
    }
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (text.len == strlen(words[i].text) &&
            strncasecmp(text.p, words[i].text, text.len) == 0) {
            return words[i].word;
        }
    }
    return WORD_BAD;
}

static void refuse_word(struct deciding *d, const struct jval *value, const char *where)
{
    struct findings *f = &d->verdict->findings;

    findings_refuse(f, REASON_VALUE_INVALID, OPT_IN_KEY " \"%s\" (%s): use enabled or disabled",
                    findings_quote(f, jstr_get(value)), where);
}

static enum word read_pod_word(struct deciding *d)
{
    const struct jval *a = jobj_path(d->request->pod, PATH("metadata", "annotations", OPT_IN_KEY));
    const struct jval *b = jobj_path(d->request->pod, PATH("metadata", "labels", OPT_IN_KEY));
    struct findings *f = &d->verdict->findings;
    enum word annotation = read_word(a);
    enum word label = read_word(b);

    if (annotation == WORD_BAD) {
        refuse_word(d, a, "annotation");
    }
    if (label == WORD_BAD) {
        refuse_word(d, b, "label");
    }
    if (annotation == WORD_BAD || label == WORD_BAD) {
        return WORD_BAD;
    }
    if (annotation != WORD_NONE && label != WORD_NONE && annotation != label) {
        findings_refuse(f, REASON_VALUE_CONFLICT,
                        "annotation " OPT_IN_KEY " \"%s\" and label \"%s\" disagree: remove one",
                        findings_quote(f, jstr_get(a)), findings_quote(f, jstr_get(b)));
        return WORD_BAD;
    }
    return annotation != WORD_NONE ? annotation : label;
}

static enum hit decide_in_system_namespace(struct deciding *d, enum word pod)
{
    if (pod == WORD_ON) {
        findings_refuse(&d->verdict->findings, REASON_SYSTEM_NAMESPACE,
                        "%s is a system namespace: remove the opt-in or move the Pod",
                        d->request->namespace_);
        return STOP;
    }
    return pod == WORD_BAD ? STOP : bare(d, REASON_NOT_ASKED);
}

/* The namespace's own word: exact, and on /mutate/namespace proven by the API server's selector,
   whatever a source that lags behind says. */
static enum word namespace_word(const struct deciding *d, const char **ret_text)
{
    const char *text = d->facts ? jstr_get(jobj_get(d->facts->labels, OPT_IN_KEY)) : NULL;

    *ret_text = text;
    if (d->request->entry == ENTRY_NAMESPACE) {
        return WORD_ON;
    }
    if (!text) {
        return WORD_NONE;
    }
    if (strcmp(text, "enabled") == 0) {
        return WORD_ON;
    }
    return strcmp(text, "disabled") == 0 ? WORD_OFF : WORD_BAD;
}

/* The Pod's own value, as written: the annotation's, else the label's. */
static const char *pod_value(const struct deciding *d)
{
    const struct jval *metadata = jobj_get(d->request->pod, "metadata");
    const char *text = jstr_get(jobj_path(metadata, PATH("annotations", OPT_IN_KEY)));

    text = text ? text : jstr_get(jobj_path(metadata, PATH("labels", OPT_IN_KEY)));
    return text ? text : "";
}

static enum hit opt_out(struct deciding *d, bool namespace_asks)
{
    struct findings *f = &d->verdict->findings;

    if (!namespace_asks) {
        return bare(d, REASON_OPT_OUT);
    }
    if (d->request->config->refuse_opt_out) {
        findings_refuse(f, REASON_OPT_OUT_REFUSED,
                        "namespace %s allows no opt-out: remove " OPT_IN_KEY " \"%s\"",
                        d->request->namespace_, findings_quote(f, pod_value(d)));
        return STOP;
    }
    findings_warn(f, WARN_OPT_OUT,
                  "namespace %s opted in, this Pod opted out: it starts without chio",
                  d->request->namespace_);
    return bare(d, REASON_OPT_OUT);
}

static enum hit check_opt_in(struct deciding *d)
{
    const struct inject_request *request = d->request;
    struct findings *f = &d->verdict->findings;
    enum word pod = read_pod_word(d);
    enum word namespace_ = WORD_NONE;
    const char *text = NULL;

    if (config_is_system_namespace(request->config, request->namespace_)) {
        return decide_in_system_namespace(d, pod);
    }
    if (pod == WORD_BAD) {
        return STOP;
    }
    if (request->namespaces) {
        d->facts = nsview_find(request->namespaces, request->namespace_);
        if (!d->facts) {
            findings_refuse(f, REASON_NAMESPACE_UNKNOWN, "namespace %s is not known%s",
                            request->namespace_,
                            request->offline ? ": give it with --namespaces" : "");
            return STOP;
        }
    }
    namespace_ = namespace_word(d, &text);
    d->pod_asked = pod == WORD_ON;
    if (pod == WORD_OFF) {
        return opt_out(d, namespace_ == WORD_ON || namespace_ == WORD_BAD);
    }
    if (pod == WORD_NONE && namespace_ == WORD_BAD) {
        findings_refuse(f, REASON_NAMESPACE_VALUE_INVALID,
                        "label " OPT_IN_KEY " \"%s\" of namespace %s: use enabled or disabled",
                        findings_quote(f, text), request->namespace_);
        return STOP;
    }
    return pod == WORD_ON || namespace_ == WORD_ON ? GO_ON : bare(d, REASON_NOT_ASKED);
}

/* --- steps 6 and 7 --- */

static const char *join(struct findings *f, const char *const *list)
{
    const char *text = "none";

    for (size_t i = 0; list[i]; i++) {
        const char *next = jstr_get(
            jstr_printf(f->doc, "%s%s%s", i > 0 ? text : "", i > 0 ? ", " : "", list[i]));

        text = next ? next : text;
    }
    return text;
}

static enum hit check_revision(struct deciding *d)
{
    const struct config *config = d->request->config;
    struct findings *f = &d->verdict->findings;
    const char *revision = NULL;

    settings_resolve(d->settings, config, d->request->pod, d->facts, d->request->namespace_, f);
    d->verdict->settings = d->settings;
    revision = setting_text(d->settings, KEY_REVISION);
    if (strcmp(revision, config->revision) == 0) {
        return GO_ON;
    }
    findings_init(f, f->doc); /* the other injector judges the rest */
    for (const char *const *other = config->other_revisions; *other; other++) {
        if (strcmp(revision, *other) == 0) {
            return bare(d, REASON_OTHER_REVISION);
        }
    }
    findings_refuse(
        f, REASON_REVISION_UNKNOWN, "revision \"%s\": this injector is \"%s\", others are %s",
        findings_quote(f, revision), config->revision, join(f, config->other_revisions));
    return STOP;
}

/* --- steps 8 to 11: findings are collected, nothing ends here --- */

static enum hit check_forged_mirror(struct deciding *d)
{
    if (has_mirror_annotation(d)) {
        findings_refuse(&d->verdict->findings, REASON_MIRROR_FORGED,
                        "annotation " MIRROR_KEY " is the kubelet's: remove it");
    }
    return GO_ON;
}

/* What cannot be protected though only its namespace asked may stay bare: the cluster's choice.
   What was refused before for another reason stays refused. */
static bool may_skip(const struct deciding *d)
{
    return d->request->config->skip_uninjectable && !d->pod_asked &&
           !findings_has(&d->verdict->findings, REASON_MIRROR_FORGED);
}

static enum hit skip(struct deciding *d, enum reason reason, const char *why)
{
    findings_init(&d->verdict->findings, d->verdict->findings.doc);
    findings_warn(&d->verdict->findings, WARN_SKIPPED,
                  "%s: this Pod of namespace %s starts without chio", why, d->request->namespace_);
    return bare(d, reason);
}

static enum hit check_host_network(struct deciding *d)
{
    if (!jbool_get(jobj_path(d->request->pod, PATH("spec", "hostNetwork")))) {
        return GO_ON;
    }
    if (may_skip(d)) {
        return skip(d, REASON_HOST_NETWORK, "hostNetwork");
    }
    findings_refuse(&d->verdict->findings, REASON_HOST_NETWORK,
                    "hostNetwork: chio init would rewrite the node's firewall: "
                    "remove it or the opt-in");
    return GO_ON;
}

static enum hit check_windows(struct deciding *d)
{
    struct windows_sign sign = windows_find(d->request->pod);

    if (!sign.field) {
        return GO_ON;
    }
    if (sign.maybe) {
        findings_warn(&d->verdict->findings, WARN_MAYBE_WINDOWS, "%s allows Windows nodes too",
                      sign.field);
        return GO_ON;
    }
    if (may_skip(d)) {
        return skip(d, REASON_WINDOWS, sign.field);
    }
    findings_refuse(&d->verdict->findings, REASON_WINDOWS,
                    "%s selects Windows; chio guards Linux only", sign.field);
    return GO_ON;
}

static const char *enforced_level(const struct deciding *d)
{
    static const char *const assumed[] = { "privileged", "baseline", "restricted" };
    const char *level = NULL;

    if (!d->facts) {
        return assumed[d->request->config->assumed_pod_security];
    }
    level = jstr_get(jobj_get(d->facts->labels, POD_SECURITY_KEY));
    return level ? level : "privileged";
}

static enum hit check_pod_security(struct deciding *d)
{
    const char *level = enforced_level(d);

    if (strcmp(level, "baseline") == 0 || strcmp(level, "restricted") == 0) {
        findings_refuse(
            &d->verdict->findings, REASON_POD_SECURITY,
            "namespace %s enforces %s, chio-init needs NET_ADMIN: label it " POD_SECURITY_KEY
            "=privileged, use another one, or have mode none granted",
            d->request->namespace_, level);
    }
    return GO_ON;
}

/* The order of injection 1.3. */
static const struct {
    const char *name;
    enum hit (*check)(struct deciding *d);
} steps[] = {
    { "creation of a Pod", check_request },
    { "object and metadata", check_object },
    { "namespace of the object", check_namespace },
    { "mirror Pod", check_mirror },
    { "opt-in", check_opt_in },
    { "revision", check_revision },
    { "forged mirror annotation", check_forged_mirror },
    { "host network", check_host_network },
    { "Windows", check_windows },
    { "Pod Security", check_pod_security },
};

struct decision_result decide(const struct inject_request *request, struct settings *settings,
                              struct verdict *verdict)
{
    struct deciding d = { .request = request, .verdict = verdict, .settings = settings };

    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        unsigned before = verdict->findings.refusal_count;
        enum hit hit = steps[i].check(&d);
        bool refused = verdict->findings.refusals &&
                       (hit == STOP || verdict->findings.refusal_count > before);

        if (hit == STOP && !refused) {
            verdict_step(verdict, steps[i].name, reason_code(verdict->reason));
            return (struct decision_result){ false, d.facts };
        }
        verdict_step(verdict, steps[i].name, refused ? "refused" : "passed");
        if (hit == STOP) {
            return (struct decision_result){ false, d.facts };
        }
    }
    return (struct decision_result){ true, d.facts };
}
