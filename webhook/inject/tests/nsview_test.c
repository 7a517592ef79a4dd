#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/jtree.h"
#include "webhook/inject/nsview.h"

#define NS(name) "apiVersion: v1\nkind: Namespace\nmetadata: {name: " name "}\n"

/* error NULL: accepted, with so many namespaces. */
static struct row {
    const char *name, *text, *error;
    size_t count;
} rows[] = {
    { "nothing", "", NULL, 0 },
    { "empty documents", "---\n---\n# nothing\n", NULL, 0 },
    { "two documents", NS("b") "---\n" NS("a"), NULL, 2 },
    { "kubectl's List",
      "apiVersion: v1\nkind: List\nitems:\n- "
      "apiVersion: v1\n  kind: Namespace\n"
      "  metadata: {name: a}\n",
      NULL, 1 },
    { "API's list without kinds",
      "{\"apiVersion\": \"v1\", \"kind\": \"NamespaceList\", \"items\": [{\"metadata\": {\"name\": "
      "\"a\", \"labels\": null}}]}",
      NULL, 1 },
    { "list without items", "{apiVersion: v1, kind: List, items: null}\n", NULL, 0 },
    { "another kind", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
      "f:1:1: only Namespace, NamespaceList and List (v1) are expected", 0 },
    { "another version", "apiVersion: v2\nkind: Namespace\nmetadata: {name: a}\n",
      "f:1:1: only Namespace, NamespaceList and List (v1) are expected", 0 },
    { "another kind in a List",
      "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod}\n",
      "f:4:3: only Namespace, NamespaceList and List (v1) are expected", 0 },
    { "a scalar", "shop\n", "f:1:1: only Namespace, NamespaceList and List (v1) are expected", 0 },
    { "items no array", "apiVersion: v1\nkind: List\nitems: {}\n", "f:3:8: items must be an array",
      0 },
    { "twice", NS("a") "---\n" NS("a"), "f:7:18: this namespace is listed twice", 0 },
    { "no name", "apiVersion: v1\nkind: Namespace\nmetadata: {}\n",
      "f:1:1: a Namespace needs a metadata.name", 0 },
    { "name a number", NS("7"), "f:3:18: a Namespace needs a metadata.name", 0 },
    { "label a boolean",
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  labels: {chio-injection: true}\n",
      "f:5:28: metadata.labels must be an object of strings", 0 },
    { "labels a list", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: []}\n",
      "f:3:29: metadata.labels must be an object of strings", 0 },
    { "annotation a number",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, annotations: {x: 1}}\n",
      "f:3:38: metadata.annotations must be an object of strings", 0 },
    { "List in List in ...",
      "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, items: ["
      "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, items: ["
      "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, items: ["
      "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, items: ["
      "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, items: ["
      "]}]}]}]}]}]}]}]}]}]}\n",
      "f:1:334: lists are nested too deeply", 0 },
};

static void reads_file(void **state)
{
    const struct row *row = *state;
    struct err err = { 0 };
    CLEANUP(nsview_freep)
    struct nsview *view = nsview_parse("f", row->text, strlen(row->text), &err);

    if (row->error) {
        assert_null(view);
        assert_int_equal(err.code, ERR_INPUT);
        assert_string_equal(err.msg, row->error);
        return;
    }
    assert_non_null(view);
    assert_int_equal(nsview_count(view), row->count);
}

static void names_file_of_malformed_yaml(void **state)
{
    struct err err = { 0 };

    (void)state;
    assert_null(nsview_parse("f", "a: [\n", 5, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_memory_equal(err.msg, "f:", 2);
}

static void finds_facts(void **state)
{
    static const char text[] =
        NS("b") "---\n" NS("d") "---\n"
                                "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: c\n"
                                "  labels: {chio-injection: enabled}\n"
                                "  annotations: {chio.protocol/log-level: debug}\n"
                                "---\n" NS("a");
    struct err err = { 0 };
    CLEANUP(nsview_freep) struct nsview *view = nsview_parse("f", text, strlen(text), &err);
    const struct nsfacts *facts = NULL;

    (void)state;
    assert_non_null(view);
    assert_int_equal(nsview_count(view), 4);
    assert_string_equal(nsview_find(view, "a")->name, "a");
    assert_null(nsview_find(view, "a")->labels);
    assert_string_equal(nsview_find(view, "b")->name, "b");
    assert_string_equal(nsview_find(view, "d")->name, "d");
    assert_null(nsview_find(view, "e"));
    assert_null(nsview_find(view, ""));
    facts = nsview_find(view, "c");
    assert_non_null(facts);
    assert_true(jstr_is(jobj_get(facts->labels, "chio-injection"), "enabled"));
    assert_true(jstr_is(jobj_get(facts->annotations, "chio.protocol/log-level"), "debug"));
}

static struct jval *new_namespace(struct jdoc *doc, const char *name, const char *label)
{
    struct jval *object = jobj_new(doc);
    struct jval *metadata = jobj_new(doc);
    struct jval *labels = jobj_new(doc);

    jobj_set(doc, object, "apiVersion", jstr_new(doc, "v1"));
    jobj_set(doc, object, "kind", jstr_new(doc, "Namespace"));
    jobj_set(doc, labels, "chio-injection", jstr_new(doc, label));
    jobj_set(doc, metadata, "name", jstr_new(doc, name));
    jobj_set(doc, metadata, "labels", labels);
    jobj_set(doc, object, "metadata", metadata);
    return object;
}

/* The copies live longer than the document that they came from. */
static void adds_and_replaces(void **state)
{
    struct err err = { 0 };
    CLEANUP(nsview_freep) struct nsview *view = nsview_new(&err);
    struct jdoc *doc = jdoc_new(1 << 20, &err);

    (void)state;
    assert_non_null(view);
    assert_non_null(doc);
    for (int i = 0; i < 300; i++) {
        const char *name = jstr_get(jstr_printf(doc, "ns-%d", i * 7 % 300));

        assert_int_equal(nsview_add(view, new_namespace(doc, name, "enabled"), &err), 0);
    }
    assert_int_equal(nsview_add(view, new_namespace(doc, "ns-7", "disabled"), &err), 0);
    assert_int_equal(nsview_add(view, jobj_new(doc), &err), -1);
    assert_int_equal(err.code, ERR_INPUT);
    jdoc_free(doc);
    assert_int_equal(nsview_count(view), 300);
    assert_true(jstr_is(jobj_get(nsview_find(view, "ns-7")->labels, "chio-injection"), "disabled"));
    assert_true(jstr_is(jobj_get(nsview_find(view, "ns-8")->labels, "chio-injection"), "enabled"));
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(names_file_of_malformed_yaml),
        cmocka_unit_test(finds_facts),
        cmocka_unit_test(adds_and_replaces),
    };
    struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(others)];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, reads_file, NULL, NULL, &rows[i] };
    }
    memcpy(tests + ARRAY_LEN(rows), others, sizeof(others));
    return cmocka_run_group_tests_name("nsview", tests, NULL, NULL);
}
