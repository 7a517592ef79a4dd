#ifndef CHIO_WEBHOOK_INJECT_FINDING_H
#define CHIO_WEBHOOK_INJECT_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "common/attr.h"
#include "webhook/inject/reason.h"

struct buf;
struct jdoc;
struct jval;

/* One thing that was found about a Pod: a refusal, or a warning. Refusals are values. */
struct finding {
    struct finding *next;
    enum reason reason;   /* of a refusal */
    enum warning warning; /* of a warning */
    const char *text;     /* without the code; lives in the document; may be long */
};

/* Findings in order of importance, then in the order in which they were found (the place in the
   Pod). Exact repetitions are dropped. All memory is the document's. */
struct findings {
    struct jdoc *doc;
    struct finding *refusals;
    struct finding *warnings;
    unsigned refusal_count; /* refusals and warnings beyond FINDINGS_MAX are counted, not kept */
    unsigned warning_count;
};
enum { FINDINGS_MAX = 1000 }; /* a hostile Pod cannot make the list, or the sorting of it, long */

void findings_init(struct findings *f, struct jdoc *doc);
void findings_refuse(struct findings *f, enum reason reason, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
void findings_warn(struct findings *f, enum warning warning, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
bool findings_refused(const struct findings *f);
bool findings_has(const struct findings *f, enum reason reason);

/* A value as findings quote it: at most 64 bytes, control characters as \xNN, cut text ends in
   "...". The result lives in the document. */
const char *findings_quote(struct findings *f, const char *value);

enum {
    DENIAL_BYTES = 900,  /* the whole message (S-14) */
    WARNING_COUNT = 10,  /* warnings sent */
    WARNING_CHARS = 120, /* each */
};

/* Appends "chio: this Pod cannot be protected: code: text; ..." of at most DENIAL_BYTES, cut
   between findings, then " and N more (chioctl explain)". */
void findings_denial(const struct findings *f, struct buf *out);

/* The warnings as strings "chio: code: text", cut to the limits above, as an array for the
   answer. */
struct jval *findings_warning_list(const struct findings *f);

/* The warnings' codes, each once, sorted by bytes: for the status annotation. */
struct jval *findings_warning_codes(const struct findings *f);

#endif
