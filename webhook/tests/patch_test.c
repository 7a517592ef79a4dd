/* Writing patches, and applying them: the engine's applier and the tests' own one (apply.h), which
   judges everything else, over the same rows. */
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
#include "common/jtree.h"
#include "webhook/inject/patch.h"
#include "webhook/tests/apply.h"
#include "webhook/tests/defaulting.h"

enum { DOC_BYTES = 1 << 20, QUANTITY_BYTES = 32 };

/* --- writing --- */

static const struct pointer_row {
    const char *name, *path[4], *want;
} pointers[] = {
    { "plain keys", { "spec", "nodeName" }, "/spec/nodeName" },
    { "slash in a key", { "metadata", "annotations", "a.io/b" }, "/metadata/annotations/a.io~1b" },
    { "tilde then slash", { "~/" }, "/~0~1" },
    { "looks escaped already", { "~1" }, "/~01" },
    { "an empty key", { "" }, "/" },
    { "blanks and quotes", { "a b\"c" }, "/a b\"c" },
    { "beyond ASCII", { "\xc3\xa9", "\xf0\x9f\x98\x80" }, "/\xc3\xa9/\xf0\x9f\x98\x80" },
};

static struct jdoc *new_doc(void)
{
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(DOC_BYTES, &err);

    assert_non_null(doc);
    return doc;
}

static void escapes_path(void **state)
{
    const struct pointer_row *row = *state;
    CLEANUP(jdoc_freep) struct jdoc *doc = new_doc();
    struct place places[ARRAY_LEN(row->path)] = { 0 };
    struct err err = { 0 };
    struct patch p = { 0 };
    size_t n = 0;

    for (; n < ARRAY_LEN(row->path) && row->path[n]; n++) {
        places[n] = (struct place){ .parent = n ? &places[n - 1] : NULL, .key = row->path[n] };
    }
    patch_init(&p, doc);
    patch_add(&p, &places[n - 1], jstr_new(doc, "v"));
    assert_int_equal(jdoc_check(doc, &err), 0);
    assert_string_equal(jstr_get(jobj_get(jarr_get(p.ops, 0), "path")), row->want);
}

/* --- applying: RFC 6902; NULL where it must be refused --- */

static const struct apply_row {
    const char *name, *object, *ops, *want;
} applied[] = {
    { "add a member", "{}", "[{'op':'add','path':'/a','value':1}]", "{'a':1}" },
    { "add over a member", "{'a':1}", "[{'op':'add','path':'/a','value':null}]", "{'a':null}" },
    { "add to the front", "{'a':[1]}", "[{'op':'add','path':'/a/0','value':0}]", "{'a':[0,1]}" },
    { "add at the length", "{'a':[1]}", "[{'op':'add','path':'/a/1','value':2}]", "{'a':[1,2]}" },
    { "add with a dash", "{'a':[1]}", "[{'op':'add','path':'/a/-','value':2}]", "{'a':[1,2]}" },
    { "escaped keys", "{}", "[{'op':'add','path':'/a~1b~0c','value':1}]", "{'a/b~c':1}" },
    { "an empty key", "{}", "[{'op':'add','path':'/','value':1}]", "{'':1}" },
    { "replace", "{'a':1,'b':2}", "[{'op':'replace','path':'/a','value':[]}]", "{'a':[],'b':2}" },
    { "remove a member", "{'a':1,'b':2}", "[{'op':'remove','path':'/a'}]", "{'b':2}" },
    { "remove an element", "{'a':[1,2,3]}", "[{'op':'remove','path':'/a/1'}]", "{'a':[1,3]}" },
    { "move to the front", "{'a':[1,2,3]}", "[{'op':'move','from':'/a/2','path':'/a/0'}]",
      "{'a':[3,1,2]}" },
    { "move to the end", "{'a':[1,2,3]}", "[{'op':'move','from':'/a/0','path':'/a/2'}]",
      "{'a':[2,3,1]}" },
    { "each sees the one before", "{}",
      "[{'op':'add','path':'/a','value':{}},{'op':'add','path':'/a/b','value':1}]",
      "{'a':{'b':1}}" },
    { "nothing to do", "{'a':1}", "[]", "{'a':1}" },
    { "a parent that is missing", "{}", "[{'op':'add','path':'/a/b','value':1}]", NULL },
    { "a parent that is null", "{'a':null}", "[{'op':'add','path':'/a/b','value':1}]", NULL },
    { "a parent that is text", "{'a':'x'}", "[{'op':'add','path':'/a/0','value':1}]", NULL },
    { "beyond the length", "{'a':[1]}", "[{'op':'add','path':'/a/2','value':1}]", NULL },
    { "a leading zero", "{'a':[1,2]}", "[{'op':'replace','path':'/a/01','value':1}]", NULL },
    { "a sign", "{'a':[1,2]}", "[{'op':'remove','path':'/a/+1'}]", NULL },
    { "a name in an array", "{'a':[1]}", "[{'op':'remove','path':'/a/x'}]", NULL },
    { "replace nothing", "{}", "[{'op':'replace','path':'/a','value':1}]", NULL },
    { "replace at a dash", "{'a':[1]}", "[{'op':'replace','path':'/a/-','value':1}]", NULL },
    { "remove nothing", "{}", "[{'op':'remove','path':'/a'}]", NULL },
    { "remove at the length", "{'a':[1]}", "[{'op':'remove','path':'/a/1'}]", NULL },
    { "move nothing", "{}", "[{'op':'move','from':'/a','path':'/b'}]", NULL },
    { "no value", "{}", "[{'op':'add','path':'/a'}]", NULL },
    { "no path", "{}", "[{'op':'add','value':1}]", NULL },
    { "no pointer", "{}", "[{'op':'add','path':'a','value':1}]", NULL },
    { "an unknown operation", "{}", "[{'op':'merge','path':'/a','value':1}]", NULL },
    { "the second one fails", "{}",
      "[{'op':'add','path':'/a','value':1},{'op':'remove','path':'/b'}]", NULL },
};

/* JSON with single quotes, so that rows can be read. */
static struct jval *parse(struct jdoc *doc, const char *quoted)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(4096);
    const struct jval *ret = NULL;
    struct err err = { 0 };

    for (const char *p = quoted; *p; p++) {
        buf_char(&text, *p == '\'' ? '"' : *p);
    }
    assert_int_equal(json_read(doc, text.data, text.len, &JSON_LIMITS, &ret, &err), 0);
    return jval_edit(ret);
}

static void writes_indices_and_moves(void **state)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = new_doc();
    struct place list = { .key = "containers" };
    struct place from = { .parent = &list, .index = 12 };
    struct place to = { .parent = &list, .index = 0 };
    struct patch p = { 0 };

    (void)state;
    patch_init(&p, doc);
    patch_move(&p, &from, &to);
    patch_remove(&p, &from);
    patch_replace(&p, &to, jint_new(doc, 1));
    assert_true(jval_equal(
        p.ops, parse(doc, "[{'op':'move','from':'/containers/12','path':'/containers/0'},"
                          "{'op':'remove','path':'/containers/12'},"
                          "{'op':'replace','path':'/containers/0','value':1}]")));
}

static void engine_applies(void **state)
{
    const struct apply_row *row = *state;
    CLEANUP(jdoc_freep) struct jdoc *doc = new_doc();
    const struct jval *object = parse(doc, row->object);
    const struct jval *got = NULL;
    struct err err = { 0 };
    int ret = patch_apply(doc, object, parse(doc, row->ops), &got, &err);

    assert_int_equal(ret, row->want ? 0 : -1);
    if (row->want) {
        assert_true(jval_equal(got, parse(doc, row->want)));
    } else {
        assert_int_equal(err.code, ERR_INPUT);
    }
    assert_true(jval_equal(object, parse(doc, row->object))); /* a copy was worked on */
}

static void tests_apply(void **state)
{
    const struct apply_row *row = *state;
    CLEANUP(jdoc_freep) struct jdoc *doc = new_doc();
    struct jval *object = parse(doc, row->object);
    const char *problem = apply_patch(doc, object, parse(doc, row->ops));

    if (row->want) {
        assert_null(problem);
        assert_true(jval_equal(object, parse(doc, row->want)));
    } else {
        assert_non_null(problem);
    }
}

/* --- the model of the API server --- */

static void makes_quantities_canonical(void **state)
{
    static const char *const rows[][2] = {
        { "1.5Gi", "1536Mi" }, { "1000m", "1" },      { "1e3", "1k" },
        { "0.1", "100m" },     { "500m", "500m" },    { "128Mi", "128Mi" },
        { "2", "2" },          { "0", "0" },          { "128974848", "128974848" },
        { "1024Mi", "1Gi" },   { "0.5Ki", "512" },    { "1Ki", "1Ki" },
        { "2000", "2k" },      { "0.0015", "1500u" },
    };
    char text[QUANTITY_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        defaulting_quantity(rows[i][0], text);
        assert_string_equal(text, rows[i][1]);
    }
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(writes_indices_and_moves),
        cmocka_unit_test(makes_quantities_canonical),
    };
    struct CMUnitTest tests[ARRAY_LEN(pointers) + 2 * ARRAY_LEN(applied) + ARRAY_LEN(others)];
    struct pointer_row pointer_copies[ARRAY_LEN(pointers)];
    struct apply_row apply_copies[ARRAY_LEN(applied)];
    size_t n = 0;

    memcpy(pointer_copies, pointers, sizeof(pointers));
    memcpy(apply_copies, applied, sizeof(applied));
    memcpy(tests, others, sizeof(others));
    n = ARRAY_LEN(others);
    for (size_t i = 0; i < ARRAY_LEN(pointers); i++) {
        tests[n++] = (struct CMUnitTest){ pointers[i].name, escapes_path, NULL, NULL,
                                          &pointer_copies[i] };
    }
    for (size_t i = 0; i < ARRAY_LEN(applied); i++) {
        tests[n++] = (struct CMUnitTest){ applied[i].name, engine_applies, NULL, NULL,
                                          &apply_copies[i] };
        tests[n++] = (struct CMUnitTest){ applied[i].name, tests_apply, NULL, NULL,
                                          &apply_copies[i] };
    }
    return cmocka_run_group_tests_name("patch", tests, NULL, NULL);
}
