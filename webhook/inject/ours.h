#ifndef CHIO_WEBHOOK_INJECT_OURS_H
#define CHIO_WEBHOOK_INJECT_OURS_H

struct jval;
struct shape;

/* The containers under chio's names in shape->pod that are chio's (injection 6.2): our name, in a
   list where we would put it, and a repository of ours. NULL where there is none. */
struct ours {
    const struct jval *init;
    const struct jval *classic; /* chio-sidecar among containers */
    const struct jval *native;  /* chio-sidecar among initContainers */
};

/* Everything else under our names is refused. */
struct ours ours_find(struct shape *s);

#endif
