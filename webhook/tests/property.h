#ifndef CHIO_WEBHOOK_TESTS_PROPERTY_H
#define CHIO_WEBHOOK_TESTS_PROPERTY_H

#include "webhook/inject/inject.h"

struct answer;
struct config;
struct jdoc;
struct jval;
struct nsview;

/* How a Pod is asked about. */
struct question {
    const struct config *config;
    const struct nsview *namespaces;
    enum inject_entry entry;
    const struct jval *changes; /* merged into the review's request; NULL: none */
};

/* What holds for every Pod (injection 6.1, 13): the answer is well formed; the patch has only
   allowed operations in the stated order and applies; the same question gives the same bytes; a
   second pass over the result, raw and as an API server stores it, is empty; and with chio taken
   out again the result is the Pod that came in. Returns NULL, or what does not hold, in doc. The
   patched Pod (input itself without a patch) comes back in ret_result. */
const char *property_check(struct jdoc *doc, const struct question *q, const struct jval *input,
                           const struct answer *a, struct jval **ret_result);

/* Asks about pod and takes the answer apart. NULL, or what is wrong with the answer. */
const char *property_ask(struct jdoc *doc, const struct question *q, const struct jval *pod,
                         struct answer *ret);

#endif
