#include "webhook/server/stats.h"

#include <stdio.h>

#include "common/attr.h"
#include "common/buf.h"
#include "webhook/inject/review.h"
#include "webhook/server/version.h"

enum { LABELS_BYTES = 512 };

/* Every status that the server or the library below it sends. */
static const unsigned codes[STATS_CODES - 1] = { 200, 400, 404, 405, 413, 414,
                                                 415, 431, 500, 503, 505 };

#define NAME(name) "chio_webhook_" name

void stats_add_request(struct stats *stats, unsigned status, int64_t duration_us)
{
    size_t i = 0;

    while (i < ARRAY_LEN(codes) && codes[i] != status) {
        i++;
    }
    atomic_fetch_add_explicit(&stats->requests[i], 1, memory_order_relaxed);
    histogram_add(&stats->durations, duration_us);
}

void stats_add_review(struct stats *stats, const struct review_summary *summary)
{
    atomic_fetch_add_explicit(
        &stats->reviews[summary->decision][summary->reason][summary->dry_run ? 1 : 0], 1,
        memory_order_relaxed);
}

static void write_build(struct buf *out)
{
    CLEANUP(buf_done) struct buf labels = BUF_INIT(LABELS_BYTES);

    metric_label(&labels, "version", version_number());
    metric_label(&labels, "commit", version_commit());
    metric_label(&labels, "compiler", version_compiler());
    metric_label(&labels, "tls", version_tls());
    metric_family(out, NAME("build_info"), METRIC_GAUGE, "What is running; the value is 1.");
    metric_int(out, NAME("build_info"), labels.data ? labels.data : "", 1);
}

static void write_requests(struct buf *out, const struct stats *stats)
{
    metric_family(out, NAME("requests_total"), METRIC_COUNTER,
                  "HTTP requests on the review port by status.");
    for (size_t i = 0; i < STATS_CODES; i++) {
        uint64_t count = atomic_load_explicit(&stats->requests[i], memory_order_relaxed);
        char labels[32];

        if (i < ARRAY_LEN(codes)) {
            (void)snprintf(labels, sizeof(labels), "code=\"%u\"", codes[i]);
        } else {
            (void)snprintf(labels, sizeof(labels), "code=\"other\"");
        }
        metric_int(out, NAME("requests_total"), labels, (int64_t)count);
    }
}

static void write_review(struct buf *out, const struct stats *stats, unsigned decision,
                         unsigned reason, unsigned dry_run)
{
    CLEANUP(buf_done) struct buf labels = BUF_INIT(LABELS_BYTES);
    uint64_t count = atomic_load_explicit(&stats->reviews[decision][reason][dry_run],
                                          memory_order_relaxed);

    if (count == 0) {
        return; /* most pairs of decision and reason do not exist */
    }
    metric_label(&labels, "decision", decision_name(decision));
    metric_label(&labels, "reason", reason_code(reason));
    metric_label(&labels, "dry_run", dry_run ? "true" : "false");
    metric_int(out, NAME("reviews_total"), labels.data ? labels.data : "", (int64_t)count);
}

static void write_reviews(struct buf *out, const struct stats *stats)
{
    metric_family(out, NAME("reviews_total"), METRIC_COUNTER,
                  "Reviews by decision, reason and whether it was a dry run.");
    for (unsigned d = 0; d < STATS_DECISIONS; d++) {
        for (unsigned r = 0; r < REASON_COUNT; r++) {
            write_review(out, stats, d, r, 0);
            write_review(out, stats, d, r, 1);
        }
    }
    metric_family(out, NAME("request_duration_seconds"), METRIC_HISTOGRAM,
                  "From the request line to the last byte of the answer.");
    metric_histogram(out, NAME("request_duration_seconds"), &stats->durations);
}

static void gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
    metric_family(out, name, METRIC_GAUGE, help);
    metric_int(out, name, "", value);
}

static void write_now(struct buf *out, const struct stats_now *now)
{
    CLEANUP(buf_done) struct buf labels = BUF_INIT(LABELS_BYTES);

    gauge(out, NAME("requests_in_flight"), "Requests that are not answered yet.", now->in_flight);
    gauge(out, NAME("connections"), "Open connections on the review port.", now->connections);
    gauge(out, NAME("draining"), "1 from the signal to stop on.", now->draining);
    gauge(out, NAME("namespaces"), "Namespaces that are known.", (int64_t)now->namespaces);
    metric_label(&labels, "digest", now->config_digest);
    metric_family(out, NAME("config_info"), METRIC_GAUGE,
                  "The configuration in use; the value is 1.");
    metric_int(out, NAME("config_info"), labels.data ? labels.data : "", 1);
}

static void write_dates(struct buf *out, const struct stats_now *now, const char *name,
                        const char *help, bool begin)
{
    static const char ca[] = "kind=\"ca\",slot=\"current\"";
    static const char leaf[] = "kind=\"leaf\",slot=\"current\"";

    metric_family(out, name, METRIC_GAUGE, help);
    if (now->ca.known) {
        metric_int(out, name, ca, begin ? now->ca.not_before : now->ca.not_after);
    }
    if (now->leaf.known) {
        metric_int(out, name, leaf, begin ? now->leaf.not_before : now->leaf.not_after);
    }
}

void stats_write(struct buf *out, const struct stats *stats, const struct stats_now *now)
{
    write_build(out);
    write_requests(out, stats);
    write_reviews(out, stats);
    write_now(out, now);
    write_dates(out, now, NAME("certificate_not_before_timestamp_seconds"),
                "When a certificate begins to be valid.", true);
    write_dates(out, now, NAME("certificate_not_after_timestamp_seconds"),
                "When a certificate ends.", false);
    metric_process(out);
}
