#include "common/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void set_returns_failure(void **state)
{
    struct err err = { 0 };

    (void)state;
    assert_int_equal(err_set(&err, ERR_LIMIT, "at most %d", 7), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_string_equal(err.msg, "at most 7");
}

static void wrap_keeps_the_first_code(void **state)
{
    struct err err = { 0 };

    (void)state;
    (void)err_set(&err, ERR_INPUT, "a comma is missing");
    assert_int_equal(err_wrap(&err, "reading %s", "x.json"), -1);
    assert_int_equal(err_wrap(&err, "starting"), -1);
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.msg, "starting: reading x.json: a comma is missing");
}

static void out_of_memory(void **state)
{
    struct err err = { 0 };

    (void)state;
    assert_int_equal(err_oom(&err), -1);
    assert_int_equal(err.code, ERR_OOM);
    assert_string_equal(err.msg, "out of memory");
}

/* Text that does not fit is cut, at the cause first. */
static void long_text_is_cut(void **state)
{
    char text[2 * sizeof(((struct err *)NULL)->msg)];
    struct err err = { 0 };

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    (void)err_set(&err, ERR_IO, "%s", text);
    assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
    (void)err_wrap(&err, "reading");
    assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
    assert_memory_equal(err.msg, "reading: xxx", 12);
    (void)err_wrap(&err, "%s", text);
    assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
    assert_int_equal(err.code, ERR_IO);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_returns_failure),
        cmocka_unit_test(wrap_keeps_the_first_code),
        cmocka_unit_test(out_of_memory),
        cmocka_unit_test(long_text_is_cut),
    };

    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
