/* Runs the numbered cases: cases_test FILE NUMBER runs the rows of one case; cases_test --dump FILE
   writes every row, with what came out, as a line of JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/config.h"
#include "webhook/inject/nsview.h"
#include "webhook/tests/ask.h"
#include "webhook/tests/dump.h"
#include "webhook/tests/expect.h"
#include "webhook/tests/passes.h"
#include "webhook/tests/row.h"

enum { ROWS_MAX = 64, LABEL_BYTES = 200 };

static void run_row(void **state)
{
    const struct row *row = *state;
    unsigned failures = passes_run(row);

    if (failures > 0) {
        fail_msg("%s: %u expectations do not hold", row->label, failures);
    }
}

static const struct jval *find_case(const struct jval *cases, const char *number)
{
    jval_each (one, cases) {
        if (jnum_text(jobj_get(one, "case")) &&
            strcmp(jnum_text(jobj_get(one, "case")), number) == 0) {
            return one;
        }
    }
    return NULL;
}

static const char *label_of(struct jdoc *doc, const struct jval *one, const struct jval *own)
{
    return jstr_get(jstr_printf(doc, "case-%s %s", jnum_text(jobj_get(one, "case")),
                                jstr_get(jobj_get(own ? own : one, "name"))));
}

static int run_case(struct jdoc *doc, const struct jval *bases, const struct jval *one)
{
    struct CMUnitTest tests[ROWS_MAX] = { 0 };
    struct row rows[ROWS_MAX] = { 0 };
    size_t count = 0;

    jval_each (own, jobj_get(one, "rows")) {
        if (count < ROWS_MAX) {
            rows[count++] = (struct row){ label_of(doc, one, own), bases, one, own };
        }
    }
    if (count == 0) {
        rows[count++] = (struct row){ label_of(doc, one, NULL), bases, one, NULL };
    }
    for (size_t i = 0; i < count; i++) {
        tests[i] = (struct CMUnitTest){ rows[i].label, run_row, NULL, NULL, &rows[i] };
    }
    return _cmocka_run_group_tests("cases", tests, count, NULL, NULL);
}

static int dump_file(struct jdoc *doc, const struct jval *bases, const struct jval *cases)
{
    int failures = 0;

    jval_each (one, cases) {
        const struct jval *rows = jobj_get(one, "rows");

        if (!rows) {
            struct row row = { label_of(doc, one, NULL), bases, one, NULL };

            failures += dump_row(&row, stdout) < 0;
        }
        jval_each (own, rows) {
            struct row row = { label_of(doc, one, own), bases, one, own };

            failures += dump_row(&row, stdout) < 0;
        }
    }
    return failures;
}

static int run(int argc, char **argv, struct err *err)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(CASES_BYTES, err);
    const struct jval *bases = NULL;
    const struct jval *cases = NULL;
    const struct jval *one = NULL;
    bool dump = argc == 3 && strcmp(argv[1], "--dump") == 0;

    if (!doc || argc != 3) {
        return err_set(err, ERR_INPUT, "usage: cases_test FILE NUMBER | --dump FILE");
    }
    if (row_read_file(doc, CASES_DIR "/bases.yaml", &bases, err) < 0 ||
        row_read_file(doc, dump ? argv[2] : argv[1], &cases, err) < 0) {
        return -1;
    }
    if (dump) {
        return dump_file(doc, bases, cases);
    }
    one = find_case(cases, argv[2]);
    if (!one) {
        return err_set(err, ERR_INPUT, "%s has no case %s", argv[1], argv[2]);
    }
    return run_case(doc, bases, one);
}

int main(int argc, char **argv)
{
    struct err err = { 0 };
    int failures = run(argc, argv, &err);

    if (failures < 0) {
        (void)fprintf(stderr, "%s\n", err.msg);
    }
    return failures == 0 ? 0 : 1;
}
