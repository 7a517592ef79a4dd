#ifndef CHIO_WEBHOOK_TESTS_PASSES_H
#define CHIO_WEBHOOK_TESTS_PASSES_H

struct row;

/* Asks the first and, where the row has one, the second time, holds both answers against the row's
   expectations and each first answer against the properties of property.h. Prints what does not
   hold and returns how much that was. */
unsigned passes_run(const struct row *row);

#endif
