#include <string.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/cli/cli.h"
#include "webhook/cli/explain_text.h"
#include "webhook/cli/offline.h"
#include "webhook/cli/workload.h"
#include "webhook/inject/config.h"
#include "webhook/inject/inject.h"
#include "webhook/inject/settings.h"

enum { EXPLANATION_BYTES = 256 << 20, SCHEMA_VERSION = 1 };

struct explain_options {
    struct offline_options offline;
    unsigned output;
};

static const char *const outputs[] = { "text", "json", NULL };

static const struct opt explain_table[] = {
    OFFLINE_OPTS,
    { .name = "output",
      .letter = 'o',
      .type = OPT_CHOICE,
      .value = "FORMAT",
      .choices = outputs,
      .offset = offsetof(struct explain_options, output),
      .help = "text or json",
      .default_text = "text" },
    CLI_COMMON_OPTS,
};

static const struct opt_command explain_command = {
    .usage = "chioctl explain -f FILE [options]",
    .summary =
        "Says what the webhook would do with each Pod of manifests, and why: every step of the "
        "decision, every key with its value and where that came from, all findings and warnings "
        "uncut. The exit status is 1 when something would be denied.",
    .table = explain_table,
    .count = ARRAY_LEN(explain_table),
};

/* --- the explanation as a tree: what -o json prints, and text is made from --- */

static struct jval *steps_tree(struct jdoc *doc, const struct verdict *verdict)
{
    struct jval *steps = jarr_new(doc);

    for (unsigned i = 0; i < verdict->step_count; i++) {
        struct jval *step = jobj_new(doc);

        jobj_set(doc, step, "check", jstr_new(doc, verdict->steps[i].check));
        jobj_set(doc, step, "result", jstr_new(doc, verdict->steps[i].result));
        jarr_push(doc, steps, step);
    }
    return steps;
}

static struct jval *keys_tree(struct jdoc *doc, const struct settings *settings)
{
    struct jval *keys = jarr_new(doc);

    for (size_t i = 0; settings && i < KEY_COUNT; i++) {
        const struct setting *setting = &settings->of[i];
        struct jval *key = jobj_new(doc);

        jobj_set(doc, key, "key", jstr_new(doc, key_info((enum key)i)->name));
        jobj_set(doc, key, "value",
                 setting->value ? jstr_new(doc, setting->value) : jnull_new(doc));
        jobj_set(doc, key, "source", jstr_new(doc, source_name(setting->source)));
        jarr_push(doc, keys, key);
    }
    return keys;
}

static void push_finding(struct jdoc *doc, struct jval *list, const char *code, const char *text)
{
    struct jval *finding = jobj_new(doc);

    jobj_set(doc, finding, "code", jstr_new(doc, code));
    jobj_set(doc, finding, "text", jstr_new(doc, text));
    jarr_push(doc, list, finding);
}

static struct jval *entry_new(struct jdoc *doc, const struct offline *offline,
                              const struct workload *workload)
{
    struct jval *entry = jobj_new(doc);

    jobj_set(doc, entry, "file", jstr_new(doc, workload->file));
    jobj_set(doc, entry, "kind", jstr_new(doc, workload->kind));
    jobj_set(doc, entry, "name", jstr_new(doc, workload->name));
    jobj_set(doc, entry, "namespace", jstr_new(doc, offline_namespace(offline, workload)));
    return entry;
}

static struct jval *verdict_tree(struct jdoc *doc, struct jval *entry,
                                 const struct verdict *verdict)
{
    struct jval *refusals = jarr_new(doc);
    struct jval *warnings = jarr_new(doc);

    for (const struct finding *f = verdict->findings.refusals; f; f = f->next) {
        push_finding(doc, refusals, reason_code(f->reason), f->text);
    }
    for (const struct finding *f = verdict->findings.warnings; f; f = f->next) {
        push_finding(doc, warnings, warning_code(f->warning), f->text);
    }
    jobj_set(doc, entry, "decision",
             jstr_new(doc, decision_name(verdict->decision == DECISION_ERROR ? DECISION_DENIED
                                                                             : verdict->decision)));
    jobj_set(doc, entry, "reason", jstr_new(doc, reason_code(verdict->reason)));
    jobj_set(doc, entry, "meaning", jstr_new(doc, reason_info(verdict->reason)->meaning));
    jobj_set(doc, entry, "steps", steps_tree(doc, verdict));
    jobj_set(doc, entry, "keys", keys_tree(doc, verdict->settings));
    jobj_set(doc, entry, "refusals", refusals);
    jobj_set(doc, entry, "warnings", warnings);
    return entry;
}

/* A kind that is not ours to judge is denied with one finding. */
static struct jval *unknown_tree(struct jdoc *doc, struct jval *entry,
                                 const struct workload *workload)
{
    struct jval *refusals = jarr_new(doc);

    jobj_set(doc, entry, "decision", jstr_new(doc, decision_name(DECISION_DENIED)));
    jobj_set(doc, entry, "reason", jstr_new(doc, "unknown_kind"));
    jobj_set(doc, entry, "meaning", jstr_new(doc, "chioctl does not know this kind"));
    jobj_set(doc, entry, "steps", jarr_new(doc));
    jobj_set(doc, entry, "keys", jarr_new(doc));
    push_finding(doc, refusals, "unknown_kind",
                 jstr_get(jstr_printf(doc, "opted-in Pod template at %s", workload->path)));
    jobj_set(doc, entry, "refusals", refusals);
    jobj_set(doc, entry, "warnings", jarr_new(doc));
    return entry;
}

static int explain_one(struct jdoc *doc, const struct offline *offline,
                       const struct workload *workload, struct jval *documents, bool *denied,
                       struct err *err)
{
    CLEANUP(jdoc_freep) struct jdoc *scratch = NULL;
    struct jval *entry = entry_new(doc, offline, workload);
    struct verdict verdict;

    if (workload->role == WORKLOAD_UNKNOWN) {
        *denied = true;
        jarr_push(doc, documents, unknown_tree(doc, entry, workload));
        return 0;
    }
    if (offline_judge(offline, workload, &scratch, &verdict, err) < 0) {
        return -1;
    }
    *denied = *denied || findings_refused(&verdict.findings);
    jarr_push(doc, documents, verdict_tree(doc, entry, &verdict));
    return 0;
}

static int explain_loaded(struct cli *cli, const struct offline *offline, bool json,
                          struct err *err)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(EXPLANATION_BYTES, err);
    struct jval *root = NULL;
    struct jval *documents = NULL;
    bool denied = false;

    if (!doc) {
        return -1;
    }
    root = jobj_new(doc);
    documents = jarr_new(doc);
    for (const struct workload *w = offline->workloads; w; w = w->next) {
        if (w->role != WORKLOAD_NAMESPACE &&
            explain_one(doc, offline, w, documents, &denied, err) < 0) {
            return -1;
        }
    }
    jobj_set(doc, root, "version", jint_new(doc, SCHEMA_VERSION));
    jobj_set(doc, root, "configDigest", jstr_new(doc, offline->config->digest));
    jobj_set(doc, root, "documents", documents);
    if (jdoc_check(doc, err) < 0) {
        return -1;
    }
    if (json) {
        json_write_pretty(&cli->out, root);
    } else {
        explain_write_text(&cli->out, cli->colour, documents);
    }
    return denied ? CLI_FINDINGS : CLI_DONE;
}

static int explain_run(struct cli *cli, int argc, char **argv, struct err *err)
{
    CLEANUP(offline_done) struct offline offline = { .config = NULL };
    struct explain_options options = { .output = 0 };
    int operand = 0;
    int status = 0;

    if (!cli_options(cli, &verb_explain, &options, argc, argv, 0, &operand, &status)) {
        return status;
    }
    status = offline_load(cli, &verb_explain, &options.offline, &offline, err);
    return status != 0 ? status : explain_loaded(cli, &offline, options.output == 1, err);
}

const struct verb verb_explain = { "explain", &explain_command, explain_run };
