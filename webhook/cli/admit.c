#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/fetch.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "common/yaml_write.h"
#include "webhook/cli/cli.h"
#include "webhook/cli/diff.h"
#include "webhook/cli/exchange.h"
#include "webhook/cli/manifest.h"
#include "webhook/cli/offline.h"
#include "webhook/cli/workload.h"
#include "webhook/inject/patch.h"

enum output { OUTPUT_PATCH, OUTPUT_POD, OUTPUT_DIFF, OUTPUT_REVIEW };
enum { REVIEW_BYTES = 64 << 20, YAML_BYTES = 64 << 20, UID_TEXT = 37, TIMEOUT_S = 10 };

struct admit_options {
    struct cli_common common;
    struct opt_list files;
    const char *namespace_;
    const char *url;
    const char *ca_file;
    const char *connect_to;
    unsigned timeout_s;
    unsigned output;
};

static const char *const outputs[] = { "patch", "pod", "diff", "review", NULL };

static const struct opt admit_table[] = {
    { .name = "filename",
      .letter = 'f',
      .type = OPT_LIST,
      .value = "FILE",
      .offset = offsetof(struct admit_options, files),
      .help = "a manifest with one Pod, or one Pod template; - is standard input" },
    { .name = "url",
      .type = OPT_STRING,
      .value = "URL",
      .offset = offsetof(struct admit_options, url),
      .help = "the webhook, as in clientConfig.url; without a path, /mutate" },
    { .name = "cacert",
      .type = OPT_STRING,
      .value = "FILE",
      .offset = offsetof(struct admit_options, ca_file),
      .help = "who signed the webhook's certificate, PEM",
      .default_text = "the system's" },
    { .name = "connect-to",
      .type = OPT_STRING,
      .value = "HOST:PORT",
      .offset = offsetof(struct admit_options, connect_to),
      .help = "connect there; the certificate is still checked for the name in the URL" },
    { .name = "namespace",
      .letter = 'n',
      .type = OPT_STRING,
      .value = "NS",
      .offset = offsetof(struct admit_options, namespace_),
      .help = "where the Pod is created when it names no namespace",
      .default_text = "default" },
    { .name = "timeout",
      .type = OPT_UINT,
      .value = "SECONDS",
      .min = 1,
      .max = 300,
      .offset = offsetof(struct admit_options, timeout_s),
      .help = "for the whole exchange",
      .default_text = "10" },
    { .name = "output",
      .letter = 'o',
      .type = OPT_CHOICE,
      .value = "FORMAT",
      .choices = outputs,
      .offset = offsetof(struct admit_options, output),
      .help =
          "the JSON patch as answered, the resulting pod, the diff that it makes; or the review "
          "that would be sent, then nothing is",
      .default_text = "diff" },
    CLI_COMMON_OPTS,
};

static const struct opt_command admit_command = {
    .usage = "chioctl admit -f FILE --url URL [options]",
    .summary =
        "Asks a running webhook about a Pod and shows what it answers: sends the review of the "
        "Pod's creation, as the API server would, and applies the patch. Nothing is created. The "
        "exit status is 1 when the Pod is denied.",
    .table = admit_table,
    .count = ARRAY_LEN(admit_table),
};

/* One exchange with the webhook. */
struct admitting {
    struct cli *cli;
    const struct admit_options *options;
    const struct workload *workload;
    struct jdoc *doc;       /* the review and all that comes of it */
    const struct jval *pod; /* as sent */
    const char *namespace_;
    bool json; /* the input was JSON */
    char uid[UID_TEXT];
};

/* Where the path of a URL would begin: behind the authority. */
static struct jval *full_url(struct jdoc *doc, const char *url)
{
    const char *scheme = strstr(url, "://");
    const char *slash = strchr(scheme ? scheme + 3 : url, '/');

    return !slash                    ? jstr_printf(doc, "%s/mutate", url)
           : strcmp(slash, "/") == 0 ? jstr_printf(doc, "%smutate", url)
                                     : jstr_new(doc, url);
}

/* RFC 9562, version 4. */
static int make_uid(char uid[UID_TEXT], struct err *err)
{
    unsigned char b[16];

    if (getrandom(b, sizeof(b), 0) != (ssize_t)sizeof(b)) {
        return err_set(err, ERR_NONE, "no random bytes: %s", strerror(errno));
    }
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    (void)snprintf(uid, UID_TEXT,
                   "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
                   b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
                   b[14], b[15]);
    return 0;
}

/* The Pod that a controller would make of a template; a Pod is sent as it is. */
static struct jval *pod_of(const struct workload *workload, struct jdoc *doc)
{
    struct jval *pod = NULL;
    struct jval *whole = NULL;

    if (!*workload->path) {
        return jval_clone(doc, workload->object);
    }
    pod = workload_pod(workload, doc);
    whole = jobj_new(doc);
    jobj_set(doc, whole, "apiVersion", jstr_new(doc, "v1"));
    jobj_set(doc, whole, "kind", jstr_new(doc, "Pod"));
    jval_each (member, pod) {
        jobj_set(doc, whole, jval_key(member), jval_clone(doc, member));
    }
    return whole;
}

/* --- after the answer --- */

static int write_diff(const struct admitting *a, const struct jval *result, struct err *err)
{
    CLEANUP(buf_done) struct buf before = BUF_INIT(YAML_BYTES);
    CLEANUP(buf_done) struct buf after = BUF_INIT(YAML_BYTES);

    yaml_write(&before, a->pod);
    yaml_write(&after, result);
    if (!buf_cstr(&before) || !buf_cstr(&after)) {
        return err_oom(err);
    }
    return diff_write(&a->cli->out, a->cli->colour, buf_cstr(&before), buf_cstr(&after), err);
}

static int write_result(const struct admitting *a, const struct exchange_answer *answer,
                        struct err *err)
{
    const struct jval *result = a->pod;

    if (a->options->output == OUTPUT_PATCH) {
        json_write(&a->cli->out, answer->patch ? answer->patch : jarr_new(a->doc));
        buf_char(&a->cli->out, '\n');
        return 0;
    }
    if (answer->patch && patch_apply(a->doc, a->pod, answer->patch, &result, err) < 0) {
        if (err->code == ERR_INPUT) {
            err->code = ERR_REMOTE; /* the webhook's fault */
        }
        return err_wrap(err, "applying the answer's patch");
    }
    if (a->options->output == OUTPUT_DIFF) {
        return write_diff(a, result, err);
    }
    manifest_write_value(result, a->json, &a->cli->out);
    return 0;
}

static void write_notes(const struct admitting *a, const struct exchange_answer *answer)
{
    jval_each (warning, answer->warnings) {
        if (jstr_get(warning)) {
            offline_write_head(&a->cli->err, "warning", a->workload);
            buf_str(&a->cli->err, ": ");
            offline_write_safe(&a->cli->err, jstr_get(warning));
            buf_char(&a->cli->err, '\n');
        }
    }
    if (answer->allowed && !a->options->common.quiet) {
        offline_write_head(&a->cli->err, answer->patch ? "patched" : "unchanged", a->workload);
        buf_char(&a->cli->err, '\n');
    }
}

static int take_answer(const struct admitting *a, const struct fetch_answer *http, struct err *err)
{
    const char *body = http->body.data ? http->body.data : "";
    const char *message = NULL;
    struct exchange_answer answer;

    if (http->status != 200) {
        message = exchange_status_message(a->doc, body, http->body.len);
        buf_printf(&a->cli->err, "error: the webhook answered HTTP %u%s", http->status,
                   message ? ": " : "");
        offline_write_safe(&a->cli->err, message ? message : "");
        buf_char(&a->cli->err, '\n');
        return http->status == 400 ? CLI_INVALID : CLI_UNREACHABLE;
    }
    if (exchange_read(a->doc, body, http->body.len, a->uid, &answer, err) < 0) {
        return -1;
    }
    write_notes(a, &answer);
    if (answer.allowed) {
        return write_result(a, &answer, err) < 0 ? -1 : CLI_DONE;
    }
    offline_write_head(&a->cli->err, "error", a->workload);
    buf_str(&a->cli->err, ": ");
    offline_write_safe(&a->cli->err, answer.message ? answer.message : "denied without a message");
    buf_char(&a->cli->err, '\n');
    return CLI_FINDINGS;
}

/* --- before it --- */

static int post(const struct admitting *a, const struct buf *body, struct err *err)
{
    const struct fetch_request request = {
        .url = jstr_get(full_url(a->doc, a->options->url)),
        .ca_file = a->options->ca_file,
        .connect_to = a->options->connect_to,
        .content_type = "application/json",
        .body = body->data,
        .body_len = body->len,
        .timeout_ms = (int64_t)a->options->timeout_s * 1000,
    };
    struct fetch_answer http;
    int status = -1;

    if (fetch_run(&request, &http, err) == 0) {
        status = take_answer(a, &http, err);
    } else if (http.result == FETCH_TIMEOUT || http.result == FETCH_UNREACHABLE ||
               http.result == FETCH_TLS) {
        buf_printf(&a->cli->err, "error: %s\n", err->msg);
        status = http.result == FETCH_TIMEOUT ? CLI_TIMEOUT : CLI_UNREACHABLE;
    }
    fetch_answer_done(&http);
    return status;
}

static int admit(struct admitting *a, struct err *err)
{
    CLEANUP(buf_done) struct buf body = BUF_INIT(REVIEW_BYTES);
    struct jval *pod = pod_of(a->workload, a->doc);
    struct jval *review = NULL;
    int status = -1;

    if (make_uid(a->uid, err) < 0) {
        return -1;
    }
    a->pod = pod;
    review = exchange_review(a->doc, pod, a->namespace_, a->uid);
    if (jdoc_check(a->doc, err) < 0) {
        return -1;
    }
    if (a->options->output == OUTPUT_REVIEW) {
        json_write_pretty(&a->cli->out, review);
        return CLI_DONE;
    }
    json_write(&body, review);
    if (fetch_init(err) < 0) {
        return -1;
    }
    if (!buf_cstr(&body)) {
        (void)err_oom(err);
    } else {
        status = post(a, &body, err);
    }
    fetch_end();
    return status;
}

static int admit_loaded(struct cli *cli, const struct offline *offline,
                        const struct admit_options *options, struct err *err)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    struct admitting a = { .cli = cli, .options = options, .json = offline->set.items[0].json };
    unsigned count = 0;

    for (const struct workload *w = offline->workloads; w; w = w->next) {
        if (w->role == WORKLOAD_TEMPLATE) {
            a.workload = w;
            count++;
        }
    }
    if (count != 1) {
        return cli_usage(cli, &verb_admit, "one Pod is needed, the input has %u", count);
    }
    doc = jdoc_new(REVIEW_BYTES, err);
    if (!doc) {
        return -1;
    }
    a.doc = doc;
    a.namespace_ = offline_namespace(offline, a.workload);
    return admit(&a, err);
}

static int admit_run(struct cli *cli, int argc, char **argv, struct err *err)
{
    CLEANUP(offline_done) struct offline offline = { .config = NULL };
    struct admit_options options = { .timeout_s = TIMEOUT_S, .output = OUTPUT_DIFF };
    struct offline_options input = { .files = { .count = 0 } };
    int operand = 0;
    int status = 0;

    if (!cli_options(cli, &verb_admit, &options, argc, argv, 0, &operand, &status)) {
        return status;
    }
    if (!options.url) {
        return cli_usage(cli, &verb_admit, "where is the webhook? Give --url URL");
    }
    input.files = options.files;
    input.namespace_ = options.namespace_;
    status = offline_load(cli, &verb_admit, &input, &offline, err);
    return status != 0 ? status : admit_loaded(cli, &offline, &options, err);
}

const struct verb verb_admit = { "admit", &admit_command, admit_run };
