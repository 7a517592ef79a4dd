#ifndef CHIO_WEBHOOK_CLI_EXPLAIN_TEXT_H
#define CHIO_WEBHOOK_CLI_EXPLAIN_TEXT_H

#include <stdbool.h>

struct buf;
struct jval;

/* The documents of an explanation for people: aligned, in colour when asked. Foreign text is made
   safe for a terminal. */
void explain_write_text(struct buf *out, bool colour, const struct jval *documents);

#endif
