#include "common/jkeys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/jtree.h"

/* Keys that differ where the row says: the hash looks at beginning, end and length only. */
static struct row {
    const char *name, *head, *tail; /* around a number */
} rows[] = {
    { "different at the end", "example.com/label-", "" },
    { "different at the beginning", "", ".example.com/label" },
    { "different only inside", "aaaaaaaaaa", "zzzzzzzzzz" },
    { "short", "", "" },
};

static const int counts[] = { 1, 2, 6, 7, 8, 16, 64, 127, 128, 129, 1000, 10000 };

static struct jval *build(struct jdoc *doc, const struct row *row, int count)
{
    struct jval *obj = jobj_new(doc);

    for (int i = 0; i < count; i++) {
        const struct jval *key = jstr_printf(doc, "%s%d%s", row->head, i, row->tail);

        jobj_append(doc, obj, jstr_get(key), jstr_len(key), jint_new(doc, i));
    }
    return obj;
}

/* Appends the key of the member at index once more. */
static const struct jval *repeat(struct jdoc *doc, struct jval *obj, const struct jval *member)
{
    struct jval *again = jnull_new(doc);

    jobj_append(doc, obj, jval_key(member), jval_key_len(member), again);
    return again;
}

static void finds_the_first_duplicate(void **state)
{
    const struct row *row = *state;

    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        struct err err = { 0 };
        struct jdoc *doc = jdoc_new(16 << 20, &err);
        struct jval *obj = build(doc, row, counts[i]);
        const struct jval *middle = jval_first(obj);
        const struct jval *again = NULL;

        for (int j = 0; j < counts[i] / 2; j++) {
            middle = jval_next(middle);
        }
        assert_null(jkeys_duplicate(doc, obj));
        again = repeat(doc, obj, middle);
        assert_ptr_equal(jkeys_duplicate(doc, obj), again);
        (void)repeat(doc, obj, jval_first(obj));
        (void)repeat(doc, obj, middle);
        assert_ptr_equal(jkeys_duplicate(doc, obj), again);
        assert_int_equal(jdoc_check(doc, &err), 0);
        jdoc_free(doc);
    }
}

static void sorts_by_bytes(void **state)
{
    static const char *const keys[] = { "", "B", "a", "aa", "ab", "b", "\xC3\xA9" };
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    struct jval *obj = jobj_new(doc);
    const struct jval **sorted = NULL;

    (void)state;
    assert_null(jkeys_sorted(obj));
    for (size_t i = ARRAY_LEN(keys); i > 0; i--) {
        jobj_set(doc, obj, keys[i - 1], jnull_new(doc));
    }
    sorted = jkeys_sorted(obj);
    assert_non_null(sorted);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        assert_string_equal(jval_key(sorted[i]), keys[i]);
    }
    free(sorted);
    jdoc_free(doc);
}

/* No room for the table: the document knows, and nobody takes that for "no duplicate". */
static void full_document_sticks(void **state)
{
    struct err err = { 0 };
    struct jdoc *doc = NULL;
    size_t limit = 300000;
    bool failed = false;

    (void)state;
    while (!failed) {
        struct jval *obj = NULL;

        doc = jdoc_new(limit, &err);
        obj = build(doc, &rows[0], 1000);
        if (jdoc_check(doc, &err) < 0) {
            fail_msg("the members alone need more than %zu", limit);
        }
        assert_null(jkeys_duplicate(doc, obj));
        failed = jdoc_check(doc, &err) < 0;
        jdoc_free(doc);
        limit -= 100;
    }
    assert_int_equal(err.code, ERR_LIMIT);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 2];
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[n++] = (struct CMUnitTest){ rows[i].name, finds_the_first_duplicate, NULL, NULL,
                                          &rows[i] };
    }
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(sorts_by_bytes);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(full_document_sticks);
    return cmocka_run_group_tests_name("jkeys", tests, NULL, NULL);
}
