#ifndef CHIO_WEBHOOK_SERVER_STATS_H
#define CHIO_WEBHOOK_SERVER_STATS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/metrics.h"
#include "webhook/inject/inject.h"
#include "webhook/inject/reason.h"

struct buf;
struct review_summary;

enum { STATS_CODES = 12, STATS_DECISIONS = DECISION_ERROR + 1 };

/* What the webhook counts (operations section 6). Any thread may add; zeroed storage is valid. */
struct stats {
    atomic_uint_fast64_t requests[STATS_CODES]; /* by status; the last is every other one */
    atomic_uint_fast64_t reviews[STATS_DECISIONS][REASON_COUNT][2]; /* [1] are dry runs */
    struct histogram durations;
};

void stats_add_request(struct stats *stats, unsigned status, int64_t duration_us);
void stats_add_review(struct stats *stats, const struct review_summary *summary);

struct stats_dates {
    bool known;
    int64_t not_before, not_after; /* seconds since 1970 */
};

/* What /metrics tells beside the counters, as it is now. */
struct stats_now {
    unsigned in_flight;
    unsigned connections;
    bool draining;
    size_t namespaces;
    const char *config_digest;
    struct stats_dates ca, leaf;
};

/* The whole page. */
void stats_write(struct buf *out, const struct stats *stats, const struct stats_now *now);

#endif
