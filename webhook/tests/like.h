#ifndef CHIO_WEBHOOK_TESTS_LIKE_H
#define CHIO_WEBHOOK_TESTS_LIKE_H

#include "common/attr.h"

struct err;
struct expected;
struct jdoc;
struct jval;

/* The golden file golden/NAME.yaml. */
int like_read(struct jdoc *doc, const char *name, const struct jval **ret, struct err *err)
    MUST_CHECK;

/* chio's parts of the result (its two containers, its volumes, label, status) are those of the
   golden Pod. The status is compared without `config`, the configuration's digest. */
void like_check(struct expected *e, const char *name);

#endif
