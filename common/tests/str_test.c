#include "common/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/err.h"

static struct number_row {
    const char *name, *text;
    uint64_t min, max;
    bool fine;
    uint64_t want;
} numbers[] = {
    { "zero", "0", 0, 9, true, 0 },
    { "largest", "18446744073709551615", 0, UINT64_MAX, true, UINT64_MAX },
    { "at the minimum", "3", 3, 9, true, 3 },
    { "at the maximum", "9", 3, 9, true, 9 },
    { "below the minimum", "2", 3, 9, false, 0 },
    { "above the maximum", "10", 3, 9, false, 0 },
    { "one too large", "18446744073709551616", 0, UINT64_MAX, false, 0 },
    { "much too large", "99999999999999999999", 0, UINT64_MAX, false, 0 },
    { "empty", "", 0, 9, false, 0 },
    { "NULL", NULL, 0, 9, false, 0 },
    { "leading zero", "07", 0, 9, false, 0 },
    { "two zeros", "00", 0, 9, false, 0 },
    { "plus", "+1", 0, 9, false, 0 },
    { "minus", "-1", 0, 9, false, 0 },
    { "blank in front", " 1", 0, 9, false, 0 },
    { "blank behind", "1 ", 0, 9, false, 0 },
    { "hexadecimal", "0x1", 0, 99, false, 0 },
    { "exponent", "1e1", 0, 99, false, 0 },
    { "letter behind", "1a", 0, 99, false, 0 },
};

static void reads_number(void **state)
{
    const struct number_row *row = *state;
    struct err err = { 0 };
    uint64_t value = 42;
    int got = str_to_u64(str_of(row->text), row->min, row->max, &value, &err);

    assert_int_equal(got, row->fine ? 0 : -1);
    assert_int_equal(value, row->fine ? row->want : 42); /* untouched on failure */
    assert_int_equal(err.code, row->fine ? ERR_NONE : ERR_INPUT);
}

static void reads_ports(void **state)
{
    struct err err = { 0 };
    uint16_t port = 0;

    (void)state;
    assert_int_equal(str_to_u16("65535", 1, 65535, &port, &err), 0);
    assert_int_equal(port, 65535);
    assert_int_equal(str_to_u16("65536", 1, 65535, &port, &err), -1);
    assert_int_equal(str_to_u16("0", 1, 65535, &port, &err), -1);
    assert_int_equal(port, 65535);
    assert_string_equal(err.msg, "not between 1 and 65535");
}

static void compares_and_trims(void **state)
{
    (void)state;
    assert_true(str_eq(str_of("ab"), "ab"));
    assert_false(str_eq(str_of("ab"), "abc"));
    assert_false(str_eq(str_of("abc"), "ab"));
    assert_true(str_eq((struct str){ "abc", 2 }, "ab"));
    assert_true(str_starts("abc", "ab"));
    assert_true(str_starts("abc", ""));
    assert_false(str_starts("a", "ab"));
    assert_true(str_eq(str_trim(str_of(" \t\r\n a b \n")), "a b"));
    assert_int_equal(str_trim(str_of(" \t ")).len, 0);
    assert_int_equal(str_of(NULL).len, 0);
}

static struct cut_row {
    const char *name, *text;
    const char *items[5];
} cuts[] = {
    { "two", "a,b", { "a", "b" } },
    { "one", "a", { "a" } },
    { "empty text is one empty item", "", { "" } },
    { "separator behind", "a,b,", { "a", "b", "" } },
    { "separator in front", ",a", { "", "a" } },
    { "only separators", ",,", { "", "", "" } },
};

static void cuts_items(void **state)
{
    const struct cut_row *row = *state;
    struct str rest = str_of(row->text);
    struct str item = { 0 };
    size_t i = 0;

    while (str_cut(&rest, ',', &item)) {
        assert_non_null(row->items[i]);
        assert_true(str_eq(item, row->items[i]));
        i++;
    }
    assert_null(row->items[i]);
}

static struct near_row {
    const char *name, *text, *want;
} nears[] = {
    { "a letter is missing", "imag", "image" },
    { "a letter too many", "immage", "image" },
    { "a wrong letter", "omage", "image" },
    { "two edits in a long name", "redinessProb", "readinessProbe" },
    { "the nearest of several", "port", "ports" },
    { "nothing like it", "zebra", NULL },
    { "short and wrong", "xy", NULL },
    { "empty", "", NULL },
};

static void finds_nearest(void **state)
{
    static const char *const names[] = { "image", "ports", "readinessProbe", "mode", NULL };
    const struct near_row *row = *state;
    const char *got = str_nearest(row->text, names);

    if (!row->want) {
        assert_null(got);
        return;
    }
    assert_non_null(got);
    assert_string_equal(got, row->want);
}

static void long_names_are_not_guessed(void **state)
{
    static const char *const names[] = { "image", NULL };
    char text[200];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_null(str_nearest(text, names));
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(numbers) + ARRAY_LEN(cuts) + ARRAY_LEN(nears) + 3];
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        tests[n++] = (struct CMUnitTest){ numbers[i].name, reads_number, NULL, NULL, &numbers[i] };
    }
    for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
        tests[n++] = (struct CMUnitTest){ cuts[i].name, cuts_items, NULL, NULL, &cuts[i] };
    }
    for (size_t i = 0; i < ARRAY_LEN(nears); i++) {
        tests[n++] = (struct CMUnitTest){ nears[i].name, finds_nearest, NULL, NULL, &nears[i] };
    }
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(reads_ports);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(compares_and_trims);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(long_names_are_not_guessed);
    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
