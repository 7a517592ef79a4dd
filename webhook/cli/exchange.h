#ifndef CHIO_WEBHOOK_CLI_EXCHANGE_H
#define CHIO_WEBHOOK_CLI_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/attr.h"

struct err;
struct jdoc;
struct jval;

/* An admission.k8s.io/v1 review as the API server would send it, and what it understands of the
   answer. */

/* The creation of pod (apiVersion, kind and all; taken into the review). */
struct jval *exchange_review(struct jdoc *doc, struct jval *pod, const char *namespace_,
                             const char *uid);

struct exchange_answer {
    bool allowed;
    const char *message;         /* of a denial */
    const struct jval *warnings; /* array of strings, or NULL */
    const struct jval *patch;    /* operations, or NULL */
};

/* Reads the answer to the review with this uid, as strictly as the API server does. ERR_REMOTE
   with a sentence when it is not one. */
int exchange_read(struct jdoc *doc, const char *text, size_t len, const char *uid,
                  struct exchange_answer *ret, struct err *err) MUST_CHECK;

/* What a body that is no review answer says: the message of a metav1.Status, or NULL. */
const char *exchange_status_message(struct jdoc *doc, const char *text, size_t len);

#endif
