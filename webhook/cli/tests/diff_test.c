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
#include "webhook/cli/diff.h"

#define HEAD "--- the Pod as sent\n+++ the Pod as answered\n"
#define TEN "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"

static struct row {
    const char *name, *before, *after, *want;
} rows[] = {
    { "same", "a\nb\n", "a\nb\n", "" },
    { "both empty", "", "", "" },
    { "all new", "", "a\n", HEAD "@@ -0,0 +1,1 @@ \n+a\n" },
    { "all gone", "a\n", "", HEAD "@@ -1,1 +0,0 @@ \n-a\n" },
    { "one line changed", "a\nb\nc\n", "a\nx\nc\n", HEAD "@@ -1,3 +1,3 @@ \n a\n-b\n+x\n c\n" },
    { "three lines of context", TEN, "1\n2\n3\n4\n5x\n6\n7\n8\n9\n10\n",
      HEAD "@@ -2,7 +2,7 @@ \n 2\n 3\n 4\n-5\n+5x\n 6\n 7\n 8\n" },
    { "appended", TEN, TEN "11\n", HEAD "@@ -8,3 +8,4 @@ \n 8\n 9\n 10\n+11\n" },
    { "put before", TEN, "0\n" TEN, HEAD "@@ -1,3 +1,4 @@ \n+0\n 1\n 2\n 3\n" },
    { "two hunks", TEN, "1x\n2\n3\n4\n5\n6\n7\n8\n9\n10x\n",
      HEAD "@@ -1,4 +1,4 @@ \n-1\n+1x\n 2\n 3\n 4\n@@ -7,4 +7,4 @@ \n 7\n 8\n 9\n-10\n+10x\n" },
    { "close changes share a hunk", TEN, "1x\n2\n3\n4\n5\n6\n7x\n8\n9\n10\n",
      HEAD "@@ -1,10 +1,10 @@ \n-1\n+1x\n 2\n 3\n 4\n 5\n 6\n-7\n+7x\n 8\n 9\n 10\n" },
    { "what moved within is kept", "a\nb\nc\nd\n", "b\nc\na\nd\n",
      HEAD "@@ -1,4 +1,4 @@ \n-a\n b\n c\n+a\n d\n" },
    { "the longest part is kept", "w\nz\na\nb\nc\n", "a\nb\nc\nw\nz\n",
      HEAD "@@ -1,5 +1,5 @@ \n-w\n-z\n a\n b\n c\n+w\n+z\n" },
    { "path of an item",
      "spec:\n  containers:\n  - name: a\n    image: x\n  - name: web\n    image: y\n    z: 1\n",
      "spec:\n  containers:\n  - name: a\n    image: x\n  - name: web\n    image: y2\n    z: 1\n",
      HEAD "@@ -3,5 +3,5 @@ spec.containers[web]\n   - name: a\n     image: x\n   - name: web\n"
           "-    image: y\n+    image: y2\n     z: 1\n" },
    { "path of a new item", "spec:\n  volumes:\n  - name: a\n",
      "spec:\n  volumes:\n  - name: a\n  - name: b\n",
      HEAD "@@ -1,3 +1,4 @@ spec.volumes\n spec:\n   volumes:\n   - name: a\n+  - name: b\n" },
    { "path within an item's block",
      "spec:\n  containers:\n  - name: web\n    env:\n    - name: A\n      value: b\n",
      "spec:\n  containers:\n  - name: web\n    env:\n    - name: A\n      value: c\n",
      HEAD
      "@@ -3,4 +3,4 @@ spec.containers[web].env[A]\n   - name: web\n     env:\n     - name: A\n"
      "-      value: b\n+      value: c\n" },
};

static void compares(void **state)
{
    const struct row *row = *state;
    CLEANUP(buf_done) struct buf out = BUF_INIT(1 << 16);
    struct err err = { 0 };

    assert_int_equal(diff_write(&out, false, row->before, row->after, &err), 0);
    assert_string_equal(buf_cstr(&out), row->want);
}

static void paints_only_when_asked(void **state)
{
    CLEANUP(buf_done) struct buf out = BUF_INIT(1 << 16);
    struct err err = { 0 };

    (void)state;
    assert_int_equal(diff_write(&out, true, "a\nb\n", "a\nc\n", &err), 0);
    assert_non_null(strstr(buf_cstr(&out), "\x1b[31m-b\x1b[0m\n\x1b[32m+c\x1b[0m\n"));
    assert_non_null(strstr(buf_cstr(&out), "\x1b[36m@@ -1,2 +1,2 @@\x1b[0m"));
}

/* Texts too large for the table are one replacement: slow would be worse than long. */
static void gives_up_on_huge_texts(void **state)
{
    CLEANUP(buf_done) struct buf before = BUF_INIT(1 << 20);
    CLEANUP(buf_done) struct buf after = BUF_INIT(1 << 20);
    CLEANUP(buf_done) struct buf out = BUF_INIT(4 << 20);
    struct err err = { 0 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        buf_printf(&before, "%d\n", i);
        buf_printf(&after, "%d\n", 20000 - i);
    }
    assert_int_equal(diff_write(&out, false, buf_cstr(&before), buf_cstr(&after), &err), 0);
    assert_non_null(strstr(buf_cstr(&out), "@@ -1,20000 +1,20000 @@"));
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 2];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, compares, NULL, NULL, &rows[i] };
    }
    tests[ARRAY_LEN(rows)] = (struct CMUnitTest)cmocka_unit_test(paints_only_when_asked);
    tests[ARRAY_LEN(rows) + 1] = (struct CMUnitTest)cmocka_unit_test(gives_up_on_huge_texts);
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
