#include "common/jtree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"

/* A document for each test. */
static int set_up(void **state)
{
    struct err err = { 0 };

    *state = jdoc_new(1 << 20, &err);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    jdoc_free(*state);
    return 0;
}

static const struct jval *parse(struct jdoc *doc, const char *text)
{
    const struct jval *v = NULL;
    struct err err = { 0 };

    assert_int_equal(json_read(doc, text, strlen(text), &JSON_LIMITS, &v, &err), 0);
    return v;
}

static struct jval *edit(struct jdoc *doc, const char *text)
{
    return jval_edit(parse(doc, text));
}

static void assert_tree(const struct jval *v, const char *want)
{
    struct buf buf = BUF_INIT(1 << 20);

    json_write(&buf, v);
    assert_string_equal(buf_cstr(&buf), want);
    buf_done(&buf);
}

static void assert_fine(const struct jdoc *doc)
{
    struct err err = { 0 };

    assert_int_equal(jdoc_check(doc, &err), 0);
}

static void assert_failed(const struct jdoc *doc, enum err_code code)
{
    struct err err = { 0 };

    assert_int_equal(jdoc_check(doc, &err), -1);
    assert_int_equal(err.code, code);
    assert_true(err.msg[0] != '\0');
}

static void null_reads_as_absent(void **state)
{
    int64_t number = 0;

    (void)state;
    assert_int_equal(jval_type(NULL), J_NULL);
    assert_true(jval_absent(NULL));
    assert_false(jval_is(NULL, J_NULL));
    assert_false(jbool_get(NULL));
    assert_null(jstr_get(NULL));
    assert_int_equal(jstr_len(NULL), 0);
    assert_false(jstr_is(NULL, ""));
    assert_null(jnum_text(NULL));
    assert_false(jnum_int(NULL, &number));
    assert_int_equal(jval_count(NULL), 0);
    assert_null(jval_first(NULL));
    assert_null(jval_next(NULL));
    assert_null(jval_key(NULL));
    assert_null(jarr_get(NULL, 0));
    assert_null(jobj_get(NULL, "a"));
    assert_null(jobj_path(NULL, PATH("a")));
    assert_int_equal(jval_line(NULL), 0);
    assert_null(jval_origin(NULL));
    assert_true(jval_equal(NULL, NULL));
    jdoc_free(NULL);
}

static void wrong_types_read_as_absent(void **state)
{
    const struct jval *v = parse(*state, "{\"a\":[1,\"x\"]}");

    assert_null(jstr_get(v));
    assert_null(jarr_get(v, 0));
    assert_null(jobj_get(jobj_get(v, "a"), "a"));
    assert_null(jval_first(jarr_get(jobj_get(v, "a"), 1)));
    assert_false(jbool_get(jarr_get(jobj_get(v, "a"), 1)));
    assert_null(jarr_get(jobj_get(v, "a"), 2));
    assert_null(jobj_path(v, PATH("a", "b", "c")));
}

static void reads_what_was_built(void **state)
{
    struct jdoc *doc = *state;
    struct jval *obj = jobj_new(doc);
    struct jval *arr = jarr_new(doc);

    jobj_set(doc, obj, "null", jnull_new(doc));
    jobj_set(doc, obj, "yes", jbool_new(doc, true));
    jobj_set(doc, obj, "n", jint_new(doc, INT64_MIN));
    jobj_set(doc, obj, "f", jnum_new(doc, "1.50e3", 4));
    jobj_set(doc, obj, "s", jstr_printf(doc, "%s-%d", "x", 7));
    jobj_set(doc, obj, "z", jstr_newn(doc, "a\0b", 3));
    jarr_push(doc, arr, jstr_new(doc, ""));
    jobj_set(doc, obj, "arr", arr);
    assert_fine(doc);
    assert_tree(obj, "{\"null\":null,\"yes\":true,\"n\":-9223372036854775808,\"f\":1.50,"
                     "\"s\":\"x-7\",\"z\":\"a\\u0000b\",\"arr\":[\"\"]}");
    assert_int_equal(jval_count(obj), 7);
    assert_true(jstr_is(jobj_get(obj, "s"), "x-7"));
    assert_int_equal(jstr_len(jobj_get(obj, "z")), 3);
    assert_false(jstr_is(jobj_get(obj, "z"), "a"));
    assert_string_equal(jnum_text(jobj_get(obj, "f")), "1.50");
    assert_int_equal(jval_line(obj), 0);
    assert_string_equal(jval_key(jobj_get(obj, "arr")), "arr");
    assert_null(jval_key(jarr_get(arr, 0)));
}

static void set_replaces_in_place(void **state)
{
    struct jdoc *doc = *state;
    struct jval *obj = edit(doc, "{\"a\":1,\"b\":2,\"c\":3}");

    jobj_set(doc, obj, "b", jstr_new(doc, "new"));
    jobj_set(doc, obj, "c", jnull_new(doc));
    jobj_set(doc, obj, "d", jarr_new(doc));
    jobj_setn(doc, obj, "dd", 1, jobj_new(doc));
    assert_fine(doc);
    assert_tree(obj, "{\"a\":1,\"b\":\"new\",\"c\":null,\"d\":{}}");
}

static void removes_members(void **state)
{
    struct jdoc *doc = *state;
    struct jval *obj = edit(doc, "{\"a\":1,\"b\":2,\"c\":3}");

    jobj_remove(obj, "c");
    assert_tree(obj, "{\"a\":1,\"b\":2}");
    jobj_remove(obj, "nothing");
    jobj_set(doc, obj, "d", jnull_new(doc)); /* the end is where it was */
    assert_tree(obj, "{\"a\":1,\"b\":2,\"d\":null}");
    jobj_remove(obj, "a");
    jobj_remove(obj, "b");
    jobj_remove(obj, "d");
    assert_tree(obj, "{}");
    jobj_remove(NULL, "a");
    jobj_set(doc, obj, "e", jnull_new(doc));
    assert_tree(obj, "{\"e\":null}");
}

static void inserts_elements(void **state)
{
    struct jdoc *doc = *state;
    struct jval *arr = edit(doc, "[1,2]");

    jarr_insert(doc, arr, 0, jstr_new(doc, "first"));
    jarr_insert(doc, arr, 2, jstr_new(doc, "between"));
    jarr_insert(doc, arr, 99, jstr_new(doc, "last"));
    jarr_push(doc, arr, jstr_new(doc, "end"));
    assert_tree(arr, "[\"first\",1,\"between\",2,\"last\",\"end\"]");
    assert_int_equal(jval_count(arr), 6);
}

static void moves_children(void **state)
{
    struct jdoc *doc = *state;
    struct jval *arr = edit(doc, "[1,{\"k\":2},3]");
    struct jval *last = jval_edit(jarr_get(arr, 2));

    jval_unlink(arr, last);
    jarr_insert(doc, arr, 0, last);
    assert_tree(arr, "[3,1,{\"k\":2}]");
    jval_replace(doc, jval_edit(jarr_get(arr, 2)),
                 jval_edit(jobj_path(jarr_get(arr, 2), PATH("k"))), jstr_new(doc, "v"));
    jval_replace(doc, arr, last, jnull_new(doc));
    assert_tree(arr, "[null,1,{\"k\":\"v\"}]");
    jarr_push(doc, arr, last); /* it was taken out, so it may have a place again */
    assert_tree(arr, "[null,1,{\"k\":\"v\"},3]");
    jval_unlink(arr, jobj_new(doc)); /* a stranger is not there */
    jval_unlink(NULL, last);
    assert_int_equal(jval_count(arr), 4);
    assert_fine(doc);
}

static void clone_remembers(void **state)
{
    struct jdoc *doc = *state;
    const struct jval *v = parse(doc, "{\"a\":[1,{\"b\":\"x\"}],\n \"c\":true}");
    struct jval *copy = jval_clone(doc, v);
    const struct jval *b = jobj_get(jarr_get(jobj_get(copy, "a"), 1), "b");

    assert_true(jval_equal(v, copy));
    assert_ptr_equal(jval_origin(copy), v);
    assert_ptr_equal(jval_origin(b), jobj_get(jarr_get(jobj_get(v, "a"), 1), "b"));
    assert_ptr_equal(jstr_get(b), jstr_get(jval_origin(b))); /* one document: one text */
    assert_int_equal(jval_line(jobj_get(copy, "c")), 2);
    assert_null(jval_origin(v));
    jval_forget_origin(copy);
    assert_null(jval_origin(copy));
    assert_non_null(jval_origin(b));
    jobj_set(doc, copy, "a", jnull_new(doc));
    assert_false(jval_equal(v, copy));
    assert_tree(v, "{\"a\":[1,{\"b\":\"x\"}],\"c\":true}");
}

static void clone_into_another_document(void **state)
{
    struct err err = { 0 };
    struct jdoc *other = jdoc_new(1 << 16, &err);
    const struct jval *v = parse(other, "{\"key\":[\"text\",1.5]}");
    struct jval *copy = jval_clone(*state, v);

    assert_true(jval_equal(v, copy));
    assert_ptr_not_equal(jval_key(jval_first(v)), jval_key(jval_first(copy)));
    jdoc_free(other); /* the copy owes it nothing, as valgrind and ASan would tell */
    assert_tree(copy, "{\"key\":[\"text\",1.5]}");
}

static struct equal_row {
    const char *name, *a, *b;
    bool same;
} equals[] = {
    { "order of members", "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "{\"b\":{\"d\":3,\"c\":2},\"a\":1}",
      true },
    { "one member less", "{\"a\":1,\"b\":2}", "{\"a\":1}", false },
    { "another key", "{\"a\":1}", "{\"b\":1}", false },
    { "another value", "{\"a\":1}", "{\"a\":2}", false },
    { "order of elements", "[1,2]", "[2,1]", false },
    { "a longer array", "[1]", "[1,1]", false },
    { "numbers by spelling", "1.0", "1", false },
    { "number and string", "1", "\"1\"", false },
    { "true and false", "true", "false", false },
    { "null and false", "null", "false", false },
    { "empty containers", "[]", "{}", false },
    { "escapes are spelling", "\"\\u0041\"", "\"A\"", true },
    { "text behind a NUL", "\"a\\u0000b\"", "\"a\\u0000c\"", false },
    { "key behind a NUL", "{\"a\\u0000b\":1}", "{\"a\\u0000c\":1}", false },
    { "member moved", "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}", "{\"d\":4,\"a\":1,\"b\":2,\"c\":3}",
      true },
};

static void compares(void **state)
{
    const struct equal_row *row = *state;
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    const struct jval *a = parse(doc, row->a);
    const struct jval *b = parse(doc, row->b);

    assert_int_equal(jval_equal(a, b), row->same);
    assert_int_equal(jval_equal(b, a), row->same);
    assert_true(jval_equal(a, a));
    assert_false(jval_equal(a, NULL) && !jval_absent(a));
    jdoc_free(doc);
}

static struct int_row {
    const char *name, *text;
    bool fits;
    int64_t want;
} ints[] = {
    { "zero", "0", true, 0 },
    { "minus zero", "-0", true, 0 },
    { "largest", "9223372036854775807", true, INT64_MAX },
    { "smallest", "-9223372036854775808", true, INT64_MIN },
    { "too large", "9223372036854775808", false, 0 },
    { "too small", "-9223372036854775809", false, 0 },
    { "far too large", "99999999999999999999999", false, 0 },
    { "fraction", "1.0", false, 0 },
    { "exponent", "1e3", false, 0 },
    { "string", "\"1\"", false, 0 },
};

static void reads_int(void **state)
{
    const struct int_row *row = *state;
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(4096, &err);
    int64_t got = 42;

    assert_int_equal(jnum_int(parse(doc, row->text), &got), row->fits);
    assert_true(got == (row->fits ? row->want : 42));
    jdoc_free(doc);
}

static void null_value_sticks(void **state)
{
    struct jdoc *doc = *state;
    struct jval *obj = jobj_new(doc);

    jobj_set(doc, obj, "a", NULL);
    assert_failed(doc, ERR_INPUT);
    assert_null(jobj_new(doc));
    assert_null(jstr_new(doc, "x"));
    jobj_set(doc, obj, "b", obj); /* nothing happens any more */
    jarr_push(doc, NULL, NULL);
    assert_int_equal(jval_count(obj), 0);
}

static void null_text_sticks(void **state)
{
    assert_null(jstr_new(*state, NULL));
    assert_failed(*state, ERR_INPUT);
}

static void null_clone_sticks(void **state)
{
    assert_null(jval_clone(*state, NULL));
    assert_failed(*state, ERR_INPUT);
}

static void member_of_an_array_sticks(void **state)
{
    jobj_set(*state, jarr_new(*state), "a", jnull_new(*state));
    assert_failed(*state, ERR_INPUT);
}

static void element_of_an_object_sticks(void **state)
{
    jarr_push(*state, jobj_new(*state), jnull_new(*state));
    assert_failed(*state, ERR_INPUT);
}

static void replacing_a_stranger_sticks(void **state)
{
    struct jdoc *doc = *state;

    jval_replace(doc, jarr_new(doc), jnull_new(doc), jnull_new(doc));
    assert_failed(doc, ERR_INPUT);
}

static void limit_sticks(void **state)
{
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(16 << 10, &err);
    struct jval *arr = jarr_new(doc);

    (void)state;
    for (int i = 0; i < 1000; i++) {
        jarr_push(doc, arr, jint_new(doc, i));
    }
    assert_failed(doc, ERR_LIMIT);
    assert_in_range(jval_count(arr), 100, 250); /* most of it was there to be used */
    assert_null(jdoc_alloc(doc, 1));
    jdoc_raise_limit(doc, 1 << 20);
    assert_failed(doc, ERR_LIMIT); /* what has failed stays so */
    jdoc_free(doc);
}

static void raised_limit_gives_room(void **state)
{
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(4096, &err);

    (void)state;
    jdoc_raise_limit(doc, 1 << 20);
    jdoc_raise_limit(doc, 10); /* never less */
    assert_non_null(jdoc_alloc(doc, 100000));
    assert_fine(doc);
    jdoc_free(doc);
}

static void tiny_limits(void **state)
{
    struct err err = { 0 };

    (void)state;
    assert_null(jdoc_new(8, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    for (size_t limit = 0; limit < 600; limit++) {
        struct jdoc *doc = jdoc_new(limit, &err);

        if (doc && !jstr_new(doc, "some text")) {
            assert_failed(doc, ERR_LIMIT);
        }
        jdoc_free(doc);
    }
}

static void scratch_is_zeroed_and_aligned(void **state)
{
    struct jdoc *doc = *state;

    for (size_t bytes = 1; bytes < 5000; bytes += 37) {
        char *block = jdoc_alloc(doc, bytes);

        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 16, 0);
        for (size_t i = 0; i < bytes; i++) {
            assert_int_equal(block[i], 0);
        }
        memset(block, 0xFF, bytes);
        (void)jstr_new(doc, "odd"); /* texts between must not disturb */
    }
    assert_null(jdoc_alloc(doc, SIZE_MAX));
    assert_failed(doc, ERR_LIMIT);
}

/* Values stay what they are while the arena takes new blocks, small and large. */
static void values_survive_growth(void **state)
{
    struct jdoc *doc = *state;
    struct jval *arr = jarr_new(doc);
    static char large[20000];

    memset(large, 'L', sizeof(large));
    for (int i = 0; i < 300; i++) {
        jarr_push(doc, arr, jint_new(doc, i));
        if (i % 50 == 0) {
            jarr_push(doc, arr, jstr_newn(doc, large, sizeof(large)));
        }
    }
    assert_fine(doc);
    for (int i = 0, index = 0; i < 300; i++, index++) {
        int64_t got = -1;

        assert_true(jnum_int(jarr_get(arr, (size_t)index), &got));
        assert_int_equal(got, i);
        if (i % 50 == 0) {
            index++;
            assert_int_equal(jstr_len(jarr_get(arr, (size_t)index)), sizeof(large));
            assert_memory_equal(jstr_get(jarr_get(arr, (size_t)index)), large, sizeof(large));
        }
    }
}

static void names_types(void **state)
{
    (void)state;
    assert_string_equal(jtype_name(J_NULL), "null");
    assert_string_equal(jtype_name(J_BOOL), "a boolean");
    assert_string_equal(jtype_name(J_NUMBER), "a number");
    assert_string_equal(jtype_name(J_STRING), "a string");
    assert_string_equal(jtype_name(J_ARRAY), "an array");
    assert_string_equal(jtype_name(J_OBJECT), "an object");
}

#define WITH_DOC(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(null_reads_as_absent),
        WITH_DOC(wrong_types_read_as_absent),
        WITH_DOC(reads_what_was_built),
        WITH_DOC(set_replaces_in_place),
        WITH_DOC(removes_members),
        WITH_DOC(inserts_elements),
        WITH_DOC(moves_children),
        WITH_DOC(clone_remembers),
        WITH_DOC(clone_into_another_document),
        WITH_DOC(null_value_sticks),
        WITH_DOC(null_text_sticks),
        WITH_DOC(null_clone_sticks),
        WITH_DOC(member_of_an_array_sticks),
        WITH_DOC(element_of_an_object_sticks),
        WITH_DOC(replacing_a_stranger_sticks),
        cmocka_unit_test(limit_sticks),
        cmocka_unit_test(raised_limit_gives_room),
        cmocka_unit_test(tiny_limits),
        WITH_DOC(scratch_is_zeroed_and_aligned),
        WITH_DOC(values_survive_growth),
        cmocka_unit_test(names_types),
    };
    struct CMUnitTest rows[ARRAY_LEN(equals) + ARRAY_LEN(ints)];
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(equals); i++) {
        rows[n++] = (struct CMUnitTest){ equals[i].name, compares, NULL, NULL, &equals[i] };
    }
    for (size_t i = 0; i < ARRAY_LEN(ints); i++) {
        rows[n++] = (struct CMUnitTest){ ints[i].name, reads_int, NULL, NULL, &ints[i] };
    }
    return cmocka_run_group_tests_name("jtree", plain, NULL, NULL) +
           cmocka_run_group_tests_name("jtree rows", rows, NULL, NULL);
}
