#ifndef CHIO_WEBHOOK_TESTS_ROW_H
#define CHIO_WEBHOOK_TESTS_ROW_H

#include <stddef.h>

#include "common/attr.h"
#include "webhook/tests/property.h"

struct config;
struct err;
struct jdoc;
struct jval;
struct nsview;

enum { CASES_BYTES = 16 << 20, ROW_BYTES = 64 << 20 };

/* One row of a numbered case, as cases/README.md describes it. A member that the row does not have
   is the case's. */
struct row {
    const char *label;        /* "case-8 yes" */
    const struct jval *bases; /* bases.yaml */
    const struct jval *case_; /* the case, with `rows` */
    const struct jval *own;   /* the row; NULL when the case is its only row */
};

/* Reads one YAML file of one document into doc. */
int row_read_file(struct jdoc *doc, const char *path, const struct jval **ret, struct err *err)
    MUST_CHECK;

const struct jval *row_member(const struct row *row, const char *key);

/* The expectations of case and row together: a row's member goes before the case's; maps of values
   are joined. */
const struct jval *row_want(struct jdoc *doc, const struct row *row);
/* The same of the second pass; NULL when there is none. */
const struct jval *row_second_want(struct jdoc *doc, const struct row *row);
const struct jval *row_second_member(const struct row *row, const char *key);

/* The Pod that the row asks about. NULL with `no_object`, or with a problem, which is then set. */
struct jval *row_pod(struct jdoc *doc, const struct row *row, const char **ret_problem);

/* Pass one's result with the second pass's edits. */
struct jval *row_second_pod(struct jdoc *doc, const struct row *row, const struct jval *result,
                            const char **ret_problem);

/* The configuration as text: `config_text`, or `config` written as JSON; "" without both. */
const char *row_config_text(struct jdoc *doc, const struct row *row);
const char *row_second_config_text(struct jdoc *doc, const struct row *row);

/* What `kubectl get ns -o json` would print; NULL when the row has no source. */
const char *row_namespaces_text(struct jdoc *doc, const struct row *row);

enum inject_entry row_entry(const struct row *row);

/* The namespace of the request. */
const char *row_namespace(const struct row *row);

#endif
