#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/attr.h"
#include "webhook/inject/quantity.h"

enum expect { REFUSED, EQUAL, LESS };

/* text against other, an accepted quantity. */
static struct row {
    const char *text;
    enum expect expect;
    const char *other;
} rows[] = {
    { "0", EQUAL, "0m" },
    { "1", EQUAL, "1000m" },
    { "1", EQUAL, "1000000u" },
    { "1", EQUAL, "1000000000n" },
    { "+1", EQUAL, "1" },
    { "0.1", EQUAL, "100m" },
    { ".1", EQUAL, "100m" },
    { "1.", EQUAL, "1" },
    { "00.10", EQUAL, "100m" },
    { "1.5Gi", EQUAL, "1536Mi" },
    { "128974848", EQUAL, "123Mi" },
    { "1e3", EQUAL, "1k" },
    { "1E3", EQUAL, "1k" },
    { "1e+3", EQUAL, "1k" },
    { "1e-3", EQUAL, "1m" },
    { "1E", EQUAL, "1e18" },
    { "1Ki", EQUAL, "1024" },
    { "1k", LESS, "1Ki" },
    { "1M", LESS, "1Mi" },
    { "1G", LESS, "1Gi" },
    { "1T", LESS, "1Ti" },
    { "1P", LESS, "1Pi" },
    { "1E", LESS, "1Ei" },
    { "7.9Ei", LESS, "9223372036854775807" },
    { "9223372036854775807.999999999", EQUAL, "9223372036854775807999999999n" },
    { "0.0000000001", EQUAL, "1n" }, /* finer than we hold: up, never to nothing */
    { "1e-99", EQUAL, "1n" },
    { "0e99", EQUAL, "0" },
    { "0.000000000000000000000000000000000000000000000001Ei", LESS, "2n" },
    { "000000000000000000000000000000000000000000000000000000000000001", EQUAL, "1" },
    { "999m", LESS, "1" },
    { "64Mi", LESS, "128Mi" },
    { "8Ei", REFUSED, NULL },
    { "9223372036854775808", REFUSED, NULL },
    { "1e19", REFUSED, NULL },
    { "9e999999999999999999999999", REFUSED, NULL },
    { "", REFUSED, NULL },
    { "+", REFUSED, NULL },
    { ".", REFUSED, NULL },
    { "m", REFUSED, NULL },
    { "-1", REFUSED, NULL },
    { "-0", REFUSED, NULL },
    { "++1", REFUSED, NULL },
    { "1 Gi", REFUSED, NULL },
    { " 1", REFUSED, NULL },
    { "1 ", REFUSED, NULL },
    { "1\n", REFUSED, NULL },
    { "NaN", REFUSED, NULL },
    { "inf", REFUSED, NULL },
    { "0x10", REFUSED, NULL },
    { "1_000", REFUSED, NULL },
    { "1,5", REFUSED, NULL },
    { "1.2.3", REFUSED, NULL },
    { "1K", REFUSED, NULL },
    { "1ki", REFUSED, NULL },
    { "1mi", REFUSED, NULL },
    { "1MiB", REFUSED, NULL },
    { "1e", REFUSED, NULL },
    { "1e+", REFUSED, NULL },
    { "1e1.5", REFUSED, NULL },
    { "1e3k", REFUSED, NULL },
    { "1Gi ", REFUSED, NULL },
    { "1000m\n  privileged: true", REFUSED, NULL },
    { "11111111111111111111111111111111111111111111111111111111111111111", REFUSED, NULL },
};

static void reads_quantity(void **state)
{
    const struct row *row = *state;
    struct quantity got = { -1 };
    struct quantity other = { -1 };

    if (row->expect == REFUSED) {
        assert_false(quantity_parse(row->text, &got));
        return;
    }
    assert_true(quantity_parse(row->text, &got));
    assert_true(quantity_parse(row->other, &other));
    assert_int_equal(quantity_compare(got, other), row->expect == EQUAL ? 0 : -1);
    assert_int_equal(quantity_compare(other, got), row->expect == EQUAL ? 0 : 1);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows)];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].text, reads_quantity, NULL, NULL, &rows[i] };
    }
    return cmocka_run_group_tests_name("quantity", tests, NULL, NULL);
}
