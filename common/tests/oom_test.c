#include "common/tests/oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "common/yaml.h"
#include "common/yaml_write.h"

/* Each module of the tree with its 1st, 2nd, 3rd ... allocation refused. */

static const char json[] = "{\"k1\":1,\"k2\":2,\"k3\":3,\"k4\":4,\"k5\":5,\"k6\":6,\"k7\":7,"
                           "\"k8\":8,\"k9\":9,\"k10\":[],\"k11\":{},\"k12\":true,\"k13\":null}";

static int run_buf(struct err *err)
{
    struct buf buf = BUF_INIT(1 << 16);
    char *text = NULL;
    int got = 0;

    for (int i = 0; i < 1000; i++) {
        buf_printf(&buf, "%d,", i);
    }
    text = buf_steal(&buf);
    got = text ? 0 : err_oom(err);
    free(text);
    buf_done(&buf);
    return got;
}

static int run_build(struct err *err)
{
    struct jdoc *doc = jdoc_new(1 << 20, err);
    struct jval *arr = NULL;
    int got = -1;

    if (doc) {
        arr = jarr_new(doc);
        for (int i = 0; i < 2000; i++) {
            struct jval *obj = jobj_new(doc);

            jobj_set(doc, obj, "key", jstr_printf(doc, "value %d", i));
            jarr_push(doc, arr, obj);
        }
        (void)jval_clone(doc, arr);
        got = jdoc_check(doc, err);
    }
    jdoc_free(doc);
    return got;
}

static int run_json(struct err *err)
{
    struct jdoc *doc = jdoc_new(1 << 20, err);
    struct buf buf = BUF_INIT(1 << 20);
    const struct jval *v = NULL;
    int got = doc ? json_read(doc, json, strlen(json), &JSON_LIMITS, &v, err) : -1;

    if (got == 0) {
        json_write(&buf, v);
        json_write_sorted(&buf, v);
        json_write_pretty(&buf, v);
        got = buf.failed ? err_oom(err) : 0;
    }
    buf_done(&buf);
    jdoc_free(doc);
    return got;
}

static int run_yaml(struct err *err)
{
    static const char text[] = "a: &x [1_000, {b: 0x1}]\n<<: {c: *x}\nd: |\n  e\n&k f: *k\n";
    struct jdoc *doc = jdoc_new(1 << 20, err);
    struct buf buf = BUF_INIT(1 << 20);
    const struct jval *v = NULL;
    int got = doc ? yaml_read(doc, text, strlen(text), &JSON_LIMITS, &v, err) : -1;

    if (got == 0) {
        yaml_write(&buf, v);
        got = buf.failed ? err_oom(err) : 0;
    }
    buf_done(&buf);
    jdoc_free(doc);
    return got;
}

static int run_yaml_as_json(struct err *err)
{
    struct jdoc *doc = jdoc_new(1 << 20, err);
    const struct jval *v = NULL;
    int got = doc ? yaml_read(doc, json, strlen(json), &JSON_LIMITS, &v, err) : -1;

    jdoc_free(doc);
    return got;
}

static struct row {
    const char *name;
    int (*run)(struct err *err);
    size_t rounds;    /* at least: else the injector slept */
    bool may_succeed; /* where something works without the memory as well */
} rows[] = {
    { "buf", run_buf, 5, false },
    { "building", run_build, 5, false },
    { "JSON", run_json, 5, false },
    { "YAML", run_yaml, 20, false },
    { "JSON as YAML", run_yaml_as_json, 3, true },
};

static void survives_each_refusal(void **state)
{
    const struct row *row = *state;
    bool fired = true;
    size_t nth = 0;

    while (fired) {
        struct err err = { 0 };
        size_t before = oom_live();
        size_t after = 0;
        int got = 0;

        nth++;
        oom_arm(nth);
        got = row->run(&err);
        fired = oom_disarm();
        after = oom_live();
        assert_int_equal(after, before);
        if (got < 0) {
            assert_true(fired);
            assert_int_equal(err.code, ERR_OOM);
        } else {
            assert_true(!fired || row->may_succeed);
        }
    }
    assert_true(nth > row->rounds);
}

/* The proof that the injector is awake. */
static void injector_fires(void **state)
{
    void *block = NULL;
    size_t before = oom_live();

    (void)state;
    oom_arm(2);
    block = malloc(10);
    assert_non_null(block);
    assert_int_equal(oom_live(), before + 1);
    assert_null(calloc(1, 1));
    assert_true(oom_disarm());
    free(block);
    assert_int_equal(oom_live(), before);
    oom_arm(1);
    assert_false(oom_disarm());
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 1];
    size_t n = 0;

    tests[n++] = (struct CMUnitTest)cmocka_unit_test(injector_fires);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[n++] = (struct CMUnitTest){ rows[i].name, survives_each_refusal, NULL, NULL,
                                          &rows[i] };
    }
    return cmocka_run_group_tests_name("oom", tests, NULL, NULL);
}
