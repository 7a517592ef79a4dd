#include "webhook/server/routes.h"

#include <string.h>

#include "common/clock.h"
#include "common/httpd.h"
#include "common/log.h"
#include "webhook/inject/config.h"
#include "webhook/inject/review.h"
#include "webhook/server/head.h"
#include "webhook/server/state.h"

static const struct route {
    const char *path;
    enum inject_entry entry;
    const char *name; /* in logs */
} table[] = {
    { "/mutate", ENTRY_POD, "pod" },
    { "/mutate/pod", ENTRY_POD, "pod" },
    { "/mutate/namespace", ENTRY_NAMESPACE, "namespace" },
};

enum { RETRY_AFTER_S = 1 };

static void log_http_error(struct state *state, unsigned status, const char *cause,
                           const char *message)
{
    unsigned suppressed = 0;
    struct log_line line;

    if (!log_allowed(&state->errors, &suppressed)) {
        return;
    }
    line = log_begin(LOG_LEVEL_WARN, "http_error", message);
    log_int(&line, "code", status);
    log_str(&line, "cause", cause);
    if (suppressed > 0) {
        log_int(&line, "suppressed", suppressed);
    }
    log_end(&line);
}

static void refuse(struct state *state, struct http_fault fault, struct httpd_answer *answer)
{
    answer->status = fault.status;
    answer->content_type = "application/json";
    answer->allow = fault.status == 405 ? "POST" : NULL;
    answer->retry_after_s = fault.status == 503 ? RETRY_AFTER_S : 0;
    answer->close = true;
    review_write_status(&answer->body, fault.status, fault.message);
    log_http_error(state, fault.status, fault.cause, fault.message);
}

static struct http_fault find(const struct httpd_head *head, unsigned *ret_route)
{
    struct str query, path = head_path(head->target, &query);

    for (unsigned i = 0; i < ARRAY_LEN(table); i++) {
        if (!str_eq(path, table[i].path)) {
            continue;
        }
        *ret_route = i;
        if (strcmp(head->method, "POST") != 0) {
            return (struct http_fault){ 405, "method", "reviews are sent by POST" };
        }
        return head_check_review(head);
    }
    return (struct http_fault){ 404, "path", "there is nothing here: reviews go to /mutate" };
}

static bool on_head(void *arg, const struct httpd_head *head, unsigned *ret_route,
                    struct httpd_answer *answer)
{
    struct state *state = arg;
    struct http_fault fault = head_check(head);

    if (fault.status == 0) {
        fault = find(head, ret_route);
    }
    if (fault.status == 0 && atomic_load(&state->draining)) {
        fault = (struct http_fault){ 503, "draining", "this webhook is shutting down: try again" };
    }
    if (fault.status != 0) {
        refuse(state, fault, answer);
        return false;
    }
    return true;
}

static enum log_level level_of(const struct review_summary *summary)
{
    switch (summary->decision) {
    case DECISION_UNCHANGED:
        return LOG_LEVEL_DEBUG;
    case DECISION_ERROR:
        return LOG_LEVEL_WARN;
    case DECISION_INJECTED:
    case DECISION_SKIPPED:
    case DECISION_DENIED:
        break;
    }
    return LOG_LEVEL_INFO;
}

static void log_review(const struct review_summary *summary, const struct config *config,
                       const struct route *route, int64_t duration_us)
{
    const char *decision = decision_name(summary->decision);
    struct log_line line = log_begin(level_of(summary), "review", decision);

    log_str(&line, "uid", summary->uid);
    log_str(&line, "namespace", summary->namespace_);
    log_str(&line, "pod", summary->pod);
    log_str(&line, "owner_kind", summary->owner_kind);
    log_str(&line, "path", route->name);
    log_str(&line, "decision", decision);
    log_str(&line, "reason", reason_code(summary->reason));
    log_bool(&line, "dry_run", summary->dry_run);
    log_str(&line, "config", config->digest);
    log_int(&line, "ops", summary->ops);
    log_int(&line, "duration_us", duration_us);
    log_end(&line);
}

static void on_request(void *arg, unsigned route, const char *body, size_t len,
                       struct httpd_answer *answer)
{
    struct state *state = arg;
    CLEANUP(snapshot_unrefp) struct snapshot *snapshot = holder_take(&state->holder);
    const struct config *config = snapshot_config(snapshot);
    struct review_summary summary = { 0 };
    int64_t began = clock_steady_us();

    answer->status = review_answer(config, snapshot_namespaces(snapshot), table[route].entry, body,
                                   len, &answer->body, &summary);
    answer->content_type = "application/json";
    answer->retry_after_s = answer->status == 503 ? RETRY_AFTER_S : 0;
    answer->close = answer->status == 503 || atomic_load(&state->draining);
    stats_add_review(&state->stats, &summary);
    log_review(&summary, config, &table[route], clock_steady_us() - began);
}

static void on_refused(void *arg, struct httpd_answer *answer)
{
    struct http_fault fault = { answer->status, "memory", "there is no memory for this request" };

    if (answer->status == 413) {
        fault = (struct http_fault){ 413, "body_bytes", "the body is larger than 7 MiB" };
    }
    refuse(arg, fault, answer);
}

static void on_ended(void *arg, const struct httpd_end *end)
{
    struct state *state = arg;

    if (end->status != 0) {
        stats_add_request(&state->stats, end->status, end->duration_us);
    }
    if (end->status >= 400 && !end->ours) {
        log_http_error(state, end->status, "protocol", "the request is malformed");
    }
}

static void on_note(void *arg, const char *text)
{
    struct state *state = arg;
    unsigned suppressed = 0;

    if (log_allowed(&state->notes, &suppressed)) {
        struct log_line line = log_begin(LOG_LEVEL_DEBUG, "connection", text);

        log_int(&line, "suppressed", suppressed);
        log_end(&line);
    }
}

const struct httpd_handler routes_handler = {
    .head = on_head,
    .request = on_request,
    .refused = on_refused,
    .ended = on_ended,
    .note = on_note,
};
