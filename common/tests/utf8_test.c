#include "common/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Every code point, and every value that is none. */
static void encodes_and_recognises_all(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x200000; c++) {
        bool fine = c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF);
        char text[8] = { 0 };
        size_t bytes = utf8_encode(text, c);

        assert_int_equal(utf8_sequence(text), fine ? bytes : 0);
        assert_int_equal(utf8_valid(text, bytes), fine);
    }
}

/* Of all two and three bytes as many are valid as the standard counts. */
static void accepts_nothing_else(void **state)
{
    size_t two = 0;
    size_t three = 0;

    (void)state;
    for (uint32_t bytes = 0; bytes < 1 << 24; bytes++) {
        char text[4] = { (char)(bytes >> 16), (char)(bytes >> 8), (char)bytes, 0 };
        size_t got = utf8_sequence(text);

        two += got == 2 ? 1 : 0;
        three += got == 3 ? 1 : 0;
    }
    assert_int_equal(two, (0x800 - 0x80) * 256);
    assert_int_equal(three, 0x10000 - 0x800 - 0x800);
}

static void looks_at_the_end(void **state)
{
    static const char text[] = "abcd\xF0\x9F\x98\x80";

    (void)state;
    assert_true(utf8_valid(text, 8));
    for (size_t len = 5; len < 8; len++) {
        assert_false(utf8_valid(text, len));
    }
    assert_true(utf8_valid(text, 4));
    assert_true(utf8_valid("", 0));
    assert_true(utf8_valid("a\0b", 3));
    assert_false(utf8_valid("a\x80", 2));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes_and_recognises_all),
        cmocka_unit_test(accepts_nothing_else),
        cmocka_unit_test(looks_at_the_end),
    };

    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
