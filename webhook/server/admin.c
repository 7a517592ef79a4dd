#include "webhook/server/admin.h"

#include <string.h>

#include "common/err.h"
#include "common/httpd.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "common/tls.h"
#include "webhook/inject/config.h"
#include "webhook/inject/nsview.h"
#include "webhook/server/head.h"
#include "webhook/server/ready.h"
#include "webhook/server/state.h"
#include "webhook/server/version.h"

enum { VERSION_TREE_BYTES = 16 << 10 };

static void say(struct httpd_answer *answer, unsigned status, const char *text)
{
    answer->status = status;
    buf_printf(&answer->body, "%s\n", text);
}

static void livez(struct state *state, struct httpd_answer *answer)
{
    bool live = live_check(state);

    say(answer, live ? 200 : 503, live ? "ok" : "a loop is stuck");
}

static void readyz(struct state *state, struct httpd_answer *answer)
{
    bool ready = ready_check(state, NULL);

    say(answer, ready ? 200 : 503, ready ? "ok" : "not ready");
}

static void readyz_verbose(struct state *state, struct httpd_answer *answer)
{
    bool ready = ready_check(state, &answer->body);

    say(answer, ready ? 200 : 503, ready ? "ready" : "not ready");
}

static void metrics(struct state *state, struct httpd_answer *answer)
{
    CLEANUP(snapshot_unrefp) struct snapshot *snapshot = holder_take(&state->holder);
    const struct nsview *namespaces = snapshot_namespaces(snapshot);
    const struct httpd *reviews = atomic_load(&state->reviews);
    struct stats_now now = { .draining = atomic_load(&state->draining),
                             .namespaces = namespaces ? nsview_count(namespaces) : 0,
                             .config_digest = snapshot_config(snapshot)->digest };

    if (reviews) {
        now.in_flight = httpd_in_flight(reviews);
        now.connections = httpd_connections(reviews);
    }
    now.ca.not_before = atomic_load(&state->ca_not_before);
    now.ca.not_after = atomic_load(&state->ca_not_after);
    now.ca.known = now.ca.not_after > 0;
    now.leaf.known = tls_dates(state->tls, &now.leaf.not_before, &now.leaf.not_after);
    answer->content_type = "text/plain; version=0.0.4; charset=utf-8";
    stats_write(&answer->body, &state->stats, &now);
}

static void version(struct state *state, struct httpd_answer *answer)
{
    struct err err = { 0 };
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(VERSION_TREE_BYTES, &err);
    struct jval *object = NULL;

    (void)state; /* the same for all of its life */
    if (!doc) {
        say(answer, 500, err.msg);
        return;
    }
    object = jobj_new(doc);
    jobj_set(doc, object, "version", jstr_new(doc, version_number()));
    jobj_set(doc, object, "commit", jstr_new(doc, version_commit()));
    jobj_set(doc, object, "compiler", jstr_new(doc, version_compiler()));
    jobj_set(doc, object, "tls", jstr_new(doc, version_tls()));
    answer->content_type = "application/json";
    json_write(&answer->body, object);
}

static const struct page {
    const char *path;
    const char *query;
    void (*write)(struct state *state, struct httpd_answer *answer);
} pages[] = {
    { "/livez", "", livez },
    { "/readyz", "", readyz },
    { "/readyz", "verbose", readyz_verbose },
    { "/metrics", "", metrics },
    { "/version", "", version },
};

/* The page of a path; another query than the one that is known changes nothing. */
static int find(const char *target)
{
    struct str query, path = head_path(target, &query);
    int found = -1;

    for (unsigned i = 0; i < ARRAY_LEN(pages); i++) {
        if (str_eq(path, pages[i].path) && (found < 0 || str_eq(query, pages[i].query))) {
            found = (int)i;
        }
    }
    return found;
}

static bool on_head(void *arg, const struct httpd_head *head, unsigned *ret_route,
                    struct httpd_answer *answer)
{
    struct http_fault fault = head_check(head);
    int page = fault.status == 0 ? find(head->target) : -1;

    (void)arg;
    answer->content_type = "text/plain; charset=utf-8";
    if (fault.status != 0) {
        say(answer, fault.status, fault.message);
        return false;
    }
    if (page < 0) {
        say(answer, 404, "pages: /livez /readyz /metrics /version");
        return false;
    }
    if (strcmp(head->method, "GET") != 0 && strcmp(head->method, "HEAD") != 0) {
        answer->allow = "GET, HEAD";
        say(answer, 405, "use GET");
        return false;
    }
    *ret_route = (unsigned)page;
    return true;
}

static void on_request(void *arg, unsigned route, const char *body, size_t len,
                       struct httpd_answer *answer)
{
    (void)body; /* a GET has none that would matter */
    (void)len;
    answer->content_type = "text/plain; charset=utf-8";
    pages[route].write(arg, answer);
}

static void on_refused(void *arg, struct httpd_answer *answer)
{
    (void)arg;
    answer->content_type = "text/plain; charset=utf-8";
    say(answer, answer->status, "refused");
}

static void on_ended(void *arg, const struct httpd_end *end)
{
    (void)arg; /* requests_total counts the review port */
    (void)end;
}

static void on_note(void *arg, const char *text)
{
    (void)arg;
    (void)text;
}

const struct httpd_handler admin_handler = {
    .head = on_head,
    .request = on_request,
    .refused = on_refused,
    .ended = on_ended,
    .note = on_note,
};
