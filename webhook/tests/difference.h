#ifndef CHIO_WEBHOOK_TESTS_DIFFERENCE_H
#define CHIO_WEBHOOK_TESTS_DIFFERENCE_H

struct jdoc;
struct jval;

/* The first place where two values differ, with both: "/spec/x: want 1, got (absent)". NULL when
   they are equal. Members may come in any order. */
const char *difference_of(struct jdoc *doc, const struct jval *want, const struct jval *got);

/* A value as failures show it: compact and cut. */
const char *difference_shown(struct jdoc *doc, const struct jval *v);

#endif
