#ifndef CHIO_WEBHOOK_TESTS_ASK_H
#define CHIO_WEBHOOK_TESTS_ASK_H

#include <stddef.h>

#include "common/attr.h"
#include "common/buf.h"
#include "webhook/inject/review.h"

struct config;
struct err;
struct jdoc;
struct jval;
struct nsview;

/* One answered review, taken apart. All values live in the document that ask_review was given. */
struct answer {
    unsigned http;
    struct review_summary summary;
    struct buf text;             /* the answer's bytes */
    const char *patch_text;      /* decoded; NULL without one */
    const struct jval *root;     /* the answer */
    const struct jval *response; /* its response; NULL in an HTTP error */
    const struct jval *ops;      /* the patch; NULL without one */
};

void answer_done(struct answer *a);

/* Sends body through review_answer. -1 when the answer itself is malformed: not JSON, a patch
   without its type, or not base64 of a non-empty array. */
int ask_review(struct jdoc *doc, const struct config *config, const struct nsview *namespaces,
               enum inject_entry entry, const char *body, size_t len, struct answer *ret,
               struct err *err) MUST_CHECK;

/* An AdmissionReview that creates object (NULL: none) with the members of changes merged into its
   request as RFC 7386 does. */
void ask_write(struct jdoc *doc, const struct jval *object, const struct jval *changes,
               struct buf *out);

#endif
