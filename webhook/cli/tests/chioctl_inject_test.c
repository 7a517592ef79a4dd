#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "webhook/cli/tests/process.h"

/* chioctl inject, the real program on real files. */

#define ASKS "metadata: {annotations: {chio-injection: enabled}}"
#define SPEC "spec: {containers: [{name: web, image: w, ports: [{containerPort: 80}]}]}"
#define POD(name)                                         \
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " name \
    "\n  annotations: {chio-injection: enabled}\n" SPEC "\n"
#define DEPLOYMENT                                                                    \
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n" \
    "spec:\n  replicas: 2\n  template:\n    " ASKS "\n    " SPEC "\n"
#define BAD_POD(name) /* the kubelet's network: cannot be protected */ \
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " name              \
    "\n  annotations: {chio-injection: enabled}\n"                     \
    "spec:\n  hostNetwork: true\n  containers: [{name: web, image: w}]\n"
#define CONFIG_MAP "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: b\n"
#define TEMPLATE_JSON                                                                 \
    "{\"metadata\": {\"annotations\": {\"chio-injection\": \"enabled\"}}, \"spec\": " \
    "{\"containers\": [{\"name\": \"web\", \"image\": \"w\"}]}}"

enum { TEXTS = 6 };

/* Every text of out_has and err_has must be there, in this order; none of out_lacks. */
static struct row {
    const char *name;
    const char *input;    /* in.yaml */
    const char *args[10]; /* after inject; default -f in.yaml */
    int status;
    const char *out; /* exactly, when given */
    const char *out_has[TEXTS];
    const char *out_lacks;
    const char *err_has[TEXTS];
} rows[] = {
    { .name = "Pod",
      .input = POD("web"),
      .out_has = { "chio.protocol/injected: \"true\"", "- name: web", "- name: chio-sidecar",
                   "- name: chio-init" },
      .err_has = { "injected: in.yaml: Pod/web\n" } },
    { .name = "nobody asked", .input = CONFIG_MAP, .out = CONFIG_MAP },
    { .name = "Pod that did not ask",
      .input = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers: []\n",
      .out = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers: []\n",
      .err_has = { "skipped: in.yaml: Pod/web (not_asked)\n" } },
    { .name = "several documents",
      .input = CONFIG_MAP "---\n" DEPLOYMENT "---\n" CONFIG_MAP,
      .out_has = { "kind: ConfigMap", "\n---\napiVersion: apps/v1", "replicas: 2", "chio-sidecar",
                   "\n---\napiVersion: v1\nkind: ConfigMap" } },
    { .name = "several files",
      .input = CONFIG_MAP,
      .args = { "-f", "in.yaml", "-f", "in.yaml" },
      .out = CONFIG_MAP "---\n" CONFIG_MAP },
    { .name = "standard input", .args = { "-f", "-" }, .out_has = { "name: from-stdin" } },
    { .name = "quiet",
      .input = POD("web"),
      .args = { "-f", "in.yaml", "-q" },
      .out_has = { "chio-sidecar" } },
    { .name = "denied",
      .input = CONFIG_MAP "---\n" POD("good") "---\n" BAD_POD("one") "---\n" BAD_POD("two"),
      .status = 1,
      .out = "",
      .err_has = { "injected: in.yaml: Pod/good",
                   "error: in.yaml: Pod/one: chio: this Pod cannot be protected: host_network: ",
                   "error: in.yaml: Pod/two: chio: this Pod cannot be protected: "
                   "host_network: ",
                   "error: nothing is written, because 2 of 3 Pod templates are denied\n" } },
    { .name = "the opt-in on the workload itself",
      .input = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, annotations: "
               "{chio-injection: enabled}}\nspec: {template: {" SPEC "}}\n",
      .out_lacks = "chio-sidecar",
      .err_has = { "warning: in.yaml: Deployment/web: chio: misplaced: ",
                   "spec.template.metadata.annotations", "(not_asked)" } },
    { .name = "warnings",
      .input = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {chio-injection: "
               "enabled}}\nspec: {containers: [{name: web, image: w}]}\n",
      .err_has = { "warning: in.yaml: Pod/web: chio: app_port_default: ",
                   "injected: in.yaml: Pod/web" } },
    { .name = "case-97 CronJob without template metadata, as the namespace asks",
      .input = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {chio-injection: "
               "enabled}}\n---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly, "
               "namespace: shop}\nspec:\n  schedule: '0 1 * * *'\n  jobTemplate:\n    spec:\n"
               "      template:\n        spec:\n          restartPolicy: Never\n"
               "          containers: [{name: job, image: w, ports: [{containerPort: 80}]}]\n",
      .out_has = { "      template:\n        metadata:\n", "        spec:\n",
                   "          - name: chio-init\n",
                   "          - name: chio-sidecar\n            restartPolicy: Always\n" },
      .err_has = { "injected: in.yaml: CronJob/nightly\n" } },
    { .name = "case-135 nested List",
      .input = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - "
               "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n  - {apiVersion: v1, kind: "
               "Pod, metadata: {name: inner, annotations: {chio-injection: enabled}}, " SPEC "}\n"
               "- {apiVersion: v1, kind: Pod, metadata: {name: bare}, " SPEC "}\n",
      .out_has = { "name: inner", "- name: chio-sidecar", "name: bare" },
      .err_has = { "injected: in.yaml: Pod/inner\n", "skipped: in.yaml: Pod/bare (not_asked)\n" } },
    { .name = "case-135 DeploymentList whose items leave their kind out",
      .input =
          "apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: one}\n  spec: "
          "{template: {" ASKS ", " SPEC "}}\n- metadata: {name: two}\n  spec: {template: {" SPEC
          "}}\n",
      .out_has = { "name: one", "chio-sidecar", "name: two" },
      .err_has = { "injected: in.yaml: Deployment/one\n",
                   "skipped: in.yaml: Deployment/two (not_asked)\n" } },
    { .name = "case-136 Deployment without name, Pod with generateName",
      .input = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    " ASKS "\n    " SPEC
               "\n---\napiVersion: v1\nkind: Pod\nmetadata: {generateName: web-, annotations: "
               "{chio-injection: enabled}}\n" SPEC "\n",
      .out_has = { "chio-sidecar", "generateName: web-", "chio-sidecar" },
      .err_has = { "injected: in.yaml: Deployment/(unnamed)\n",
                   "injected: in.yaml: Pod/(unnamed)\n" } },
    { .name = "case-137 malformed document 3 of 5",
      .input = CONFIG_MAP "---\n" POD("web") "---\na: b: c\n---\n" CONFIG_MAP "---\n" CONFIG_MAP,
      .status = 5,
      .out = "",
      .err_has = { "error: in.yaml:15:" } },
    { .name = "case-137 duplicate key",
      .input = CONFIG_MAP "data: {}\n",
      .status = 5,
      .out = "",
      .err_has = { "error: in.yaml:7:" } },
    { .name = "case-137 template that is a list",
      .input = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template: []\n",
      .status = 5,
      .out = "",
      .err_has = { "error: in.yaml:4:13: spec.template must be an object\n" } },
    { .name = "case-137 two malformed files",
      .input = "a: [\n",
      .args = { "-f", "in.yaml", "-f", "nowhere.yaml" },
      .status = 5,
      .out = "",
      .err_has = { "error: in.yaml:", "error: nowhere.yaml: " } },
    { .name = "case-138 empty file", .input = "", .out = "" },
    { .name = "case-138 only comments",
      .input = "# one\r\n\n  # two",
      .out = "# one\r\n\n  # two" },
    { .name = "case-138 only a document mark", .input = "---\n", .out = "---\n" },
    { .name = "case-138 only document marks",
      .input = "---\n# x\n---\n",
      .out = "---\n# x\n---\n" },
    { .name = "case-139 JSON stays JSON",
      .input = "{\"kind\": \"Service\", \"apiVersion\": \"v1\", \"z\": 1e3, \"a\": [1, {}]}",
      .out =
          "{\n  \"kind\": \"Service\",\n  \"apiVersion\": \"v1\",\n  \"z\": 1e3,\n  \"a\": [\n    "
          "1,\n    {}\n  ]\n}\n" },
    { .name = "case-139 JSON to YAML keeps the order",
      .input = "{\"kind\": \"Service\", \"apiVersion\": \"v1\", \"z\": 1, \"a\": \"1\"}",
      .args = { "-f", "in.yaml", "-o", "yaml" },
      .out = "kind: Service\napiVersion: v1\nz: 1\na: \"1\"\n" },
    { .name = "case-139 YAML to JSON",
      .input = "z: 1\na: {b: yes}\n",
      .args = { "-f", "in.yaml", "-o", "json" },
      .out = "{\n  \"z\": 1,\n  \"a\": {\n    \"b\": true\n  }\n}\n" },
    { .name = "case-139 JSON Deployment is injected as JSON",
      .input = "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"spec\": "
               "{\"template\": " TEMPLATE_JSON "}}",
      .out_has = { "{\n  \"apiVersion\": \"apps/v1\"", "\"name\": \"chio-sidecar\"" } },
    { .name = "YAML in flow style is not JSON",
      .input = "{kind: Service, apiVersion: v1}\n",
      .out = "kind: Service\napiVersion: v1\n" },
    { .name = "case-140 scalars are not re-typed",
      .input = "kind: X\na: \"yes\"\nb: '0o17'\nc: \"1_000\"\nd: '0x10'\ne: 2001-12-14\nf: \"~\"\n"
               "g: 'true'\nh: \"null\"\ni: '1e3'\nj: \"\"\n",
      .args = { "-f", "in.yaml", "-o", "json" },
      .out = "{\n  \"kind\": \"X\",\n  \"a\": \"yes\",\n  \"b\": \"0o17\",\n  \"c\": \"1_000\",\n  "
             "\"d\": \"0x10\",\n  \"e\": \"2001-12-14\",\n  \"f\": \"~\",\n  \"g\": \"true\",\n  "
             "\"h\": \"null\",\n  \"i\": \"1e3\",\n  \"j\": \"\"\n}\n" },
    { .name = "case-197 other kind without opt-in",
      .input = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec:\n  template:\n    spec:\n"
               "      containers: []\n",
      .out = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec:\n  template:\n    spec:\n"
             "      containers: []\n" },
    { .name = "case-197 other kind with an opted-in template",
      .input = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web}\nspec:\n"
               "  steps: [{a: 1}, {template: {" ASKS ", " SPEC "}}]\n",
      .status = 1,
      .out = "",
      .err_has = { "error: in.yaml: Rollout/web: chio: unknown_kind: ",
                   "spec.steps[1].template" } },
    { .name = "case-197 opted in by label, value unquoted",
      .input = "kind: X\nt: {metadata: {labels: {chio-injection: true}}, " SPEC "}\n",
      .status = 1,
      .out = "",
      .err_has = { "X/(unnamed): chio: unknown_kind: " } },
    { .name = "case-197 opted out is left alone",
      .input = "kind: X\nt:\n  metadata:\n    labels:\n      chio-injection: disabled\n  spec:\n"
               "    containers: []\n",
      .out_has = { "chio-injection: disabled" },
      .out_lacks = "chio-sidecar" },
    { .name = "case-197 Deployment of another group is another kind",
      .input = "apiVersion: example.com/v1\nkind: Deployment\nspec: {template: {" ASKS ", " SPEC
               "}}\n",
      .status = 1,
      .out = "",
      .err_has = { "unknown_kind" } },
    { .name = "case-198 opt-in unquoted",
      .input = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {chio-injection: "
               "true}}\n" SPEC "\n",
      .status = 1,
      .out = "",
      .err_has = { "object_invalid", "quote it" } },
    { .name = "Namespace of the input with an unquoted label",
      .input = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    "
               "chio-injection: true\n",
      .status = 5,
      .out = "",
      .err_has = { "error: in.yaml:6:21: metadata.labels must be an object of strings\n" } },
    { .name = "Namespace of the input without a name",
      .input = "apiVersion: v1\nkind: Namespace\nmetadata:\n  generateName: shop-\n",
      .out = "apiVersion: v1\nkind: Namespace\nmetadata:\n  generateName: shop-\n" },
    { .name = "Namespace of the input that the Pod is not in",
      .input = "apiVersion: v1\nkind: Namespace\nmetadata: {name: other, labels: {chio-injection: "
               "enabled}}\n---\n" DEPLOYMENT,
      .out_has = { "chio-sidecar" } },
    { .name = "namespace of -n",
      .input = POD("web"),
      .args = { "-f", "in.yaml", "-n", "kube-system" },
      .status = 1,
      .out = "",
      .err_has = { "system_namespace" } },
    { .name = "the document's namespace comes first",
      .input = DEPLOYMENT,
      .args = { "-f", "in.yaml", "-n", "kube-system" },
      .out_has = { "chio-sidecar" } },
    { .name = "namespace that --namespaces does not know",
      .input = POD("web"),
      .args = { "-f", "in.yaml", "--namespaces", "ns.yaml" },
      .status = 1,
      .out = "",
      .err_has = { "namespace_unknown", "give it with --namespaces" } },
    { .name = "namespace that --namespaces knows",
      .input = DEPLOYMENT,
      .args = { "-f", "in.yaml", "--namespaces", "ns.yaml", "--namespaces", "more.yaml" },
      .out_has = { "CHIO_SHUTDOWN_DRAIN_MS", "value: \"4000\"" } },
    { .name = "case-200 the configuration's drain-ms",
      .input = DEPLOYMENT,
      .args = { "-f", "in.yaml", "--config", "config.yaml" },
      .out_has = { "CHIO_SHUTDOWN_DRAIN_MS", "value: \"3000\"" } },
    { .name = "case-200 the namespace's drain-ms over it",
      .input = DEPLOYMENT,
      .args = { "-f", "in.yaml", "--config", "config.yaml", "--namespaces", "ns.yaml" },
      .out_has = { "CHIO_SHUTDOWN_DRAIN_MS", "value: \"4000\"" } },
    { .name = "case-200 the Pod's drain-ms over both",
      .input = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, annotations: "
               "{chio-injection: enabled, chio.protocol/drain-ms: '5000'}}\n" SPEC "\n",
      .args = { "-f", "in.yaml", "--config", "config.yaml", "--namespaces", "ns.yaml" },
      .out_has = { "CHIO_SHUTDOWN_DRAIN_MS", "value: \"5000\"" } },
    { .name = "case-200 bad annotation of the namespace",
      .input = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: bad, annotations: "
               "{chio-injection: enabled}}\n" SPEC "\n",
      .args = { "-f", "in.yaml", "--namespaces", "ns.yaml" },
      .status = 1,
      .out = "",
      .err_has = { "annotation_invalid: chio.protocol/drain-ms \"soon\" (namespace bad): " } },
    { .name = "case-206 bad configuration",
      .input = POD("web"),
      .args = { "-f", "in.yaml", "--config", "broken.yaml" },
      .status = 5,
      .out = "",
      .err_has = { "error: broken.yaml:1:9: \"optout\": unknown key: did you mean optOut?\n",
                   "error: broken.yaml:2:16: sidecar.uid: must be a number" } },
    { .name = "malformed namespaces",
      .input = POD("web"),
      .args = { "-f", "in.yaml", "--namespaces", "config.yaml" },
      .status = 5,
      .out = "",
      .err_has = { "error: config.yaml:1:1: only Namespace" } },
    { .name = "no such configuration",
      .input = POD("web"),
      .args = { "-f", "in.yaml", "--config", "nowhere.yaml" },
      .status = 5,
      .out = "",
      .err_has = { "error: nowhere.yaml: " } },
    { .name = "patch",
      .input = DEPLOYMENT,
      .args = { "-f", "in.yaml", "-o", "patch" },
      .out_has = { "[{\"op\":\"add\",\"path\":\"/metadata/", "\"/spec/containers/0/env\"",
                   "}]\n" } },
    { .name = "patch of a Pod that did not ask",
      .input = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n" SPEC "\n",
      .args = { "-f", "in.yaml", "-o", "patch" },
      .out = "[]\n" },
    { .name = "patch of two",
      .input = POD("a") "---\n" POD("b"),
      .args = { "-f", "in.yaml", "-o", "patch" },
      .status = 2,
      .out = "",
      .err_has = { "one Pod template, the input has 2" } },
    { .name = "kube-version without preStop sleep",
      .input = POD("web"),
      .args = { "-f", "in.yaml", "--kube-version", "1.29" },
      .out_has = { "chio-sidecar" },
      .out_lacks = "preStop" },
    { .name = "kube-version malformed",
      .input = POD("web"),
      .args = { "-f", "in.yaml", "--kube-version", "v1.30" },
      .status = 2,
      .out = "",
      .err_has = { "--kube-version" } },
    { .name = "no file", .args = { "-q" }, .status = 2, .out = "", .err_has = { "-f FILE" } },
    { .name = "operand",
      .args = { "in.yaml" },
      .status = 2,
      .out = "",
      .err_has = { "unexpected \"in.yaml\"" } },
    { .name = "unknown option",
      .args = { "--fliename", "x" },
      .status = 2,
      .out = "",
      .err_has = { "did you mean --filename?" } },
    { .name = "help",
      .args = { "--help" },
      .out_has = { "usage: chioctl inject", "--namespaces FILE", "--kube-version VERSION" } },
    { .name = "escape sequences in names do not reach the terminal",
      .input = "apiVersion: v1\nkind: Pod\nmetadata: {name: \"\\e[2Jx\", annotations: "
               "{chio-injection: enabled}}\n" SPEC "\n",
      .err_has = { "injected: in.yaml: Pod/\\x1B[2Jx\n" } },
};

static const char ns_yaml[] =
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n"
    "    name: shop\n    annotations: {chio.protocol/drain-ms: '4000'}\n"
    "- apiVersion: v1\n  kind: Namespace\n  metadata: {name: bad, annotations: "
    "{chio.protocol/drain-ms: soon}}\n";

/* The files that every row may name. */
static void write_files(const struct scratch *scratch, const struct row *row)
{
    scratch_write(scratch, "in.yaml", row->input ? row->input : "");
    scratch_write(scratch, "stdin", POD("from-stdin"));
    scratch_write(scratch, "ns.yaml", ns_yaml);
    scratch_write(scratch, "more.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n");
    scratch_write(scratch, "config.yaml", "defaults: {drain-ms: '3000'}\n");
    scratch_write(scratch, "broken.yaml", "optout: deny\nsidecar: {uid: 1337}\n");
}

static void assert_has(const char *text, const char *const *wanted)
{
    for (size_t i = 0; i < TEXTS && wanted[i]; i++) {
        const char *found = strstr(text, wanted[i]);

        if (!found) {
            fail_msg("\"%s\" is not in:\n%s", wanted[i], text);
        } else {
            text = found + strlen(wanted[i]);
        }
    }
}

static void injects(void **state)
{
    const struct row *row = *state;
    const char *args[12] = { "inject", "-f", "in.yaml", NULL };
    CLEANUP(scratch_remove) struct scratch scratch = { "" };
    CLEANUP(outcome_done) struct outcome outcome = { .status = -1 };

    for (size_t i = 0; row->args[0] && i < ARRAY_LEN(row->args); i++) {
        args[i + 1] = row->args[i];
    }
    scratch_make(&scratch);
    write_files(&scratch, row);
    chioctl_run(&scratch, args, &outcome);
    if (outcome.status != row->status) {
        fail_msg("status %d, not %d; on standard error:\n%s", outcome.status, row->status,
                 buf_cstr(&outcome.err));
    }
    if (row->out) {
        assert_string_equal(buf_cstr(&outcome.out), row->out);
    }
    assert_has(buf_cstr(&outcome.out), row->out_has);
    assert_has(buf_cstr(&outcome.err), row->err_has);
    if (row->out_lacks) {
        assert_null(strstr(buf_cstr(&outcome.out), row->out_lacks));
    }
}

/* Twice is the same as once, in both notations. */
static void second_time_changes_nothing(void **state)
{
    static const char *const inputs[] = { POD("web"), DEPLOYMENT, CONFIG_MAP "---\n" DEPLOYMENT };
    static const char *const formats[] = { "yaml", "json" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(inputs) * ARRAY_LEN(formats); i++) {
        const char *const args[] = { "inject", "-f", "in.yaml", "-o", formats[i % 2], NULL };
        CLEANUP(scratch_remove) struct scratch scratch = { "" };
        CLEANUP(outcome_done) struct outcome once = { .status = -1 };
        CLEANUP(outcome_done) struct outcome twice = { .status = -1 };

        if (i == 5) { /* several JSON documents are not one text */
            continue;
        }
        scratch_make(&scratch);
        scratch_write(&scratch, "in.yaml", inputs[i / 2]);
        chioctl_run(&scratch, args, &once);
        scratch_write(&scratch, "in.yaml", buf_cstr(&once.out));
        chioctl_run(&scratch, args, &twice);
        assert_int_equal(twice.status, 0);
        assert_non_null(strstr(buf_cstr(&twice.err), "unchanged: in.yaml: "));
        assert_string_equal(buf_cstr(&twice.out), buf_cstr(&once.out));
    }
}

int main(int argc, char **argv)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 1];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, injects, NULL, NULL, &rows[i] };
    }
    tests[ARRAY_LEN(rows)] = (struct CMUnitTest)cmocka_unit_test(second_time_changes_nothing);
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests_name("chioctl inject", tests, NULL, NULL);
}
