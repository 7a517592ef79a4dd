#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/sha256.h"

/* FIPS 180-4's own examples, and the edges of a block. */
static const struct row {
    const char *name, *text;
    size_t repeat;
    const char *digest;
} rows[] = {
    { "nothing", "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { "a million", "a", 1000000,
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
};

static void digests(void **state)
{
    const struct row *row = *state;
    size_t len = strlen(row->text);
    char *text = calloc(row->repeat, len + 1), hex[SHA256_HEX];

    assert_non_null(text);
    for (size_t i = 0; i < row->repeat; i++) {
        memcpy(text + i * len, row->text, len);
    }
    sha256_hex(text, len * row->repeat, hex);
    assert_string_equal(hex, row->digest);
    free(text);
}

static void takes_null(void **state)
{
    char hex[SHA256_HEX];

    (void)state;
    sha256_hex(NULL, 0, hex);
    assert_string_equal(hex, rows[0].digest);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 1];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, digests, NULL, NULL,
                                        (void *)(uintptr_t)&rows[i] };
    }
    tests[ARRAY_LEN(rows)] = (struct CMUnitTest)cmocka_unit_test(takes_null);
    return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
