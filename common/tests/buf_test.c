#include "common/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void empty_is_text(void **state)
{
    struct buf buf = BUF_INIT(10);

    (void)state;
    assert_string_equal(buf_cstr(&buf), "");
    buf_add(&buf, NULL, 0);
    assert_int_equal(buf.len, 0);
    buf_done(&buf);
}

static void grows_and_terminates(void **state)
{
    struct buf buf = BUF_INIT(100000);

    (void)state;
    for (size_t i = 0; i < 10000; i++) {
        buf_char(&buf, 'x');
        assert_int_equal(buf.data[buf.len], '\0');
    }
    buf_str(&buf, "abc");
    buf_add(&buf, "\0d", 2);
    buf_printf(&buf, "%d-%s", 7, "e");
    assert_int_equal(buf.len, 10000 + 3 + 2 + 3);
    assert_memory_equal(buf.data + 10000, "abc\0d7-e", 9);
    buf_done(&buf);
}

static void ceiling_is_exact(void **state)
{
    struct buf buf = BUF_INIT(4);

    (void)state;
    buf_str(&buf, "abcd");
    assert_string_equal(buf_cstr(&buf), "abcd");
    buf_char(&buf, 'e');
    assert_true(buf.failed);
    assert_null(buf_cstr(&buf));
    assert_null(buf.data); /* a failure keeps no memory */
    buf_done(&buf);
    assert_false(buf.failed);
    buf_printf(&buf, "%s", "12345");
    assert_true(buf.failed);
    buf_done(&buf);
}

static void failure_sticks(void **state)
{
    struct buf buf = BUF_INIT(2);

    (void)state;
    buf_str(&buf, "abc");
    buf_str(&buf, "a");
    buf_printf(&buf, "a");
    buf_add(&buf, "", 0);
    assert_true(buf.failed);
    assert_null(buf_steal(&buf));
    buf_done(&buf);
}

/* A length that would overflow the sum is refused like any other. */
static void absurd_length(void **state)
{
    struct buf buf = BUF_INIT(SIZE_MAX - 1);
    volatile size_t absurd = SIZE_MAX; /* hidden from a compiler that would object */

    (void)state;
    buf_str(&buf, "ab");
    buf_add(&buf, "x", absurd);
    assert_true(buf.failed);
    buf_done(&buf);
}

static void cut_drops_the_end(void **state)
{
    struct buf buf = BUF_INIT(100);

    (void)state;
    buf_cut(&buf, 3);
    buf_str(&buf, "abcdef");
    buf_cut(&buf, 10);
    assert_string_equal(buf_cstr(&buf), "abcdef");
    buf_cut(&buf, 2);
    assert_string_equal(buf_cstr(&buf), "ab");
    buf_str(&buf, "z");
    assert_string_equal(buf_cstr(&buf), "abz");
    buf_done(&buf);
}

static void steal_hands_over(void **state)
{
    struct buf buf = BUF_INIT(100);
    char *text = NULL;

    (void)state;
    text = buf_steal(&buf);
    assert_string_equal(text, ""); /* never NULL without a failure */
    free(text);
    buf_str(&buf, "abc");
    text = buf_steal(&buf);
    assert_string_equal(text, "abc");
    assert_null(buf.data);
    assert_int_equal(buf.len, 0);
    free(text);
    buf_str(&buf, "again");
    assert_string_equal(buf_cstr(&buf), "again");
    buf_done(&buf);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_is_text),    cmocka_unit_test(grows_and_terminates),
        cmocka_unit_test(ceiling_is_exact), cmocka_unit_test(failure_sticks),
        cmocka_unit_test(absurd_length),    cmocka_unit_test(cut_drops_the_end),
        cmocka_unit_test(steal_hands_over),
    };

    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
