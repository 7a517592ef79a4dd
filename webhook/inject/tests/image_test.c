#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/attr.h"
#include "webhook/inject/image.h"

#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16
#define LONG50 "aaaaaaaaa/aaaaaaaaa/aaaaaaaaa/aaaaaaaaa/aaaaaaaaa/"

/* problem NULL: accepted, with these parts. */
static struct row {
    const char *text, *problem, *repository, *tag, *digest;
} rows[] = {
    { "nginx", NULL, "nginx", "", "" },
    { "nginx:1.25", NULL, "nginx", "1.25", "" },
    { "library/nginx:latest", NULL, "library/nginx", "latest", "" },
    { "localhost/x", NULL, "localhost/x", "", "" },
    { "reg.local:5000/chio/sidecar:1.2@sha256:" HEX64, NULL, "reg.local:5000/chio/sidecar", "1.2",
      "sha256:" HEX64 },
    { "ghcr.io/backbay-labs/chio-sidecar@sha256:" HEX64, NULL, "ghcr.io/backbay-labs/chio-sidecar",
      "", "sha256:" HEX64 },
    { "Registry.Example/app", NULL, "Registry.Example/app", "", "" },
    { "[2001:db8::1]:5000/app:x", NULL, "[2001:db8::1]:5000/app", "x", "" },
    { "a/b__c.d-e--f/g", NULL, "a/b__c.d-e--f/g", "", "" },
    { "x:_A.b-C", NULL, "x", "_A.b-C", "" },
    { "", "it is empty", NULL, NULL, NULL },
    { "App", "upper case in the repository", NULL, NULL, NULL },
    { "reg.local/App", "upper case in the repository", NULL, NULL, NULL },
    { "reg.local/aPp:1", "upper case in the repository", NULL, NULL, NULL },
    { "/app", "the repository has an empty part", NULL, NULL, NULL },
    { "app/", "the repository has an empty part", NULL, NULL, NULL },
    { "a//b", "the repository has an empty part", NULL, NULL, NULL },
    { ":1", "the repository is empty", NULL, NULL, NULL },
    { "app:", "the tag is empty", NULL, NULL, NULL },
    { "app:-x", "the tag has a character that is not allowed", NULL, NULL, NULL },
    { "app:a b", "the tag has a character that is not allowed", NULL, NULL, NULL },
    { "app:1\n  x: y", "the tag has a character that is not allowed", NULL, NULL, NULL },
    { "app:" HEX64 HEX64 "0", "the tag is longer than 128 characters", NULL, NULL, NULL },
    { "app@", "the digest must be sha256: and 64 hex digits", NULL, NULL, NULL },
    { "app@sha256:" HEX16, "the digest must be sha256: and 64 hex digits", NULL, NULL, NULL },
    { "app@sha512:" HEX64, "the digest must be sha256: and 64 hex digits", NULL, NULL, NULL },
    { "app@sha256:" HEX16 HEX16 HEX16 "0123456789ABCDEF",
      "the digest must be sha256: and 64 hex digits", NULL, NULL, NULL },
    { "app@sha256:" HEX64 "@", "the digest must be sha256: and 64 hex digits", NULL, NULL, NULL },
    { "a b", "the repository has a character that is not allowed", NULL, NULL, NULL },
    { "a$(X)b", "the repository has a character that is not allowed", NULL, NULL, NULL },
    { "a.-b", "the repository has two separators in a row", NULL, NULL, NULL },
    { "a..b/c", "the registry is not a host name", NULL, NULL, NULL },
    { "x/a..b", "the repository has two separators in a row", NULL, NULL, NULL },
    { "x/a___b", "the repository has two separators in a row", NULL, NULL, NULL },
    { "x/-a", "a part of the repository must begin and end with a letter or digit", NULL, NULL,
      NULL },
    { "x/a-", "a part of the repository must begin and end with a letter or digit", NULL, NULL,
      NULL },
    { "reg.local:0/x", "the registry's port is not a number up to 65535", NULL, NULL, NULL },
    { "reg.local:65536/x", "the registry's port is not a number up to 65535", NULL, NULL, NULL },
    { "reg.local:/x", "the registry's port is not a number up to 65535", NULL, NULL, NULL },
    { "reg.local:80a/x", "the registry's port is not a number up to 65535", NULL, NULL, NULL },
    { "-a.b/x", "the registry is not a host name", NULL, NULL, NULL },
    { "[x]:1/y", "the registry is not a host name", NULL, NULL, NULL },
    { "https://reg.local/x", "the registry's port is not a number up to 65535", NULL, NULL, NULL },
    { LONG50 LONG50 LONG50 LONG50 LONG50 "aaaaaa", "the repository is longer than 255 characters",
      NULL, NULL, NULL },
};

static void takes_apart(void **state)
{
    const struct row *row = *state;
    struct image image = { { 0 }, { 0 }, { 0 } };
    const char *problem = image_parse(row->text, &image);

    if (row->problem) {
        assert_non_null(problem);
        assert_string_equal(problem, row->problem);
        return;
    }
    assert_null(problem);
    assert_true(str_eq(image.repository, row->repository));
    assert_true(str_eq(image.tag, row->tag));
    assert_true(str_eq(image.digest, row->digest));
}

static void finds_base_of_anything(void **state)
{
    (void)state;
    assert_true(str_eq(image_base("gcr.io/istio/proxyv2:1.2"), "proxyv2"));
    assert_true(str_eq(image_base("reg.local:5000/a/proxy@sha256:x/y"), "proxy"));
    assert_true(str_eq(image_base("Proxy V2"), "Proxy V2"));
    assert_true(str_eq(image_base("a/"), ""));
    assert_true(str_eq(image_base(""), ""));
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 1];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].text, takes_apart, NULL, NULL, &rows[i] };
    }
    tests[ARRAY_LEN(rows)] = (struct CMUnitTest){ "base of anything", finds_base_of_anything, NULL,
                                                  NULL, NULL };
    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
