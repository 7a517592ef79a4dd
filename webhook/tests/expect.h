#ifndef CHIO_WEBHOOK_TESTS_EXPECT_H
#define CHIO_WEBHOOK_TESTS_EXPECT_H

#include <stdbool.h>

struct answer;
struct jdoc;
struct jval;

/* What expectations are held against. */
struct expected {
    struct jdoc *doc;
    const char *label;         /* for messages: "case-8 yes, first pass" */
    const struct jval *input;  /* the Pod that was asked about */
    const struct jval *result; /* with the patch applied; input itself without one */
    const struct answer *answer;
    unsigned failures;
    bool like_ignores_status; /* `like_status: false` */
};

/* Holds every member of want (cases/README.md lists them) against the answer; each that does not
   hold is printed with what was wanted and what came, and counted. */
void expect_all(struct expected *e, const struct jval *want);

/* Counts and prints one failure. */
void expect_failed(struct expected *e, const char *what, const char *want, const char *got);

#endif
