#include <string.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/cli/cli.h"
#include "webhook/cli/offline.h"
#include "webhook/cli/workload.h"
#include "webhook/inject/inject.h"

enum output { OUTPUT_AS_READ, OUTPUT_YAML, OUTPUT_JSON, OUTPUT_PATCH };

struct inject_options {
    struct offline_options offline;
    unsigned output;
};

static const char *const outputs[] = { "as-read", "yaml", "json", "patch", NULL };

static const struct opt inject_table[] = {
    OFFLINE_OPTS,
    { .name = "output",
      .letter = 'o',
      .type = OPT_CHOICE,
      .value = "FORMAT",
      .choices = outputs,
      .offset = offsetof(struct inject_options, output),
      .help = "yaml, json, or patch: the JSON Patch of the input's one Pod template, byte for byte "
              "what the webhook answers",
      .default_text = "what was read" },
    CLI_COMMON_OPTS,
};

static const struct opt_command inject_command = {
    .usage = "chioctl inject -f FILE [options]",
    .summary =
        "Protects every opted-in Pod of manifests, offline, exactly as the webhook would. All "
        "documents come out, with nothing but the Pod templates changed; of a denied document "
        "nothing at all.",
    .table = inject_table,
    .count = ARRAY_LEN(inject_table),
};

/* One run over the input. */
struct injecting {
    struct cli *cli;
    struct offline *offline;
    bool quiet;
    bool patch_only;
    unsigned denied;
};

static void write_denial(struct injecting *run, const struct workload *workload,
                         const struct verdict *verdict)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(64 << 10);

    findings_denial(&verdict->findings, &text);
    offline_write_head(&run->cli->err, "error", workload);
    buf_str(&run->cli->err, ": ");
    offline_write_safe(&run->cli->err, buf_cstr(&text) ? buf_cstr(&text) : "denied");
    buf_char(&run->cli->err, '\n');
}

/* "injected: file: Kind/name"; a Pod that is left alone says why. */
static void write_report(struct injecting *run, const struct workload *workload,
                         const struct verdict *verdict)
{
    if (run->quiet) {
        return;
    }
    offline_write_head(&run->cli->err, decision_name(verdict->decision), workload);
    if (verdict->decision == DECISION_SKIPPED) {
        buf_printf(&run->cli->err, " (%s)", reason_code(verdict->reason));
    }
    buf_char(&run->cli->err, '\n');
}

static void take(struct injecting *run, struct workload *workload, const struct verdict *verdict)
{
    if (run->patch_only && verdict->patch) {
        json_write(&run->cli->out, verdict->patch);
        buf_char(&run->cli->out, '\n');
    } else if (run->patch_only) {
        buf_str(&run->cli->out, "[]\n");
    } else if (verdict->decision == DECISION_INJECTED) {
        workload_put(workload, run->offline->set.doc, verdict->pod);
    }
}

static int inject_one(struct injecting *run, struct workload *workload, struct err *err)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    struct verdict verdict;

    if (offline_judge(run->offline, workload, &doc, &verdict, err) < 0) {
        return -1;
    }
    offline_write_warnings(&run->cli->err, workload, &verdict);
    if (verdict.decision == DECISION_DENIED || verdict.decision == DECISION_ERROR) {
        write_denial(run, workload, &verdict);
        run->denied++;
        return 0;
    }
    write_report(run, workload, &verdict);
    take(run, workload, &verdict);
    return 0;
}

static int inject_all(struct injecting *run, struct err *err)
{
    for (struct workload *w = run->offline->workloads; w; w = w->next) {
        if (w->role == WORKLOAD_UNKNOWN) {
            offline_write_unknown(&run->cli->err, w);
            run->denied++;
        } else if (w->role == WORKLOAD_TEMPLATE && inject_one(run, w, err) < 0) {
            return -1;
        }
    }
    return jdoc_check(run->offline->set.doc, err);
}

static unsigned count_templates(const struct offline *offline)
{
    unsigned count = 0;

    for (const struct workload *w = offline->workloads; w; w = w->next) {
        count += w->role != WORKLOAD_NAMESPACE;
    }
    return count;
}

static int inject_loaded(struct cli *cli, struct offline *offline,
                         const struct inject_options *options, struct err *err)
{
    static const enum manifest_format formats[] = { MANIFEST_AS_READ, MANIFEST_YAML,
                                                    MANIFEST_JSON };
    struct injecting run = { .cli = cli,
                             .offline = offline,
                             .quiet = options->offline.common.quiet,
                             .patch_only = options->output == OUTPUT_PATCH };
    unsigned templates = count_templates(offline);

    if (run.patch_only && templates != 1) {
        return cli_usage(cli, &verb_inject, "-o patch needs one Pod template, the input has %u",
                         templates);
    }
    if (inject_all(&run, err) < 0) {
        return -1;
    }
    if (run.denied > 0) {
        buf_printf(&cli->err, "error: nothing is written, because %u of %u Pod template%s denied\n",
                   run.denied, templates, templates == 1 ? " is" : "s are");
        buf_cut(&cli->out, 0);
        return CLI_FINDINGS;
    }
    if (!run.patch_only) {
        manifests_write(&offline->set, formats[options->output], &cli->out);
    }
    return CLI_DONE;
}

static int inject_run(struct cli *cli, int argc, char **argv, struct err *err)
{
    CLEANUP(offline_done) struct offline offline = { .config = NULL };
    struct inject_options options = { .output = OUTPUT_AS_READ };
    int operand = 0;
    int status = 0;

    if (!cli_options(cli, &verb_inject, &options, argc, argv, 0, &operand, &status)) {
        return status;
    }
    status = offline_load(cli, &verb_inject, &options.offline, &offline, err);
    return status != 0 ? status : inject_loaded(cli, &offline, &options, err);
}

const struct verb verb_inject = { "inject", &inject_command, inject_run };
