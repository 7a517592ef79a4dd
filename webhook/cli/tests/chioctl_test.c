#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/base64.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/cli/tests/process.h"
#include "webhook/inject/config.h"
#include "webhook/inject/review.h"

/* The other verbs of chioctl, and that inject decides as the webhook does. */

#define POD                                                                                    \
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {chio-injection: enabled, " \
    "chio.protocol/log-level: debug}}\nspec: {containers: [{name: web, image: w}]}\n"
#define BAD_POD                                                                                  \
    "apiVersion: v1\nkind: Pod\nmetadata: {name: bad, annotations: {chio-injection: enabled, "   \
    "chio.protocol/drain-ms: soon}}\nspec: {hostNetwork: true, containers: [{name: web, image: " \
    "w}]}\n"

enum { TEXTS = 10, ARGS = 8 };

static struct row {
    const char *name;
    const char *input; /* in.yaml */
    const char *args[ARGS];
    int status;
    const char *out_has[TEXTS]; /* in this order; none: nothing on standard output */
    const char *err_has;
} rows[] = {
    { "explain: an injected Pod",
      POD,
      { "explain", "-f", "in.yaml" },
      0,
      { "Pod/web in namespace default, from in.yaml\n", "  injected: ", "\n  Steps\n", "opt-in",
        "\n  Warnings\n    app_port_default  ", "\n  Keys\n", "    app-port           -",
        "    log-level          debug    Pod\n", "    drain-ms           8000     built-in\n" },
      NULL },
    { "explain: every finding of a denied Pod, on standard output",
      BAD_POD,
      { "explain", "-f", "in.yaml" },
      1,
      { "  denied (host_network): ", "\n  Findings\n", "    host_network        hostNetwork: ",
        "    annotation_invalid  chio.protocol/drain-ms \"soon\" (Pod): " },
      NULL },
    { "explain: no colour in a file",
      POD,
      { "explain", "-f", "in.yaml" },
      0,
      { "Pod/web in" },
      NULL },
    { "explain: JSON",
      BAD_POD,
      { "explain", "-f", "in.yaml", "-o", "json" },
      1,
      { "{\n  \"version\": 1,\n  \"configDigest\": \"", "\"documents\": [", "\"file\": \"in.yaml\"",
        "\"decision\": \"denied\"", "\"reason\": \"host_network\"", "\"steps\": [",
        "\"key\": \"app-port\"", "\"value\": null", "\"code\": \"annotation_invalid\"" },
      NULL },
    { "explain: where a value comes from",
      POD,
      { "explain", "-f", "in.yaml", "--config", "config.yaml", "--namespaces", "ns.yaml" },
      0,
      { "    log-level          debug    Pod\n", "    drain-ms           4000     namespace\n",
        "    memory-limit       256Mi    configuration\n" },
      NULL },
    { "explain: case-197 an unknown kind",
      "kind: X\nt: {metadata: {labels: {chio-injection: enabled}}, spec: {containers: []}}\n",
      { "explain", "-f", "in.yaml" },
      1,
      { "X/(unnamed)", "  denied (unknown_kind): ", "opted-in Pod template at t\n" },
      NULL },
    { "explain: nothing to explain",
      "a: b\n",
      { "explain", "-f", "in.yaml" },
      0,
      { "No Pod template in the input.\n" },
      NULL },
    { "explain: malformed",
      "a: [\n",
      { "explain", "-f", "in.yaml" },
      5,
      { NULL },
      "error: in.yaml:" },
    { "version", NULL, { "version" }, 0, { "chioctl " CHIO_VERSION "\n" }, NULL },
    { "--version", NULL, { "--version" }, 0, { "chioctl " CHIO_VERSION "\n" }, NULL },
    { "help",
      NULL,
      { "help" },
      0,
      { "  inject  ", "  explain  ", "  admit  ", "  certs generate  ", "Exit status: " },
      NULL },
    { "--help", NULL, { "--help" }, 0, { "  inject  " }, NULL },
    { "help of a verb",
      NULL,
      { "help", "certs" },
      0,
      { "usage: chioctl certs generate DIR" },
      NULL },
    { "help of no verb", NULL, { "help", "sing" }, 2, { NULL }, "there is no \"sing\"" },
    { "no verb", NULL, { NULL }, 2, { NULL }, "which verb?" },
    { "unknown verb", NULL, { "injetc" }, 2, { NULL }, "did you mean inject?" },
    { "half a verb", NULL, { "certs" }, 2, { NULL }, "there is no \"certs\"" },
    { "certs: no folder", NULL, { "certs", "generate" }, 2, { NULL }, "which folder?" },
    { "certs: not a DNS name",
      NULL,
      { "certs", "generate", "d", "--dns-name", "a b" },
      5,
      { NULL },
      "a b" },
    { "certs: a folder that cannot be",
      NULL,
      { "certs", "generate", "no/such/folder" },
      5,
      { NULL },
      "no/such/folder" },
    { "certs: --help", NULL, { "certs", "generate", "--help" }, 0, { "--dns-name NAME" }, NULL },
};

static void write_files(const struct scratch *scratch, const struct row *row)
{
    scratch_write(scratch, "in.yaml", row->input ? row->input : "");
    scratch_write(scratch, "config.yaml", "defaults: {memory-limit: 256Mi, drain-ms: '1'}\n");
    scratch_write(scratch, "ns.yaml",
                  "apiVersion: v1\nkind: Namespace\nmetadata: {name: default, annotations: "
                  "{chio.protocol/drain-ms: '4000', chio.protocol/log-level: error}}\n");
}

static void answers(void **state)
{
    const struct row *row = *state;
    CLEANUP(scratch_remove) struct scratch scratch = { "" };
    CLEANUP(outcome_done) struct outcome outcome = { .status = -1 };
    const char *text = NULL;

    scratch_make(&scratch);
    write_files(&scratch, row);
    chioctl_run(&scratch, row->args, &outcome);
    text = buf_cstr(&outcome.out);
    for (size_t i = 0; i < TEXTS && row->out_has[i]; i++) {
        const char *found = strstr(text, row->out_has[i]);

        if (!found) {
            fail_msg("\"%s\" is not in:\n%s", row->out_has[i], text);
        } else {
            text = found + strlen(row->out_has[i]);
        }
    }
    if (!row->out_has[0]) {
        assert_string_equal(text, "");
    }
    assert_null(strchr(buf_cstr(&outcome.out), '\x1b'));
    if (row->err_has) {
        assert_non_null(strstr(buf_cstr(&outcome.err), row->err_has));
    }
    assert_int_equal(outcome.status, row->status);
}

static mode_t mode_of(const struct scratch *scratch, const char *name)
{
    char path[128];
    struct stat found;

    (void)snprintf(path, sizeof(path), "%s/%s", scratch->path, name);
    assert_int_equal(stat(path, &found), 0);
    return found.st_mode & 0777;
}

static void makes_certificates_once(void **state)
{
    static const char *const args[] = {
        "certs", "generate", "tls", "--dns-name", "localhost", NULL
    };
    CLEANUP(scratch_remove) struct scratch scratch = { "" };
    CLEANUP(outcome_done) struct outcome first = { .status = -1 };
    CLEANUP(outcome_done) struct outcome again = { .status = -1 };
    char *key = NULL;
    char *kept = NULL;

    (void)state;
    scratch_make(&scratch);
    chioctl_run(&scratch, args, &first);
    assert_int_equal(first.status, 0);
    assert_string_equal(buf_cstr(&first.out), "");
    assert_int_equal(mode_of(&scratch, "tls"), 0700);
    assert_int_equal(mode_of(&scratch, "tls/tls.key"), 0600);
    assert_int_equal(mode_of(&scratch, "tls/tls.crt"), 0644);
    assert_int_equal(mode_of(&scratch, "tls/ca.crt"), 0644);
    key = scratch_read(&scratch, "tls/tls.key");
    assert_non_null(strstr(key, "PRIVATE KEY-----"));
    chioctl_run(&scratch, args, &again);
    assert_int_equal(again.status, 5);
    assert_non_null(strstr(buf_cstr(&again.err), "tls/ca.crt is there already"));
    kept = scratch_read(&scratch, "tls/tls.key");
    assert_string_equal(kept, key);
    free(key);
    free(kept);
}

/* --- inject and the webhook, byte for byte --- */

#define TEMPLATE /* as a Deployment of the API server's would hold it, defaults filled in */       \
    "{\"metadata\":{\"creationTimestamp\":null,\"annotations\":{\"chio-injection\":\"enabled\"}}," \
    "\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"w\",\"ports\":[{\"name\":\"http\","   \
    "\"containerPort\":8080,\"protocol\":\"TCP\"}],\"resources\":{},\"livenessProbe\":{"           \
    "\"httpGet\":{\"path\":\"/\",\"port\":\"http\",\"scheme\":\"HTTP\"},\"timeoutSeconds\":1,"     \
    "\"periodSeconds\":10,\"successThreshold\":1,\"failureThreshold\":3},"                         \
    "\"terminationMessagePath\":\"/dev/termination-log\","                                         \
    "\"terminationMessagePolicy\":\"File\",\"imagePullPolicy\":\"Always\"}],\"restartPolicy\":"    \
    "\"Always\",\"terminationGracePeriodSeconds\":30,\"dnsPolicy\":\"ClusterFirst\","              \
    "\"securityContext\":{},\"schedulerName\":\"default-scheduler\"}}"

/* The patch that the webhook answers for the Pod, decoded. */
static void ask_review(const char *pod, struct buf *patch)
{
    const struct json_limits limits = JSON_LIMITS;
    struct err err = { 0 };
    CLEANUP(config_freep) struct config *config = config_default(&err);
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(JSON_TREE_BYTES, &err);
    CLEANUP(buf_done) struct buf review = BUF_INIT(REVIEW_BODY_BYTES);
    CLEANUP(buf_done) struct buf answer = BUF_INIT(REVIEW_ANSWER_BYTES);
    struct review_summary summary;
    const struct jval *root = NULL;
    const struct jval *base64 = NULL;

    assert_non_null(config);
    assert_non_null(doc);
    buf_printf(
        &review,
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{"
        "\"uid\":\"u\",\"resource\":{\"group\":\"\",\"version\":\"v1\",\"resource\":\"pods\"}"
        ",\"operation\":\"CREATE\",\"namespace\":\"default\",\"object\":%s}}",
        pod);
    assert_int_equal(
        review_answer(config, NULL, ENTRY_POD, review.data, review.len, &answer, &summary), 200);
    assert_int_equal(json_read(doc, answer.data, answer.len, &limits, &root, &err), 0);
    base64 = jobj_path(root, PATH("response", "patch"));
    assert_non_null(base64);
    assert_int_equal(base64_read(patch, jstr_get(base64), jstr_len(base64)), 0);
}

static void decides_like_the_webhook(void **state)
{
    static const char *const args[] = { "inject", "-f", "in.yaml", "-o", "patch", NULL };
    CLEANUP(scratch_remove) struct scratch scratch = { "" };
    CLEANUP(outcome_done) struct outcome outcome = { .status = -1 };
    CLEANUP(buf_done) struct buf patch = BUF_INIT(REVIEW_ANSWER_BYTES);

    (void)state;
    scratch_make(&scratch);
    scratch_write(&scratch, "in.yaml",
                  "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":"
                  "\"web\"},\"spec\":{\"replicas\":1,\"template\":" TEMPLATE "}}");
    chioctl_run(&scratch, args, &outcome);
    assert_int_equal(outcome.status, 0);
    ask_review(TEMPLATE, &patch);
    buf_char(&patch, '\n');
    assert_string_equal(buf_cstr(&outcome.out), buf_cstr(&patch));
    assert_non_null(strstr(buf_cstr(&patch), "CHIO_APP_PROBES"));
}

/* --- nothing but the Pod template changes --- */

/* The text as compact JSON, without metadata and spec of its template. */
static void strip_template(const char *text, struct buf *out)
{
    const struct json_limits limits = JSON_LIMITS;
    struct err err = { 0 };
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(JSON_TREE_BYTES, &err);
    const struct jval *root = NULL;
    struct jval *template = NULL;

    assert_non_null(doc);
    assert_int_equal(json_read(doc, text, strlen(text), &limits, &root, &err), 0);
    template = jval_edit(jobj_path(root, PATH("spec", "template")));
    assert_non_null(jobj_get(template, "metadata"));
    jobj_remove(template, "metadata");
    jobj_remove(template, "spec");
    json_write(out, root);
}

static void leaves_the_rest_alone(void **state)
{
    static const char input[] =
        "{\"z\":null,\"apiVersion\":\"apps/"
        "v9\",\"kind\":\"Deployment\",\"status\":{\"n\":1e3,\"m\":"
        "-0,\"big\":12345678901234567890,\"f\":1.50},\"spec\":{\"unknown\":[[],{},\"\\u0000\\ud83d"
        "\\ude00\",false],\"template\":{\"kept\":{\"a\":null},\"spec\":{\"containers\":[{\"name\":"
        "\"web\",\"image\":\"w\"}]},\"metadata\":{\"annotations\":{\"chio-injection\":\"enabled\"}}"
        "},"
        "\"after\":\"yes\"},\"metadata\":{\"name\":\"web\"}}";
    static const char *const args[] = { "inject", "-f", "in.yaml", NULL };
    CLEANUP(scratch_remove) struct scratch scratch = { "" };
    CLEANUP(outcome_done) struct outcome outcome = { .status = -1 };
    CLEANUP(buf_done) struct buf before = BUF_INIT(1 << 20);
    CLEANUP(buf_done) struct buf after = BUF_INIT(1 << 20);

    (void)state;
    scratch_make(&scratch);
    scratch_write(&scratch, "in.yaml", input);
    chioctl_run(&scratch, args, &outcome);
    assert_int_equal(outcome.status, 0);
    assert_non_null(strstr(buf_cstr(&outcome.out), "chio-sidecar"));
    strip_template(input, &before);
    strip_template(buf_cstr(&outcome.out), &after);
    assert_string_equal(buf_cstr(&after), buf_cstr(&before));
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(makes_certificates_once),
        cmocka_unit_test(leaves_the_rest_alone),
        { "case-147 Deployment in its defaulted form, as the webhook does its Pod",
          decides_like_the_webhook, NULL, NULL, NULL },
    };
    struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(others)];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, answers, NULL, NULL, &rows[i] };
    }
    memcpy(tests + ARRAY_LEN(rows), others, sizeof(others));
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests_name("chioctl", tests, NULL, NULL);
}
