#include "webhook/tests/dump.h"

#include <string.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/inject/nsview.h"
#include "webhook/tests/apply.h"
#include "webhook/tests/ask.h"
#include "webhook/tests/row.h"

static struct jval *text_or_null(struct jdoc *doc, const char *text)
{
    return text ? jstr_new(doc, text) : jnull_new(doc);
}

static int write_line(struct jdoc *doc, const struct jval *line, FILE *out)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(ROW_BYTES);
    struct err err = { 0 };

    if (jdoc_check(doc, &err) < 0) {
        return -1;
    }
    json_write(&text, line);
    return buf_cstr(&text) && fprintf(out, "%s\n", text.data) > 0 ? 0 : -1;
}

/* A command line has a namespace and a Pod with a name, and nothing else of a request. */
static bool is_offline(const struct jval *changes)
{
    jval_each (member, changes) {
        if (strcmp(jval_key(member), "namespace") != 0 && strcmp(jval_key(member), "name") != 0) {
            return false;
        }
    }
    return !jval_is(changes, J_STRING);
}

static int dump_answer(struct jdoc *doc, const struct row *row, const struct question *q,
                       const struct jval *pod, FILE *out)
{
    struct jval *result = jval_clone(doc, pod);
    struct jval *line = jobj_new(doc);
    struct answer a = { 0 };
    const char *problem = property_ask(doc, q, pod, &a);
    int ret = 0;

    if (!problem && a.ops) {
        problem = apply_patch(doc, result, a.ops);
    }
    jobj_set(doc, line, "label", jstr_new(doc, row->label));
    jobj_set(doc, line, "config", text_or_null(doc, row_config_text(doc, row)));
    jobj_set(doc, line, "namespaces", text_or_null(doc, row_namespaces_text(doc, row)));
    jobj_set(doc, line, "entry", jstr_new(doc, q->entry == ENTRY_POD ? "pod" : "namespace"));
    jobj_set(doc, line, "namespace", jstr_new(doc, row_namespace(row)));
    jobj_set(doc, line, "offline", jbool_new(doc, is_offline(q->changes)));
    jobj_set(doc, line, "decision", jstr_new(doc, decision_name(a.summary.decision)));
    jobj_set(doc, line, "pod", jval_clone(doc, pod));
    jobj_set(doc, line, "patch", text_or_null(doc, a.patch_text));
    jobj_set(doc, line, "result", result);
    ret = problem ? -1 : write_line(doc, line, out);
    answer_done(&a);
    return ret;
}

int dump_row(const struct row *row, FILE *out)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    CLEANUP(config_freep) struct config *config = NULL;
    CLEANUP(nsview_freep) struct nsview *namespaces = NULL;
    CLEANUP(buf_done) struct buf problems = BUF_INIT(1 << 16);
    struct question q = { .entry = row_entry(row), .changes = row_member(row, "request") };
    const struct jval *pod = NULL;
    const char *problem = NULL;
    const char *text = NULL;
    struct err err = { 0 };

    doc = jdoc_new(ROW_BYTES, &err);
    pod = doc ? row_pod(doc, row, &problem) : NULL;
    if (!pod || problem || row_member(row, "fault")) {
        return doc && !problem ? 0 : -1;
    }
    text = row_config_text(doc, row);
    config = config_parse("config.yaml", text, strlen(text), &problems, &err);
    text = row_namespaces_text(doc, row);
    namespaces = text ? nsview_parse("namespaces.json", text, strlen(text), &err) : NULL;
    if (!config) {
        return jobj_get(row_want(doc, row), "config_errors") ? 0 : -1;
    }
    q.config = config;
    q.namespaces = namespaces;
    return dump_answer(doc, row, &q, pod, out);
}
