#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/log.h"
#include "common/tls.h"
#include "webhook/server/options.h"

static const struct row {
    const char *name;
    const char *argv[8];
    const char *error; /* NULL: it is accepted */
} rows[] = {
    { "nothing", { NULL }, NULL },
    { "all of it",
      { "--listen=1.2.3.4:5", "--admin-listen", "[::1]:6", "--threads=4", "--tls-min-version",
        "1.2", "--log-level=debug" },
      NULL },
    { "files", { "--tls-source", "files:/certs" }, NULL },
    { "files without a folder", { "--tls-source", "files:" }, "must be self or files:DIR" },
    { "secret", { "--tls-source", "secret:a/b" }, "not supported in this version" },
    { "another source", { "--tls-source=acme" }, "must be self or files:DIR" },
    { "namespaces from a watch", { "--namespaces", "watch" }, "not supported in this version" },
    { "a bundle with files",
      { "--tls-source", "files:/c", "--ca-bundle-out", "/x" },
      "--ca-bundle-out is for --tls-source self alone" },
    { "a name with files",
      { "--tls-source", "files:/c", "--dns-name", "x" },
      "--dns-name is for --tls-source self alone" },
    { "no threads", { "--threads", "0" }, "must be a number from 1 to 64" },
    { "many threads", { "--threads", "65" }, "must be a number from 1 to 64" },
    { "threads in words", { "--threads", "two" }, "must be a number from 1 to 64" },
    { "TLS 1.1", { "--tls-min-version", "1.1" }, "must be one of 1.3, 1.2" },
    { "level", { "--log-level", "loud" }, "must be one of debug, info, warn, error" },
    { "format", { "--log-format", "xml" }, "must be one of json, text" },
    { "unknown", { "--lisen", "x" }, "unknown option --lisen: did you mean --listen?" },
    { "shortened", { "--thr", "2" }, "unknown option --thr: did you mean --threads?" },
    { "later", { "--drain-delay", "15s" }, "unknown option --drain-delay" },
    { "without its value", { "--listen" }, "option --listen needs a value" },
    { "a value too many", { "--help=yes" }, "option --help takes no value" },
    { "operand", { "serve" }, "\"serve\": there are no operands" },
};

static void parses(void **state)
{
    const struct row *row = *state;
    char *argv[10] = { (char *)(uintptr_t) "chio-webhook" };
    struct options options;
    struct err err = { 0 };
    int argc = 1, rc = 0;

    for (size_t i = 0; i < ARRAY_LEN(row->argv) && row->argv[i]; i++) {
        argv[argc++] = (char *)(uintptr_t)row->argv[i];
    }
    rc = options_parse(&options, argc, argv, &err);
    if (!row->error) {
        assert_int_equal(rc, 0);
        return;
    }
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, ERR_INPUT);
    if (!strstr(err.msg, row->error)) {
        fail_msg("\"%s\" is not in \"%s\"", row->error, err.msg);
    }
}

static void has_defaults(void **state)
{
    char *argv[] = { (char *)(uintptr_t) "chio-webhook", NULL };
    struct options options;
    struct err err = { 0 };

    (void)state;
    (void)unsetenv("POD_NAMESPACE");
    assert_int_equal(options_parse(&options, 1, argv, &err), 0);
    assert_string_equal(options.listen, "[::]:10250");
    assert_string_equal(options.admin_listen, "[::]:8081");
    assert_string_equal(options.dns_name, "chio-webhook.chio-system.svc");
    assert_int_equal(options.threads, 2);
    assert_int_equal(options.tls_min_version, TLS_VERSION_1_3);
    assert_int_equal(options.log_level, LOG_LEVEL_INFO);
    assert_int_equal(options.log_format, LOG_FORMAT_JSON);
    assert_null(options.config);
    assert_null(options.tls_folder);
    (void)setenv("POD_NAMESPACE", "mesh", 1);
    assert_int_equal(options_parse(&options, 1, argv, &err), 0);
    assert_string_equal(options.dns_name, "chio-webhook.mesh.svc");
}

/* Every option of the table is in both texts. */
static void is_documented(void **state)
{
    static const char *const names[] = { "config",       "namespaces",      "listen",
                                         "admin-listen", "tls-source",      "ca-bundle-out",
                                         "dns-name",     "tls-min-version", "threads",
                                         "log-level",    "log-format",      "help",
                                         "version" };
    struct buf help = BUF_INIT(1 << 16), page = BUF_INIT(1 << 16);

    (void)state;
    options_write_help(&help);
    options_write_reference(&page);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct buf name = BUF_INIT(64);

        buf_printf(&name, "--%s", names[i]);
        assert_non_null(strstr(buf_cstr(&help), buf_cstr(&name)));
        assert_non_null(strstr(buf_cstr(&page), buf_cstr(&name)));
        buf_done(&name);
    }
    assert_non_null(strstr(buf_cstr(&page), "`--tls-min-version 1.2\\|1.3`"));
    buf_done(&help);
    buf_done(&page);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 2];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, parses, NULL, NULL,
                                        (void *)(uintptr_t)&rows[i] };
    }
    tests[ARRAY_LEN(rows)] = (struct CMUnitTest)cmocka_unit_test(has_defaults);
    tests[ARRAY_LEN(rows) + 1] = (struct CMUnitTest)cmocka_unit_test(is_documented);
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
