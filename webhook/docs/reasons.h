#ifndef CHIO_WEBHOOK_DOCS_REASONS_H
#define CHIO_WEBHOOK_DOCS_REASONS_H

struct buf;

/* The page of reason and warning codes. */
void reasons_write(struct buf *out);

#endif
