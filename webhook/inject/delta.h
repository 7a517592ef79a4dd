#ifndef CHIO_WEBHOOK_INJECT_DELTA_H
#define CHIO_WEBHOOK_INJECT_DELTA_H

struct jval;
struct patch;

/* Writes the difference between a Pod as received and an edited clone of it, in the order of
   injection 6.1: metadata, what changes in containers and init containers, the rest, then
   insertions. A value that was cloned and edited is compared member by member; a new value in an
   old one's place is one operation, or none when it is equal. */
void delta_write(struct patch *p, const struct jval *received, const struct jval *wanted);

#endif
