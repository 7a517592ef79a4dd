#ifndef CHIO_WEBHOOK_TESTS_OPERATIONS_H
#define CHIO_WEBHOOK_TESTS_OPERATIONS_H

struct jdoc;
struct jval;

/* The rules of injection 6.1 for the operations of a patch of input: which kinds there are, what
   they may touch, and in which order they come. NULL, or the operation that breaks one, in doc. */
const char *operations_check(struct jdoc *doc, const struct jval *input, const struct jval *ops);

#endif
