#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/jtree.h"
#include "common/str.h"
#include "webhook/cli/tests/answerer.h"
#include "webhook/cli/tests/process.h"

/* chioctl admit against a webhook that says what each row wants it to. */

#define POD                                                                                    \
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n" \
    "    image: w\n"
#define REVIEW(response)                                                                          \
    "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"response\":" response \
    "}"
#define PATCHED(patch)                                                                             \
    REVIEW("{\"uid\":\"UID\",\"allowed\":true,\"patchType\":\"JSONPatch\",\"patch\":\"" patch "\"" \
           "}")

/* [{"op":"add","path":"/metadata/labels","value":{"a":"b"}}] */
#define ADD_LABEL "W3sib3AiOiJhZGQiLCJwYXRoIjoiL21ldGFkYXRhL2xhYmVscyIsInZhbHVlIjp7ImEiOiJiIn19XQ=="
/* [{"op":"remove","path":"/nowhere"}] */
#define REMOVE_NOWHERE "W3sib3AiOiJyZW1vdmUiLCJwYXRoIjoiL25vd2hlcmUifV0="

static struct row {
    const char *name;
    const char *head; /* NULL: no answer at all */
    const char *body;
    const char *format; /* -o; diff when NULL */
    int status;
    const char *out; /* exactly */
    const char *err; /* somewhere in it */
} rows[] = {
    { "diff", "200 OK", PATCHED(ADD_LABEL), NULL, 0,
      "--- the Pod as sent\n+++ the Pod as answered\n@@ -2,6 +2,8 @@ metadata\n kind: Pod\n "
      "metadata:\n   name: web\n+  labels:\n+    a: b\n spec:\n   containers:\n   - name: web\n",
      "patched: in.yaml: Pod/web\n" },
    { "pod", "200 OK", PATCHED(ADD_LABEL), "pod", 0,
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    a: b\nspec:\n  "
      "containers:\n"
      "  - name: web\n    image: w\n",
      "patched" },
    { "patch", "200 OK", PATCHED(ADD_LABEL), "patch", 0,
      "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"a\":\"b\"}}]\n", "patched" },
    { "bare", "200 OK", REVIEW("{\"uid\":\"UID\",\"allowed\":true}"), NULL, 0, "",
      "unchanged: in.yaml: Pod/web\n" },
    { "bare, patch", "200 OK", REVIEW("{\"uid\":\"UID\",\"allowed\":true}"), "patch", 0, "[]\n",
      "unchanged" },
    { "warnings", "200 OK",
      REVIEW("{\"uid\":\"UID\",\"allowed\":true,\"warnings\":[\"chio: x: y\\u001b[m\"]}"), NULL, 0,
      "", "warning: in.yaml: Pod/web: chio: x: y\\x1B[m\n" },
    { "denied", "200 OK",
      REVIEW(
          "{\"uid\":\"UID\",\"allowed\":false,\"status\":{\"message\":\"chio: no\",\"code\":403}}"),
      NULL, 1, "", "error: in.yaml: Pod/web: chio: no\n" },
    { "denied without a message", "200 OK", REVIEW("{\"uid\":\"UID\",\"allowed\":false}"), NULL, 1,
      "", "denied without a message\n" },
    { "another uid", "200 OK", REVIEW("{\"uid\":\"1\",\"allowed\":true}"), NULL, 3, "",
      "its uid is another one" },
    { "not JSON", "200 OK", "<html>", NULL, 3, "", "it is not JSON" },
    { "not a review", "200 OK", "{}", NULL, 3, "", "apiVersion or kind differs" },
    { "allowed missing", "200 OK", REVIEW("{\"uid\":\"UID\"}"), NULL, 3, "", "allowed is missing" },
    { "patch without its type", "200 OK",
      REVIEW("{\"uid\":\"UID\",\"allowed\":true,\"patch\":\"W10=\"}"), NULL, 3, "",
      "belong together" },
    { "patch not base64", "200 OK", PATCHED("?"), NULL, 3, "", "not base64" },
    { "patch no array", "200 OK", PATCHED("e30="), NULL, 3, "", "not an array" },
    { "patch that does not apply", "200 OK", PATCHED(REMOVE_NOWHERE), NULL, 3, "",
      "applying the answer's patch" },
    { "503", "503 Service Unavailable", "{\"kind\":\"Status\",\"message\":\"chio: later\"}", NULL,
      3, "", "error: the webhook answered HTTP 503: chio: later\n" },
    { "400", "400 Bad Request", "{\"kind\":\"Status\",\"message\":\"chio: what\"}", NULL, 5, "",
      "error: the webhook answered HTTP 400: chio: what\n" },
    { "500 without a word", "500 Oops", "", NULL, 3, "", "error: the webhook answered HTTP 500\n" },
    { "timeout", NULL, "", NULL, 4, "", "error: " },
};

static const char *body_of(const struct answerer *answerer)
{
    const char *end = strstr(answerer->request.data, "\r\n\r\n");

    assert_non_null(end);
    return end + 4;
}

/* What the API server would have sent. */
static void check_review(const char *text)
{
    const struct json_limits limits = JSON_LIMITS;
    struct err err = { 0 };
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(1 << 20, &err);
    const struct jval *review = NULL;
    const struct jval *request = NULL;

    assert_non_null(doc);
    assert_int_equal(json_read(doc, text, strlen(text), &limits, &review, &err), 0);
    request = jobj_get(review, "request");
    assert_true(jstr_is(jobj_get(review, "apiVersion"), "admission.k8s.io/v1"));
    assert_true(jstr_is(jobj_get(request, "operation"), "CREATE"));
    assert_true(jstr_is(jobj_get(request, "namespace"), "shop"));
    assert_true(jstr_is(jobj_path(request, PATH("resource", "resource")), "pods"));
    assert_true(jstr_is(jobj_path(request, PATH("object", "kind")), "Pod"));
    assert_true(jstr_is(jobj_path(request, PATH("object", "metadata", "name")), "web"));
    assert_int_equal(jstr_len(jobj_get(request, "uid")), 36);
}

static void asks(void **state)
{
    const struct row *row = *state;
    CLEANUP(scratch_remove) struct scratch scratch = { "" };
    CLEANUP(outcome_done) struct outcome outcome = { .status = -1 };
    CLEANUP(answerer_done) struct answerer answerer = { .head = NULL };
    char url[64];
    const char *const args[] = { "admit",
                                 "-f",
                                 "in.yaml",
                                 "-n",
                                 "shop",
                                 "--timeout",
                                 "1",
                                 "--url",
                                 url,
                                 "-o",
                                 row->format ? row->format : "diff",
                                 NULL };

    scratch_make(&scratch);
    scratch_write(&scratch, "in.yaml", POD);
    answerer_start(&answerer, row->head, row->body);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u", answerer.port);
    chioctl_run(&scratch, args, &outcome);
    answerer_stop(&answerer);
    check_review(body_of(&answerer));
    assert_true(str_starts(answerer.request.data, "POST /mutate HTTP/1.1\r\n"));
    assert_string_equal(buf_cstr(&outcome.out), row->out);
    if (!strstr(buf_cstr(&outcome.err), row->err)) {
        fail_msg("\"%s\" is not in:\n%s", row->err, buf_cstr(&outcome.err));
    }
    assert_int_equal(outcome.status, row->status);
}

/* Command lines that never get as far as a webhook. */
static struct refusal {
    const char *name, *input, *args[10];
    int status;
    const char *err;
} refusals[] = {
    { "nobody listens", POD, { "-f", "in.yaml", "--url", "http://127.0.0.1:1" }, 3, "error: " },
    { "no url", POD, { "-f", "in.yaml" }, 2, "--url" },
    { "no file", POD, { "--url", "http://127.0.0.1:1" }, 2, "-f FILE" },
    { "two Pods",
      POD "---\n" POD,
      { "-f", "in.yaml", "--url", "http://127.0.0.1:1" },
      2,
      "one Pod is needed, the input has 2" },
    { "malformed",
      "a: [",
      { "-f", "in.yaml", "--url", "http://127.0.0.1:1" },
      5,
      "error: in.yaml:" },
    { "timeout of nothing",
      POD,
      { "-f", "in.yaml", "--url", "http://x", "--timeout", "0" },
      2,
      "from 1 to 300" },
    { "another scheme", POD, { "-f", "in.yaml", "--url", "ftp://127.0.0.1:1" }, 3, "" },
};

static void refuses(void **state)
{
    const struct refusal *row = *state;
    CLEANUP(scratch_remove) struct scratch scratch = { "" };
    CLEANUP(outcome_done) struct outcome outcome = { .status = -1 };
    const char *args[12] = { "admit" };

    memcpy(args + 1, row->args, sizeof(row->args));
    scratch_make(&scratch);
    scratch_write(&scratch, "in.yaml", row->input);
    chioctl_run(&scratch, args, &outcome);
    assert_int_equal(outcome.status, row->status);
    assert_string_equal(buf_cstr(&outcome.out), "");
    assert_non_null(strstr(buf_cstr(&outcome.err), row->err));
}

/* Nobody listens at the URL: nothing is sent. */
static void shows_the_review_alone(void **state)
{
    CLEANUP(scratch_remove) struct scratch scratch = { "" };
    CLEANUP(outcome_done) struct outcome outcome = { .status = -1 };
    const char *const args[] = {
        "admit", "-f", "in.yaml", "-n", "shop", "--url", "http://127.0.0.1:1", "-o", "review", NULL
    };

    (void)state;
    scratch_make(&scratch);
    scratch_write(&scratch, "in.yaml", POD);
    chioctl_run(&scratch, args, &outcome);
    assert_int_equal(outcome.status, 0);
    check_review(buf_cstr(&outcome.out));
}

int main(void)
{
    enum { ROWS = ARRAY_LEN(rows) + ARRAY_LEN(refusals) };
    struct CMUnitTest tests[ROWS + 1] = {
        [ROWS] = cmocka_unit_test(shows_the_review_alone),
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, asks, NULL, NULL, &rows[i] };
    }
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        tests[ARRAY_LEN(rows) + i] = (struct CMUnitTest){ refusals[i].name, refuses, NULL, NULL,
                                                          &refusals[i] };
    }
    return cmocka_run_group_tests_name("chioctl admit", tests, NULL, NULL);
}
