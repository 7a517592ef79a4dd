#include "webhook/cli/offline.h"

#include <string.h>

#include "common/err.h"
#include "common/file.h"
#include "common/json_read.h"
#include "common/jtree.h"
#include "webhook/cli/workload.h"
#include "webhook/inject/config.h"
#include "webhook/inject/inject.h"
#include "webhook/inject/nsview.h"

enum { CONFIG_FILE_BYTES = 8 << 20, NAMESPACES_FILE_BYTES = 256 << 20, PROBLEMS_BYTES = 1 << 20 };

void offline_done(struct offline *offline)
{
    config_free(offline->config);
    nsview_free(offline->given);
    nsview_free(offline->own);
    manifests_done(&offline->set);
    *offline = (struct offline){ .config = NULL };
}

void offline_write_safe(struct buf *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < 0x20 || c == 0x7F) {
            buf_printf(out, "\\x%02X", c);
        } else {
            buf_char(out, *text);
        }
    }
}

void offline_write_head(struct buf *out, const char *prefix, const struct workload *workload)
{
    buf_printf(out, "%s: %s: ", prefix, workload->file);
    offline_write_safe(out, workload->kind);
    buf_char(out, '/');
    offline_write_safe(out, workload->name);
}

void offline_write_warnings(struct buf *out, const struct workload *workload,
                            const struct verdict *verdict)
{
    for (const struct finding *w = verdict->findings.warnings; w; w = w->next) {
        offline_write_head(out, "warning", workload);
        buf_printf(out, ": chio: %s: ", warning_code(w->warning));
        offline_write_safe(out, w->text);
        buf_char(out, '\n');
    }
}

void offline_write_unknown(struct buf *out, const struct workload *workload)
{
    offline_write_head(out, "error", workload);
    buf_str(out, ": chio: unknown_kind: the opted-in Pod template at ");
    offline_write_safe(out, *workload->path ? workload->path : "the top");
    buf_str(out, " is of a kind that chioctl does not know: leave it to the webhook, or remove the "
                 "opt-in\n");
}

/* A failure that the file is to blame for: told, and the exit status. Others: -1. */
static int blame(struct cli *cli, const struct err *err)
{
    if (err->code != ERR_INPUT && err->code != ERR_LIMIT && err->code != ERR_IO) {
        return -1;
    }
    buf_printf(&cli->err, "error: %s\n", err->msg);
    return CLI_INVALID;
}

/* A line a problem, each with "error: " before it. */
static void write_problems(struct cli *cli, const char *text)
{
    while (*text) {
        int len = (int)strcspn(text, "\n");

        buf_printf(&cli->err, "error: %.*s\n", len, text);
        text += len + (text[len] == '\n');
    }
}

static int load_config(struct cli *cli, const char *path, struct offline *offline, struct err *err)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(CONFIG_FILE_BYTES);
    CLEANUP(buf_done) struct buf problems = BUF_INIT(PROBLEMS_BYTES);

    if (!path) {
        offline->config = config_default(err);
        return offline->config ? 0 : -1;
    }
    if (file_read(path, &text, err) < 0) {
        return blame(cli, err);
    }
    offline->config = config_parse(path, text.data ? text.data : "", text.len, &problems, err);
    if (offline->config) {
        return 0;
    }
    if (err->code != ERR_INPUT) {
        return -1;
    }
    write_problems(cli, buf_cstr(&problems) ? buf_cstr(&problems) : err->msg);
    return CLI_INVALID;
}

static int load_namespaces(struct cli *cli, const struct opt_list *files, struct offline *offline,
                           struct err *err)
{
    if (files->count == 0) {
        return 0;
    }
    offline->given = nsview_new(err);
    if (!offline->given) {
        return -1;
    }
    for (size_t i = 0; i < files->count; i++) {
        CLEANUP(buf_done) struct buf text = BUF_INIT(NAMESPACES_FILE_BYTES);

        if (file_read(files->items[i], &text, err) < 0 ||
            nsview_read(offline->given, files->items[i], text.data ? text.data : "", text.len,
                        err) < 0) {
            return blame(cli, err);
        }
    }
    return 0;
}

/* The input's own Namespace documents. One without a name says nothing about any other document. */
static int collect_namespaces(struct cli *cli, struct offline *offline, struct err *err)
{
    offline->own = nsview_new(err);
    if (!offline->own) {
        return -1;
    }
    for (const struct workload *w = offline->workloads; w; w = w->next) {
        bool named = jobj_path(w->object, PATH("metadata", "name")) != NULL;

        if (w->role == WORKLOAD_NAMESPACE && named &&
            nsview_add(offline->own, w->object, err) < 0) {
            buf_printf(&cli->err, "error: %s:%s\n", w->file, err->msg);
            return err->code == ERR_INPUT ? CLI_INVALID : -1;
        }
    }
    return 0;
}

static int load_manifests(struct cli *cli, const struct opt_list *files, struct offline *offline,
                          struct err *err)
{
    bool valid = false;

    if (manifests_read(files, &offline->set, &cli->err, &valid, err) < 0) {
        return -1;
    }
    if (!valid) {
        return CLI_INVALID;
    }
    if (workloads_find(&offline->set, &offline->workloads, err) < 0) {
        return blame(cli, err);
    }
    return collect_namespaces(cli, offline, err);
}

int offline_load(struct cli *cli, const struct verb *verb, const struct offline_options *options,
                 struct offline *ret, struct err *err)
{
    int status = 0;

    *ret = (struct offline){ .default_namespace = options->namespace_ ? options->namespace_
                                                                      : "default" };
    if (options->files.count == 0) {
        return cli_usage(cli, verb, "which file? Give -f FILE");
    }
    status = load_config(cli, options->config, ret, err);
    if (status != 0) {
        return status;
    }
    if (options->kube_version &&
        !config_parse_kubernetes(options->kube_version, &ret->config->kubernetes_minor)) {
        return cli_usage(cli, verb, "--kube-version \"%s\": must be like 1.30",
                         options->kube_version);
    }
    status = load_namespaces(cli, &options->namespaces, ret, err);
    return status != 0 ? status : load_manifests(cli, &options->files, ret, err);
}

const char *offline_namespace(const struct offline *offline, const struct workload *workload)
{
    return workload->namespace_ ? workload->namespace_ : offline->default_namespace;
}

/* --namespaces knows all; the input's documents only those that they name. */
static const struct nsview *source_for(const struct offline *offline, const char *namespace_)
{
    if (offline->given) {
        return offline->given;
    }
    return nsview_find(offline->own, namespace_) ? offline->own : NULL;
}

int offline_judge(const struct offline *offline, const struct workload *workload,
                  struct jdoc **ret_doc, struct verdict *ret, struct err *err)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(JSON_TREE_BYTES, err);
    struct inject_request request = {
        .config = offline->config,
        .entry = ENTRY_POD,
        .pod_create = true,
        .offline = true,
        .namespace_ = offline_namespace(offline, workload),
    };

    if (!doc) {
        return -1;
    }
    request.namespaces = source_for(offline, request.namespace_);
    request.pod = workload_pod(workload, doc);
    if (jdoc_check(doc, err) < 0 || inject_pod(&request, doc, ret, err) < 0) {
        return err_wrap(err, "%s: %s/%s", workload->file, workload->kind, workload->name);
    }
    if (ret->reason == REASON_NOT_ASKED && workload_is_misplaced(workload)) {
        findings_warn(&ret->findings, WARN_MISPLACED,
                      "the opt-in is on the workload itself: move it to %s.metadata.annotations",
                      workload->path);
    }
    *ret_doc = STEAL(doc);
    return 0;
}
