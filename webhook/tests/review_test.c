/* Raw bodies: what a review must be, what comes back of it, and what a long denial looks like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/tests/ask.h"

/* MESSAGE_BYTES is the page's own number (injection 7.2), not the engine's constant. */
enum { DOC_BYTES = 64 << 20, BODY_BYTES = 9 << 20, UID_40 = 40, MESSAGE_BYTES = 900 };

#define HEAD "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":"
#define REQUEST                                                                                   \
    "\"uid\":\"u-1\",\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"resource\":" \
    "{\"group\":\"\",\"version\":\"v1\",\"resource\":\"pods\"},\"namespace\":\"shop\","           \
    "\"operation\":\"CREATE\",\"userInfo\":{}"
#define POD(spec) \
    "{\"metadata\":{\"annotations\":{\"chio-injection\":\"enabled\"}},\"spec\":{" spec "}}"
#define REVIEW(pod) HEAD "{" REQUEST ",\"object\":" pod "}}"
#define WEB "\"containers\":[{\"name\":\"web\",\"image\":\"i\"}]"

static const struct row {
    const char *name;
    const char *body;
    size_t len; /* 0: the text's */
    unsigned http;
    const char *reason;
} rows[] = {
    { "case-121 v1", REVIEW(POD(WEB)), 0, 200, "injected" },
    { "case-121 v1beta1",
      "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\",\"request\":"
      "{" REQUEST ",\"object\":" POD(WEB) "}}",
      0, 400, "bad_review" },
    { "case-121 another kind",
      "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"Review\",\"request\":"
      "{" REQUEST ",\"object\":" POD(WEB) "}}",
      0, 400, "bad_review" },
    { "case-126 duplicate containers", REVIEW(POD(WEB "," WEB)), 0, 400, "bad_review" },
    { "case-126 duplicate members", REVIEW(POD("\"a\":1,\"a\":2")), 0, 400, "bad_review" },
    { "case-126 duplicate after unescaping", REVIEW(POD("\"a\":1,\"\\u0061\":2")), 0, 400,
      "bad_review" },
    { "case-126 trailing bytes", REVIEW(POD(WEB)) "x", 0, 400, "bad_review" },
    { "case-126 a second value", REVIEW(POD(WEB)) "{}", 0, 400, "bad_review" },
    { "case-126 trailing blanks are fine", REVIEW(POD(WEB)) " \r\n\t", 0, 200, "injected" },
    { "case-126 byte order mark", "\xef\xbb\xbf" REVIEW(POD(WEB)), 0, 400, "bad_review" },
    { "case-126 a lone byte", REVIEW(POD("\"a\":\"\xff\"")), 0, 400, "bad_review" },
    { "case-126 an overlong form", REVIEW(POD("\"a\":\"\xc0\xaf\"")), 0, 400, "bad_review" },
    { "case-126 an encoded surrogate", REVIEW(POD("\"a\":\"\xed\xa0\x80\"")), 0, 400,
      "bad_review" },
    { "case-126 beyond Unicode", REVIEW(POD("\"a\":\"\xf4\x90\x80\x80\"")), 0, 400, "bad_review" },
    { "case-126 a raw NUL", "{\"a\":\"\0\"}", 9, 400, "bad_review" },
    { "case-126 a raw line end in a string", REVIEW(POD("\"a\":\"\n\"")), 0, 400, "bad_review" },
    { "case-32 a lone surrogate", REVIEW(POD("\"a\":\"\\ud800\"")), 0, 400, "bad_review" },
    { "case-32 a lone low surrogate", REVIEW(POD("\"a\":\"\\udc00x\"")), 0, 400, "bad_review" },
    { "case-32 a pair", REVIEW(POD("\"a\":\"\\ud83d\\ude00\"," WEB)), 0, 200, "injected" },
    { "T-49 nothing", "", 0, 400, "bad_review" },
    { "T-49 blanks", " \n", 0, 400, "bad_review" },
    { "T-49 an array", "[]", 0, 400, "bad_review" },
    { "T-49 a string", "\"review\"", 0, 400, "bad_review" },
    { "T-49 null", "null", 0, 400, "bad_review" },
    { "T-49 an object", "{}", 0, 400, "bad_review" },
    { "T-49 cut off", HEAD "{" REQUEST, 0, 400, "bad_review" },
    { "T-49 no request", "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}", 0,
      400, "bad_review" },
    { "T-49 request null", HEAD "null}", 0, 400, "bad_review" },
    { "T-49 request an array", HEAD "[]}", 0, 400, "bad_review" },
    { "T-49 no uid", HEAD "{\"operation\":\"CREATE\"}}", 0, 400, "bad_review" },
    { "T-49 an empty uid", HEAD "{\"uid\":\"\"}}", 0, 400, "bad_review" },
    { "T-49 a uid that is a number", HEAD "{\"uid\":1}}", 0, 400, "bad_review" },
    { "T-49 a number with a leading zero", REVIEW(POD("\"a\":01," WEB)), 0, 400, "bad_review" },
    { "T-49 a number that ends in a point", REVIEW(POD("\"a\":1.," WEB)), 0, 400, "bad_review" },
    { "T-49 a number with a plus", REVIEW(POD("\"a\":+1," WEB)), 0, 400, "bad_review" },
    { "T-49 NaN", REVIEW(POD("\"a\":NaN," WEB)), 0, 400, "bad_review" },
    { "T-49 a huge number in an unknown member",
      REVIEW(POD("\"a\":1e999,\"b\":99999999999999999999999999," WEB)), 0, 200, "injected" },
    { "T-49 a port out of range",
      REVIEW(POD("\"containers\":[{\"name\":\"web\",\"ports\":[{\"containerPort\":99999999999999999"
                 "999}]}]")),
      0, 200, "object_invalid" },
    { "T-49 a comma too many", REVIEW(POD("\"a\":[1,]," WEB)), 0, 400, "bad_review" },
    { "T-49 a comment", "/* */" REVIEW(POD(WEB)), 0, 400, "bad_review" },
    { "T-49 single quotes", "{'a':1}", 0, 400, "bad_review" },
    { "T-49 no object", HEAD "{" REQUEST "}}", 0, 200, "object_invalid" },
    { "T-49 an object that is an array", HEAD "{" REQUEST ",\"object\":[]}}", 0, 200,
      "object_invalid" },
};

static void ask(struct jdoc *doc, const char *body, size_t len, struct answer *ret)
{
    CLEANUP(config_freep) struct config *config = NULL;
    struct err err = { 0 };

    config = config_default(&err);
    assert_non_null(config);
    if (ask_review(doc, config, NULL, ENTRY_POD, body, len, ret, &err) < 0) {
        fail_msg("%s", err.msg);
    }
}

/* A metav1.Status whose message users see. */
static void is_status(const struct answer *a)
{
    const char *message = jstr_get(jobj_get(a->root, "message"));
    int64_t code = 0;

    assert_true(jstr_is(jobj_get(a->root, "kind"), "Status"));
    assert_true(jstr_is(jobj_get(a->root, "apiVersion"), "v1"));
    assert_true(jstr_is(jobj_get(a->root, "status"), "Failure"));
    assert_true(jnum_int(jobj_get(a->root, "code"), &code));
    assert_int_equal(code, a->http);
    assert_true(jstr_is(jobj_get(a->root, "reason"), "BadRequest"));
    assert_non_null(message);
    assert_int_equal(strncmp(message, "chio: ", 6), 0);
}

static void is_answered(void **state)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    CLEANUP(answer_done) struct answer a = { 0 };
    const struct row *row = *state;
    struct err err = { 0 };

    doc = jdoc_new(DOC_BYTES, &err);
    assert_non_null(doc);
    ask(doc, row->body, row->len ? row->len : strlen(row->body), &a);
    assert_int_equal(a.http, row->http);
    assert_string_equal(reason_code(a.summary.reason), row->reason);
    if (a.http != 200) {
        is_status(&a);
        return;
    }
    assert_true(jstr_is(jobj_get(a.root, "apiVersion"), "admission.k8s.io/v1"));
    assert_true(jstr_is(jobj_get(a.root, "kind"), "AdmissionReview"));
    assert_true(jstr_is(jobj_get(a.response, "uid"), "u-1"));
    assert_string_equal(a.summary.uid, "u-1");
}

/* The text `open` n times, then `close` n times, inside a Pod. */
static void nest(struct buf *out, const char *open, const char *close, unsigned n)
{
    buf_str(out, HEAD "{" REQUEST ",\"object\":{\"a\":");
    for (unsigned i = 0; i < n; i++) {
        buf_str(out, open);
    }
    buf_str(out, "1");
    for (unsigned i = 0; i < n; i++) {
        buf_str(out, close);
    }
    buf_str(out, "}}}");
}

static unsigned http_of(const struct buf *body)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    CLEANUP(answer_done) struct answer a = { 0 };
    struct err err = { 0 };

    doc = jdoc_new(DOC_BYTES, &err);
    assert_non_null(doc);
    ask(doc, body->data, body->len, &a);
    return a.http;
}

/* Three containers lie around what nests: 64 is the depth that passes. */
static void is_bounded_in_depth(void **state)
{
    static const struct {
        unsigned n;
        unsigned http;
    } depths[] = { { 61, 200 }, { 62, 400 }, { 100000, 400 } };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(depths); i++) {
        CLEANUP(buf_done) struct buf arrays = BUF_INIT(BODY_BYTES);
        CLEANUP(buf_done) struct buf objects = BUF_INIT(BODY_BYTES);

        nest(&arrays, "[", "]", depths[i].n);
        nest(&objects, "{\"a\":", "}", depths[i].n);
        assert_int_equal(http_of(&arrays), depths[i].http);
        assert_int_equal(http_of(&objects), depths[i].http);
    }
}

static void is_bounded_in_members(void **state)
{
    (void)state;
    for (unsigned n = 10000; n <= 10001; n++) {
        CLEANUP(buf_done) struct buf body = BUF_INIT(BODY_BYTES);

        buf_str(&body, HEAD "{" REQUEST ",\"object\":{\"a\":{");
        for (unsigned i = 0; i < n; i++) {
            buf_printf(&body, "%s\"k%u\":0", i ? "," : "", i);
        }
        buf_str(&body, "}}}}");
        assert_int_equal(http_of(&body), n > 10000 ? 400 : 200);
    }
}

static void is_bounded_in_strings(void **state)
{
    (void)state;
    for (size_t n = 3 << 20; n <= (3 << 20) + 1; n++) {
        CLEANUP(buf_done) struct buf body = BUF_INIT(BODY_BYTES);

        buf_str(&body, HEAD "{" REQUEST ",\"object\":{\"a\":\"");
        for (size_t i = 0; i < n; i++) {
            buf_char(&body, 'x');
        }
        buf_str(&body, "\"}}}");
        assert_int_equal(http_of(&body), n > (3 << 20) ? 400 : 200);
    }
}

/* Small values make a large tree: its own limit holds within the body's. */
static void is_bounded_in_memory(void **state)
{
    CLEANUP(buf_done) struct buf body = BUF_INIT(BODY_BYTES);

    (void)state;
    buf_str(&body, HEAD "{" REQUEST ",\"object\":{\"a\":[0");
    while (body.len < REVIEW_BODY_BYTES - 100) {
        buf_str(&body, ",0");
    }
    buf_str(&body, "]}}}");
    assert_int_equal(http_of(&body), 400);
}

static void write_findings(struct buf *body, unsigned containers)
{
    buf_str(body, HEAD "{" REQUEST ",\"object\":");
    buf_str(body, "{\"metadata\":{\"annotations\":{\"chio-injection\":\"enabled\"}},"
                  "\"spec\":{\"hostNetwork\":true,\"containers\":[");
    for (unsigned i = 0; i < containers; i++) {
        buf_printf(body,
                   "%s{\"name\":\"c%02u\",\"image\":\"i\",\"securityContext\":"
                   "{\"runAsUser\":10090}}",
                   i ? "," : "", i);
    }
    buf_str(body, "]}}}}");
}

/* How often part stands in text. */
static unsigned count_of(const char *text, const char *part)
{
    unsigned n = 0;

    for (const char *p = strstr(text, part); p; p = strstr(p + 1, part)) {
        n++;
    }
    return n;
}

/* 41 findings: the most important first, as many whole ones as fit, and how many are left. */
static void cuts_a_long_denial(void **state)
{
    static const char first[] = "chio: this Pod cannot be protected: host_network: hostNetwork: ";
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    CLEANUP(answer_done) struct answer a = { 0 };
    CLEANUP(buf_done) struct buf body = BUF_INIT(BODY_BYTES);
    const char *message = NULL;
    const char *end = NULL;
    struct err err = { 0 };
    unsigned shown = 0;
    unsigned left = 0;

    (void)state;
    doc = jdoc_new(DOC_BYTES, &err);
    assert_non_null(doc);
    write_findings(&body, UID_40);
    ask(doc, body.data, body.len, &a);
    message = jstr_get(jobj_path(a.response, PATH("status", "message")));
    assert_non_null(message);
    assert_true(strlen(message) <= MESSAGE_BYTES);
    assert_int_equal(strncmp(message, first, sizeof(first) - 1), 0);
    shown = count_of(message, "uid_clash: container c");
    end = strstr(message, " and ");
    assert_non_null(end);
    left = (unsigned)strtoul(end + 5, NULL, 10);
    assert_non_null(strstr(end, " more (chioctl explain)"));
    assert_int_equal(shown + left, UID_40);
    assert_true(shown >= 8); /* as many as fit: each has about 70 bytes */
    assert_true(strlen(message) + 75 > MESSAGE_BYTES);
}

/* One finding that is too long by itself ends in dots. */
static void cuts_a_long_finding(void **state)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    CLEANUP(answer_done) struct answer a = { 0 };
    CLEANUP(buf_done) struct buf body = BUF_INIT(BODY_BYTES);
    const char *message = NULL;
    struct err err = { 0 };

    (void)state;
    doc = jdoc_new(DOC_BYTES, &err);
    assert_non_null(doc);
    buf_str(&body, HEAD "{" REQUEST ",\"object\":{\"metadata\":{\"annotations\":"
                        "{\"chio-injection\":\"enabled\"}},\"spec\":{\"containers\":[{\"name\":"
                        "\"web\",\"image\":\"i\",\"ports\":[");
    for (unsigned i = 0; i < 300; i++) {
        buf_printf(&body, "%s{\"containerPort\":%u}", i ? "," : "", 20000 + i);
    }
    buf_str(&body, "]}]}}}}");
    ask(doc, body.data, body.len, &a);
    message = jstr_get(jobj_path(a.response, PATH("status", "message")));
    assert_non_null(message);
    assert_true(strlen(message) <= MESSAGE_BYTES);
    assert_true(strlen(message) > MESSAGE_BYTES - 100);
    assert_non_null(strstr(message, "app_port: TCP ports 20000, 20001, "));
    assert_string_equal(message + strlen(message) - 3, "...");
}

/* Injection 3.1: values of at most 4 KiB. The list of names is fine but for its length. */
static void is_bounded_in_values(void **state)
{
    (void)state;
    for (size_t n = 4096; n <= 4097; n++) {
        CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
        CLEANUP(answer_done) struct answer a = { 0 };
        CLEANUP(buf_done) struct buf body = BUF_INIT(BODY_BYTES);
        struct err err = { 0 };

        doc = jdoc_new(DOC_BYTES, &err);
        assert_non_null(doc);
        buf_str(&body, HEAD "{" REQUEST ",\"object\":{\"metadata\":{\"annotations\":"
                            "{\"chio-injection\":\"enabled\",\"chio.protocol/env-containers\":\"w");
        for (size_t i = 1; i < n; i++) {
            buf_char(&body, i % 2 ? ',' : 'w');
        }
        buf_str(&body, "\"}},\"spec\":{\"containers\":[{\"name\":\"w\"}]}}}}");
        ask(doc, body.data, body.len, &a);
        assert_string_equal(reason_code(a.summary.reason),
                            n > 4096 ? "annotation_invalid" : "injected");
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest others[] = {
        { "case-95 4 KiB", is_bounded_in_values, NULL, NULL, NULL },
        { "case-126 100 000 deep", is_bounded_in_depth, NULL, NULL, NULL },
        { "T-49 depth", is_bounded_in_depth, NULL, NULL, NULL },
        { "case-126 10 000 members", is_bounded_in_members, NULL, NULL, NULL },
        { "case-126 a string of 3 MiB", is_bounded_in_strings, NULL, NULL, NULL },
        { "case-126 a large tree", is_bounded_in_memory, NULL, NULL, NULL },
        { "case-189 40 findings", cuts_a_long_denial, NULL, NULL, NULL },
        { "case-189 one long finding", cuts_a_long_finding, NULL, NULL, NULL },
    };
    struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(others)];
    struct row copies[ARRAY_LEN(rows)];

    memcpy(copies, rows, sizeof(rows));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, is_answered, NULL, NULL, &copies[i] };
    }
    memcpy(tests + ARRAY_LEN(rows), others, sizeof(others));
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests_name("review", tests, NULL, NULL);
}
