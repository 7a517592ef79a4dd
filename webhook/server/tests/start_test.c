#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "webhook/server/tests/child.h"

/* X-3: how the real binary ends when it does not start, and what it says. */

static struct child place; /* only its folder */

static const struct row {
    const char *name;
    const char *flags[10];
    int status;
    const char *says[3];
} rows[] = {
    { "help", { "--help" }, 0, { "usage: chio-webhook [options]", "--ca-bundle-out FILE" } },
    { "version", { "--version" }, 0, { "chio-webhook " } },
    { "unknown option", { "--lisen", "x" }, 2, { "did you mean --listen?" } },
    { "later source", { "--tls-source", "secret:a/b" }, 2, { "not supported in this version" } },
    { "later namespaces", { "--namespaces=watch" }, 2, { "not supported in this version" } },
    { "no configuration", { "--config", "@/none" }, 1, { "@/none", "cannot be opened" } },
    { "bad configuration, every problem with its place",
      { "--config", "@/bad.yaml" },
      1,
      { "@/bad.yaml:3:", "@/bad.yaml:4:", "config_rejected" } },
    { "no namespaces", { "--namespaces", "@/none" }, 1, { "@/none", "cannot be opened" } },
    { "bad namespaces", { "--namespaces", "@/bad.yaml" }, 1, { "@/bad.yaml:" } },
    { "bad address", { "--listen", "localhost:1" }, 1, { "localhost" } },
    { "an address of another host", { "--listen", "203.0.113.1:1" }, 1, { "listening on" } },
    { "bad admin address", { "--listen", "127.0.0.1:0", "--admin-listen", "x" }, 1, { "ADDRESS" } },
    { "bad name", { "--dns-name", "Not A Name" }, 1, { "is not a DNS name" } },
    { "no folder for the bundle", { "--ca-bundle-out", "@/no/ca" }, 1, { "@/no/ca" } },
    { "no files", { "--tls-source", "files:@" }, 1, { "@/tls.crt", "cannot be opened" } },
};

/* "@" is the folder. */
static void expand(char out[256], const char *text)
{
    const char *at = strchr(text, '@');

    if (at) {
        (void)snprintf(out, 256, "%.*s%s%s", (int)(at - text), text, place.folder, at + 1);
    } else {
        (void)snprintf(out, 256, "%s", text);
    }
}

static void ends(void **state)
{
    const struct row *row = *state;
    char texts[ARRAY_LEN(row->flags)][256], wanted[256];
    const char *argv[ARRAY_LEN(row->flags) + 2] = { CHIO_WEBHOOK };
    char *said = NULL;

    for (size_t i = 0; i < ARRAY_LEN(row->flags) && row->flags[i]; i++) {
        expand(texts[i], row->flags[i]);
        argv[i + 1] = texts[i];
    }
    assert_int_equal(child_run(argv, place.log), row->status);
    said = child_log(&place);
    assert_non_null(said);
    for (size_t i = 0; i < ARRAY_LEN(row->says) && row->says[i]; i++) {
        expand(wanted, row->says[i]);
        if (!strstr(said, wanted)) {
            fail_msg("\"%s\" is not in: %s", wanted, said);
        }
    }
    if (row->status == 1) {
        assert_null(strstr(said, "\"started\""));
        assert_non_null(strstr(said, "\"event\":\"stopped\""));
    }
    free(said);
    assert_true(child_write(&place, "log", ""));
}

static int prepare(void **state)
{
    static const char bad[] = "apiVersion: chio.protocol/v1alpha1\nkind: InjectorConfiguration\n"
                              "nothing: 1\nrevision: [x]\n";

    (void)state;
    if (!child_folder(&place) || !child_write(&place, "bad.yaml", bad)) {
        return -1;
    }
    (void)snprintf(place.log, sizeof(place.log), "%s/log", place.folder);
    return child_write(&place, "log", "") ? 0 : -1;
}

static int clean(void **state)
{
    (void)state;
    child_end(&place);
    return 0;
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows)];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, ends, NULL, NULL,
                                        (void *)(uintptr_t)&rows[i] };
    }
    return cmocka_run_group_tests_name("start", tests, prepare, clean);
}
