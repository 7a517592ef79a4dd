#ifndef CHIO_COMMON_METRICS_H
#define CHIO_COMMON_METRICS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* The Prometheus text format, 0.0.4. Values are atomics that any thread may add to; a page of them
   is written without stopping anybody, so it is no snapshot of one moment. */

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

/* HELP and TYPE; the samples follow. */
void metric_family(struct buf *out, const char *name, enum metric_type type, const char *help);

/* labels: "a=\"b\"" pairs as written by metric_label, or "". */
void metric_int(struct buf *out, const char *name, const char *labels, int64_t value);
void metric_double(struct buf *out, const char *name, const char *labels, double value);

/* Appends name="value" with a comma before all but the first, the value escaped. */
void metric_label(struct buf *labels, const char *name, const char *value);

/* Durations by bucket. */
enum { HISTOGRAM_BUCKETS = 13 };
struct histogram {
    atomic_uint_fast64_t counts[HISTOGRAM_BUCKETS + 1]; /* each for itself; the last is beyond */
    atomic_uint_fast64_t sum_us;
};

/* Upper bounds: 0.5 1 2.5 5 10 25 50 100 250 500 ms, 1 2.5 5 s. */
void histogram_add(struct histogram *histogram, int64_t duration_us);
void metric_histogram(struct buf *out, const char *name, const struct histogram *histogram);

/* The process_* families. What cannot be read is left out. */
void metric_process(struct buf *out);

#endif
