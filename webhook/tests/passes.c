#include "webhook/tests/passes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/faults.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/inject/nsview.h"
#include "webhook/tests/ask.h"
#include "webhook/tests/expect.h"
#include "webhook/tests/row.h"

/* Everything that one row needs while it runs. */
struct run {
    const struct row *row;
    struct jdoc *doc;
    struct config *config;
    struct nsview *namespaces;
    struct expected e;
};

static void run_done(struct run *run)
{
    config_free(run->config);
    nsview_free(run->namespaces);
    jdoc_free(run->doc);
}

/* `config_errors`: the file is refused, and the problems say all of this. */
static void refused_config(struct run *run, const struct jval *parts, const char *problems)
{
    if (run->config) {
        expect_failed(&run->e, "the configuration", "refused", "accepted");
        return;
    }
    jval_each (part, parts) {
        if (!strstr(problems, jstr_get(part))) {
            expect_failed(&run->e, "a part of the problems", jstr_get(part), problems);
        }
    }
}

/* False when the row ends here. */
static bool load(struct run *run, const char *config, const struct jval *want)
{
    CLEANUP(buf_done) struct buf problems = BUF_INIT(1 << 16);
    const char *namespaces = row_namespaces_text(run->doc, run->row);
    const struct jval *errors = jobj_get(want, "config_errors");
    struct err err = { 0 };

    config_free(run->config);
    run->config = config_parse("config.yaml", config, strlen(config), &problems, &err);
    if (errors) {
        refused_config(run, errors, buf_cstr(&problems) ? buf_cstr(&problems) : "");
        return false;
    }
    if (!run->config) {
        expect_failed(&run->e, "the configuration", "accepted", buf_cstr(&problems));
        return false;
    }
    nsview_free(run->namespaces);
    run->namespaces = namespaces
                          ? nsview_parse("namespaces.json", namespaces, strlen(namespaces), &err)
                          : NULL;
    if (namespaces && !run->namespaces) {
        expect_failed(&run->e, "the namespaces", "accepted", err.msg);
        return false;
    }
    return true;
}

static struct question question_of(const struct run *run)
{
    return (struct question){ run->config, run->namespaces, row_entry(run->row),
                              row_member(run->row, "request") };
}

/* With a fault armed the properties do not hold, and in a build without faults the row means
   nothing. */
static bool arm(const struct row *row)
{
    if (!jstr_is(row_member(row, "fault"), "self_check")) {
        return false;
    }
#ifdef CHIO_FAULTS
    fault_armed_ = FAULT_SELF_CHECK;
#else
    skip();
#endif
    return true;
}

static void disarm(void)
{
#ifdef CHIO_FAULTS
    fault_armed_ = FAULT_NONE;
#endif
}

/* One pass over input. The patched Pod, or NULL when there was no answer to speak of. */
static struct jval *pass(struct run *run, const struct jval *input, const struct jval *want,
                         bool faulty)
{
    struct question q = question_of(run);
    struct answer a = { 0 };
    struct jval *result = NULL;
    const char *problem = property_ask(run->doc, &q, input, &a);

    if (!problem) {
        problem = property_check(run->doc, &q, input ? input : jnull_new(run->doc), &a, &result);
        disarm();
    }
    if (problem && !faulty) {
        expect_failed(&run->e, "a property", "to hold", problem);
    }
    if (a.root) {
        run->e.input = input;
        run->e.result = result;
        run->e.answer = &a;
        expect_all(&run->e, want);
    }
    answer_done(&a);
    return result;
}

static void second_pass(struct run *run, const struct jval *first)
{
    const struct jval *want = row_second_want(run->doc, run->row);
    const char *problem = NULL;
    struct jval *pod = NULL;

    if (!want || !first) {
        return;
    }
    run->e.label = jstr_get(jstr_printf(run->doc, "%s, second pass", run->row->label));
    pod = row_second_pod(run->doc, run->row, first, &problem);
    if (problem) {
        expect_failed(&run->e, "the second Pod", "edited", problem);
    } else if (load(run, row_second_config_text(run->doc, run->row), want)) {
        (void)pass(run, pod, want, false);
    }
}

unsigned passes_run(const struct row *row)
{
    CLEANUP(run_done) struct run run = { .row = row };
    const struct jval *want = NULL;
    const struct jval *first = NULL;
    const char *problem = NULL;
    struct jval *pod = NULL;
    struct err err = { 0 };
    bool faulty = arm(row);

    run.doc = jdoc_new(ROW_BYTES, &err);
    assert_non_null(run.doc);
    run.e = (struct expected){ .doc = run.doc, .label = row->label };
    want = row_want(run.doc, row);
    pod = row_pod(run.doc, row, &problem);
    if (problem) {
        expect_failed(&run.e, "the Pod", "built", problem);
    } else if (load(&run, row_config_text(run.doc, row), want)) {
        first = pass(&run, pod, want, faulty);
        second_pass(&run, first);
    }
    if (jdoc_check(run.doc, &err) < 0) {
        expect_failed(&run.e, "the document", "sound", err.msg);
    }
    return run.e.failures;
}
