#ifndef CHIO_WEBHOOK_TESTS_APPLY_H
#define CHIO_WEBHOOK_TESTS_APPLY_H

struct jdoc;
struct jval;

/* The tests' own JSON Patch (RFC 6902), written apart from the engine's: add, replace, remove and
   move, as strictly as the RFC says. Works on root in place. NULL when all operations applied, else
   what was wrong with which one, in doc. */
const char *apply_patch(struct jdoc *doc, struct jval *root, const struct jval *ops);

/* One operation of it. */
const char *apply_operation(struct jdoc *doc, struct jval *root, const struct jval *op);

#endif
