#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "common/tests/tree.h"
#include "common/yaml.h"
#include "common/yaml_write.h"

/* What holds for every tree, tried with random ones; a failure's message has the seed. */

enum { TREES = 10000, TEXT_MAX = 8 << 20 };

static const struct json_limits no_limits = { 0 };

struct trial {
    struct jdoc *doc;
    struct jval *tree;
    struct buf text;
    struct err err;
};

static void begin(struct trial *t, uint64_t seed)
{
    *t = (struct trial){ .text = BUF_INIT(TEXT_MAX) };
    t->doc = jdoc_new(64 << 20, &t->err);
    assert_non_null(t->doc);
    t->tree = tree_random(t->doc, seed);
    assert_int_equal(jdoc_check(t->doc, &t->err), 0);
}

static void end(struct trial *t)
{
    buf_done(&t->text);
    jdoc_free(t->doc);
}

static void expect(bool holds, const struct trial *t, uint64_t seed)
{
    if (!holds) {
        fail_msg("seed %llu: %s\n%.2000s", (unsigned long long)seed, t->err.msg,
                 t->text.failed ? "" : buf_cstr(&t->text));
    }
}

static bool reads_json(struct trial *t, const struct jval **ret)
{
    return !t->text.failed &&
           json_read(t->doc, t->text.data, t->text.len, &no_limits, ret, &t->err) == 0;
}

static void json_comes_back(void **state)
{
    static void (*const writers[])(struct buf *, const struct jval *) = {
        json_write,
        json_write_sorted,
        json_write_pretty,
    };

    (void)state;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        const struct jval *back = NULL;
        struct trial t;

        begin(&t, seed);
        writers[seed % ARRAY_LEN(writers)](&t.text, t.tree);
        expect(reads_json(&t, &back) && jval_equal(back, t.tree), &t, seed);
        end(&t);
    }
}

static void yaml_comes_back(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        const struct jval *back = NULL;
        struct trial t;

        begin(&t, seed);
        yaml_write(&t.text, t.tree);
        expect(yaml_read(t.doc, t.text.data, t.text.len, &no_limits, &back, &t.err) == 0 &&
                   jval_count(back) == 1 && jval_equal(jarr_get(back, 0), t.tree),
               &t, seed);
        end(&t);
    }
}

/* Order is no part of equality, but writing keeps it: the same bytes again. */
static void same_tree_same_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct buf again = BUF_INIT(TEXT_MAX);
        const struct jval *back = NULL;
        struct trial t;

        begin(&t, seed);
        json_write(&t.text, t.tree);
        expect(reads_json(&t, &back), &t, seed);
        json_write(&again, back);
        expect(again.len == t.text.len && memcmp(again.data, t.text.data, again.len) == 0, &t,
               seed);
        buf_done(&again);
        end(&t);
    }
}

static void clone_is_equal_and_apart(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct jval *copy = NULL;
        struct trial t;

        begin(&t, seed);
        copy = jval_clone(t.doc, t.tree);
        expect(jval_equal(copy, t.tree) && jval_origin(copy) == t.tree, &t, seed);
        if (jval_count(copy) > 0) {
            jval_unlink(copy, jval_edit(jval_first(copy)));
            expect(!jval_equal(copy, t.tree), &t, seed);
        }
        end(&t);
    }
}

/* Members turned around: still the same object. */
static void order_does_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct jval *turned = NULL;
        struct trial t;

        begin(&t, seed);
        turned = jobj_new(t.doc);
        if (jval_is(t.tree, J_OBJECT)) {
            for (size_t i = jval_count(t.tree); i > 0; i--) {
                const struct jval *member = jval_first(t.tree);

                for (size_t j = 1; j < i; j++) {
                    member = jval_next(member);
                }
                jobj_setn(t.doc, turned, jval_key(member), jval_key_len(member),
                          jval_clone(t.doc, member));
            }
            expect(jval_equal(turned, t.tree) && jval_equal(t.tree, turned), &t, seed);
        }
        end(&t);
    }
}

/* A beginning of a container's or a string's text is never a text. */
static void no_beginning_is_whole(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct trial t;

        begin(&t, seed);
        json_write(&t.text, t.tree);
        for (size_t len = 0; len < t.text.len && t.text.len < 3000; len++) {
            struct err err = { 0 };
            struct jdoc *doc = jdoc_new(1 << 20, &err);
            const struct jval *v = NULL;
            int got = json_read(doc, t.text.data, len, &no_limits, &v, &err);

            expect(got < 0 || jval_is(t.tree, J_NUMBER), &t, seed);
            jdoc_free(doc);
        }
        end(&t);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_comes_back),       cmocka_unit_test(yaml_comes_back),
        cmocka_unit_test(same_tree_same_bytes),  cmocka_unit_test(clone_is_equal_and_apart),
        cmocka_unit_test(order_does_not_matter), cmocka_unit_test(no_beginning_is_whole),
    };

    return cmocka_run_group_tests_name("properties of trees", tests, NULL, NULL);
}
