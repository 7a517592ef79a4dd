#ifndef CHIO_COMMON_JSON_WRITE_H
#define CHIO_COMMON_JSON_WRITE_H

struct buf;
struct jval;

/* Appends v as compact JSON: members in their order, numbers as spelled, strings with the fewest
   escapes ('"', '\\', control characters). The same tree always gives the same bytes. A failure
   sticks to the buffer. NULL is written as null. */
void json_write(struct buf *buf, const struct jval *v);

/* The same with keys sorted by bytes at every level: for digests. */
void json_write_sorted(struct buf *buf, const struct jval *v);

/* For people and files: two blanks a level, a line a member, a final line end. */
void json_write_pretty(struct buf *buf, const struct jval *v);

/* One string with its quotes. */
void json_write_string(struct buf *buf, const char *text, unsigned long len);

#endif
