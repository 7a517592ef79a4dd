#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/httpd.h"
#include "webhook/server/head.h"

/* The check of a head as a function; over real sockets it is raw_test. */

#define HOST "Host", "h"
#define TYPE "Content-Type", "application/json"

static const struct row {
    const char *name;
    const char *method, *target, *version;
    const char *fields[12]; /* name, value, ... */
    const char *cause;      /* NULL: nothing is wrong */
    unsigned status;
    bool inexact;
} rows[] = {
    { "plain", "POST", "/mutate", "HTTP/1.1", { HOST, TYPE, "Content-Length", "5" }, NULL, 0, 0 },
    { "chunked",
      "POST",
      "/mutate",
      "HTTP/1.1",
      { HOST, TYPE, "Transfer-Encoding", "chunked" },
      NULL,
      0,
      0 },
    { "chunked, capitals",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "TRANSFER-ENCODING", "CHUNKED" },
      NULL,
      0,
      0 },
    { "length with zeros in front",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Content-Length", "007" },
      NULL,
      0,
      0 },
    { "length at the limit",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Content-Length", "24117248" },
      NULL,
      0,
      0 },
    { "length above what is read and thrown away",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Content-Length", "24117249" },
      "body_bytes",
      413,
      0 },
    { "length of 30 digits",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Content-Length", "999999999999999999999999999999" },
      "body_bytes",
      413,
      0 },
    { "length twice",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Content-Length", "5", "content-length", "5" },
      "framing",
      400,
      0 },
    { "length and coding",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Content-Length", "5", "Transfer-Encoding", "chunked" },
      "framing",
      400,
      0 },
    { "coding and length",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Transfer-Encoding", "chunked", "Content-Length", "5" },
      "framing",
      400,
      0 },
    { "coding twice",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked" },
      "framing",
      400,
      0 },
    { "coding with a blank",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Transfer-Encoding", "chunked " },
      "framing",
      400,
      0 },
    { "coding empty",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Transfer-Encoding", "" },
      "framing",
      400,
      0 },
    { "coding in 1.0",
      "POST",
      "/",
      "HTTP/1.0",
      { HOST, TYPE, "Transfer-Encoding", "chunked" },
      "framing",
      400,
      0 },
    { "length with a blank",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Content-Length", "5 " },
      "framing",
      400,
      0 },
    { "length empty",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Content-Length", "" },
      "framing",
      400,
      0 },
    { "name with a blank",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "Content-Length ", "5" },
      "framing",
      400,
      0 },
    { "name empty", "POST", "/", "HTTP/1.1", { HOST, TYPE, "", "5" }, "framing", 400, 0 },
    { "value with a control character",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "X", "a\x01" },
      "framing",
      400,
      0 },
    { "value with DEL", "POST", "/", "HTTP/1.1", { HOST, TYPE, "X", "a\x7f" }, "framing", 400, 0 },
    { "value with a tab, bytes above ASCII",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, TYPE, "X", "a\t\xc3\xa4" },
      NULL,
      0,
      0 },
    { "method empty", "", "/", "HTTP/1.1", { HOST, TYPE }, "framing", 400, 0 },
    { "method with a bracket", "PO(ST", "/", "HTTP/1.1", { HOST, TYPE }, "framing", 400, 0 },
    { "target empty", "POST", "", "HTTP/1.1", { HOST, TYPE }, "framing", 400, 0 },
    { "target above ASCII", "POST", "/\xc3\xa4", "HTTP/1.1", { HOST, TYPE }, "framing", 400, 0 },
    { "host missing", "POST", "/", "HTTP/1.1", { TYPE }, "framing", 400, 0 },
    { "host missing in 1.0", "POST", "/", "HTTP/1.0", { TYPE }, NULL, 0, 0 },
    { "host twice", "POST", "/", "HTTP/1.1", { HOST, HOST, TYPE }, "framing", 400, 0 },
    { "host empty", "POST", "/", "HTTP/1.1", { "Host", " ", TYPE }, "framing", 400, 0 },
    { "bytes of no field", "POST", "/", "HTTP/1.1", { HOST, TYPE }, "framing", 400, true },
    { "no content type", "POST", "/", "HTTP/1.1", { HOST }, "content_type", 415, 0 },
    { "content type twice", "POST", "/", "HTTP/1.1", { HOST, TYPE, TYPE }, "content_type", 415, 0 },
    { "content type with a suffix",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, "Content-Type", "application/json5" },
      "content_type",
      415,
      0 },
    { "content type with parameters",
      "POST",
      "/",
      "HTTP/1.1",
      { HOST, "Content-Type", " application/json ;charset=utf-8" },
      NULL,
      0,
      0 },
};

static void judges(void **state)
{
    const struct row *row = *state;
    struct httpd_head head = { .method = row->method,
                               .target = row->target,
                               .version = row->version,
                               .bytes = 100,
                               .exact = !row->inexact };
    struct http_fault fault;

    for (size_t i = 0; i + 1 < ARRAY_LEN(row->fields) && row->fields[i]; i += 2) {
        head.fields[head.field_count++] = (struct httpd_field){ str_of(row->fields[i]),
                                                                str_of(row->fields[i + 1]) };
    }
    fault = head_check(&head);
    if (fault.status == 0) {
        fault = head_check_review(&head);
    }
    assert_int_equal(fault.status, row->status);
    if (row->cause) {
        assert_string_equal(fault.cause, row->cause);
        assert_non_null(fault.message);
    }
}

static const struct path {
    const char *target, *path, *query;
} paths[] = {
    { "/mutate", "/mutate", "" },
    { "/mutate?timeout=5s", "/mutate", "timeout=5s" },
    { "/mutate?", "/mutate", "" },
    { "/mutate?a?b", "/mutate", "a?b" },
    { "https://h/mutate", "/mutate", "" },
    { "HTTP://h:1/mutate?x", "/mutate", "x" },
    { "https://h", "", "" },
    { "https://h?/mutate", "", "/mutate" },
    { "https:///mutate", "/mutate", "" },
    { "ftp://h/mutate", "ftp://h/mutate", "" },
    { "*", "*", "" },
    { "?", "", "" },
};

static void finds_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct str query, path = head_path(paths[i].target, &query);

        if (!str_eq(path, paths[i].path) || !str_eq(query, paths[i].query)) {
            fail_msg("%s gives \"%.*s\" and \"%.*s\"", paths[i].target, (int)path.len, path.p,
                     (int)query.len, query.p);
        }
    }
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 1];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, judges, NULL, NULL,
                                        (void *)(uintptr_t)&rows[i] };
    }
    tests[ARRAY_LEN(rows)] = (struct CMUnitTest)cmocka_unit_test(finds_paths);
    return cmocka_run_group_tests_name("head", tests, NULL, NULL);
}
