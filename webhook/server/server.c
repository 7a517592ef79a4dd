#include "webhook/server/server.h"

#include <signal.h>
#include <stdlib.h>

#include "certs/ca.h"
#include "common/clock.h"
#include "common/err.h"
#include "common/httpd.h"
#include "common/log.h"
#include "common/signals.h"
#include "common/tls.h"
#include "webhook/inject/config.h"
#include "webhook/inject/nsview.h"
#include "webhook/inject/review.h"
#include "webhook/server/admin.h"
#include "webhook/server/identity.h"
#include "webhook/server/load.h"
#include "webhook/server/options.h"
#include "webhook/server/ready.h"
#include "webhook/server/routes.h"
#include "webhook/server/state.h"
#include "webhook/server/version.h"

enum {
    DRAIN_MS = 5000,
    DRAIN_STEP_MS = 20,
    /* A request may have arrived and not been looked at yet when the signal came. */
    SETTLE_MS = 40,
    GOODBYE_MS = 500,
    CONNECTIONS = 1024,
    ADMIN_CONNECTIONS = 64,
    IDLE_S = 120, /* above the API server's 90, so that the client closes first */
    ADMIN_IDLE_S = 30,
    ADMIN_BODY_BYTES = 4096,
};

struct server {
    const struct options *options;
    struct config *config;
    struct tls *tls;
    struct httpd *reviews;
    struct httpd *admin;
    struct state state;
    bool certified;
    bool complained; /* about the certificate */
    bool ready;
};

/* --- the certificate --- */

static void log_certificate(struct server *server)
{
    struct log_line line = log_begin(LOG_LEVEL_INFO, "certificate_loaded", "certificate loaded");
    char text[CLOCK_TEXT];
    int64_t not_before = 0, not_after = 0;

    if (tls_dates(server->tls, &not_before, &not_after)) {
        clock_format(not_after * 1000, text);
        log_str(&line, "not_after", text);
    }
    log_str(&line, "source", server->options->tls_source);
    log_end(&line);
}

static int certify(struct server *server, struct err *err)
{
    struct stats_dates ca = { 0 };

    if (identity_load(server->options, server->tls, clock_wall_s(), &ca, err) < 0) {
        return -1;
    }
    atomic_store(&server->state.ca_not_before, ca.not_before);
    atomic_store(&server->state.ca_not_after, ca.not_after);
    server->certified = true;
    log_certificate(server);
    return 0;
}

/* At the start: only the clock may be to blame for a missing certificate. */
static int certify_first(struct server *server, struct err *err)
{
    struct err clock = { 0 };

    if (certify(server, err) == 0) {
        return 0;
    }
    if (server->options->tls_folder || ca_check_clock(clock_wall_s(), &clock) == 0) {
        return err_wrap(err, "certificate");
    }
    log_event(LOG_LEVEL_ERROR, "certificate_rejected", "%s", err->msg);
    server->complained = true;
    return 0;
}

static void certify_again(struct server *server)
{
    struct err err = { 0 };

    if (server->certified || certify(server, &err) == 0) {
        return;
    }
    if (!server->complained) {
        log_event(LOG_LEVEL_ERROR, "certificate_rejected", "%s", err.msg);
        server->complained = true;
    }
}

/* --- start --- */

static int load(struct server *server, struct err *err)
{
    struct nsview *namespaces = NULL;

    server->config = load_config(server->options, err);
    if (!server->config || load_namespaces(server->options, &namespaces, err) < 0 ||
        holder_put(&server->state.holder, server->config, namespaces, err) < 0) {
        return -1;
    }
    server->tls = tls_new(server->options->tls_min_version, err);
    return server->tls ? certify_first(server, err) : -1;
}

static int listen_on(struct server *server, struct err *err)
{
    const struct httpd_options admin = { .address = server->options->admin_listen,
                                         .threads = 1,
                                         .connections = ADMIN_CONNECTIONS,
                                         .idle_s = ADMIN_IDLE_S,
                                         .body_bytes = ADMIN_BODY_BYTES,
                                         .handler = &admin_handler,
                                         .arg = &server->state };
    const struct httpd_options reviews = { .address = server->options->listen,
                                           .tls = server->tls,
                                           .threads = server->options->threads,
                                           .connections = CONNECTIONS,
                                           .idle_s = IDLE_S,
                                           .body_bytes = REVIEW_BODY_BYTES,
                                           .handler = &routes_handler,
                                           .arg = &server->state };

    server->reviews = httpd_start(&reviews, err);
    if (!server->reviews) {
        return -1;
    }
    atomic_store(&server->state.reviews, server->reviews);
    server->admin = httpd_start(&admin, err);
    return server->admin ? 0 : -1;
}

static void log_started(const struct server *server)
{
    struct log_line line = log_begin(LOG_LEVEL_INFO, "started", "chio-webhook is listening");

    log_str(&line, "version", version_number());
    log_str(&line, "commit", version_commit());
    log_str(&line, "config", server->config->digest);
    log_int(&line, "port", httpd_port(server->reviews));
    log_int(&line, "admin_port", httpd_port(server->admin));
    log_end(&line);
}

struct server *server_start(const struct options *options, struct err *err)
{
    CLEANUP(server_freep) struct server *server = calloc(1, sizeof(*server));

    if (!server) {
        (void)err_oom(err); /* NULL says it */
        return NULL;
    }
    server->options = options;
    server->state.holder = HOLDER_INIT;
    server->state.errors = LOG_LIMIT_INIT;
    server->state.notes = LOG_LIMIT_INIT;
    atomic_store(&server->state.beat_ms, clock_steady_ms());
    if (load(server, err) < 0) {
        return NULL;
    }
    server->state.options = options;
    server->state.config = server->config;
    server->state.tls = server->tls;
    if (listen_on(server, err) < 0) {
        return NULL;
    }
    log_started(server);
    server_tick(server);
    return STEAL(server);
}

/* --- life --- */

void server_tick(struct server *server)
{
    bool ready = false;

    atomic_store(&server->state.beat_ms, clock_steady_ms());
    certify_again(server);
    ready = ready_check(&server->state, NULL);
    if (ready != server->ready) {
        log_event(ready ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, ready ? "ready" : "unready",
                  ready ? "reviews may be sent" : "see /readyz?verbose");
    }
    server->ready = ready;
}

void server_reload(struct server *server)
{
    struct nsview *namespaces = NULL;
    struct err err = { 0 };

    if (load_namespaces(server->options, &namespaces, &err) < 0 ||
        holder_put(&server->state.holder, server->config, namespaces, &err) < 0) {
        log_event(LOG_LEVEL_ERROR, "config_rejected", "%s", err.msg);
    }
}

/* Requests that are late lose their connection here; the others have their answers. */
static void say_goodbye(struct server *server)
{
    int64_t end = clock_steady_ms() + GOODBYE_MS;

    httpd_hang_up(server->reviews);
    while (httpd_connections(server->reviews) > 0 && clock_steady_ms() < end) {
        (void)signals_wait(DRAIN_STEP_MS); /* it ends in a moment, whatever the signal */
    }
}

int server_drain(struct server *server)
{
    int64_t began = clock_steady_ms(), now = began;

    atomic_store(&server->state.draining, true);
    httpd_quiesce(server->reviews);
    log_event(LOG_LEVEL_INFO, "draining", "%u requests in flight",
              httpd_in_flight(server->reviews));
    while (now - began < SETTLE_MS ||
           (httpd_in_flight(server->reviews) > 0 && now - began < DRAIN_MS)) {
        int signal = signals_wait(DRAIN_STEP_MS);

        if (signal == SIGTERM || signal == SIGINT) {
            return signal;
        }
        now = clock_steady_ms();
        atomic_store(&server->state.beat_ms, now);
    }
    say_goodbye(server);
    return 0;
}

void server_free(struct server *server)
{
    if (!server) {
        return;
    }
    httpd_free(server->admin); /* first: its pages look at the other one */
    httpd_free(server->reviews);
    holder_done(&server->state.holder);
    tls_free(server->tls);
    config_free(server->config);
    free(server);
}
