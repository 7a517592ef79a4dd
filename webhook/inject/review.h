#ifndef CHIO_WEBHOOK_INJECT_REVIEW_H
#define CHIO_WEBHOOK_INJECT_REVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "common/attr.h"
#include "webhook/inject/inject.h"

struct buf;
struct config;
struct err;
struct nsview;

/* What a log line and the metrics need to know of one review; copies, cut where they are too long,
   with nothing but printable ASCII. */
struct review_summary {
    enum decision decision;
    enum reason reason;
    bool dry_run;
    unsigned ops; /* operations in the patch */
    char uid[65];
    char namespace_[64];
    char pod[264];       /* the name, or generateName and "*" */
    char owner_kind[64]; /* of the controlling owner; "" without */
};

/* One AdmissionReview (admission.k8s.io/v1) in, its answer out: pure. Appends the answer's body to
   out and returns the HTTP status: 200 with an AdmissionReview; 400 or 503 with a metav1.Status
   whose message starts with "chio: ". Never fails: what cannot be computed is answered as 500. The
   summary is always filled in. */
unsigned review_answer(const struct config *config, const struct nsview *namespaces,
                       enum inject_entry entry, const char *body, size_t len, struct buf *out,
                       struct review_summary *ret);

/* A metav1.Status of a failure, as every HTTP error on the review paths carries (operations
   message is prefixed with "chio: ". */
void review_write_status(struct buf *out, unsigned code, const char *message);

enum { REVIEW_BODY_BYTES = 7 << 20, REVIEW_ANSWER_BYTES = 3 << 20 };

#endif
