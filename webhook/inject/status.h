#ifndef CHIO_WEBHOOK_INJECT_STATUS_H
#define CHIO_WEBHOOK_INJECT_STATUS_H

#include <stdbool.h>
#include <stddef.h>

struct jdoc;
struct jval;
struct shape;

#define STATUS_KEY "chio.protocol/status"
#define INJECTED_KEY "chio.protocol/injected"
#define DEFAULT_CONTAINER_KEY "kubectl.kubernetes.io/default-container"

/* What an earlier pass noted in the status annotation (injection 2): a hint, never proof. */
struct status {
    bool valid;
    const struct jval *volumes; /* lists of strings */
    const struct jval *env;
    const struct jval *set;
};

void status_read(struct status *ret, struct jdoc *doc, const struct jval *pod);

/* An earlier pass noted text in the list. */
bool status_lists(const struct jval *list, const char *text);

/* A set of strings that is written sorted by bytes, each once. Text is borrowed. */
struct status_list {
    struct jdoc *doc;
    struct status_item *items;
    size_t count;
};
void status_list_init(struct status_list *list, struct jdoc *doc);
void status_list_add(struct status_list *list, const char *text);

/* The annotation's text for the shape and what chio has added; lives in the document. */
const char *status_text(const struct shape *s, const struct status_list *volumes,
                        const struct status_list *env, const struct status_list *set);

#endif
