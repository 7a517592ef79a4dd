#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/faults.h"
#include "common/file.h"
#include "common/log.h"
#include "common/signals.h"
#include "webhook/server/options.h"
#include "webhook/server/server.h"
#include "webhook/server/version.h"

/* Frozen (operations X-3). */
enum {
    EXIT_STOPPED = 0,
    EXIT_NOT_STARTED = 1,
    EXIT_USAGE = 2,
    EXIT_INTERNAL = 70,
    EXIT_SIGNAL = 128
};

enum { TICK_MS = 1000, HELP_BYTES = 64 << 10 };

/* Until a signal to stop arrives. */
static void serve(struct server *server)
{
    for (;;) {
        int signal = signals_wait(TICK_MS);

        if (signal == SIGTERM || signal == SIGINT) {
            return;
        }
        if (signal == SIGHUP) {
            server_reload(server);
        }
        server_tick(server);
    }
}

static int run(const struct options *options, struct err *err)
{
    CLEANUP(server_freep) struct server *server = NULL;
    int cut = 0;

    if (signals_block(err) < 0) {
        return EXIT_NOT_STARTED;
    }
    server = server_start(options, err);
    if (!server) {
        return EXIT_NOT_STARTED;
    }
    serve(server);
    cut = server_drain(server);
    if (cut != 0) {
        _exit(EXIT_SIGNAL + cut); /* at once: nothing is waited for, nothing is freed */
    }
    return EXIT_STOPPED;
}

static int print(const struct options *options, struct err *err)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(HELP_BYTES);

    if (options->help) {
        options_write_help(&text);
    } else {
        buf_printf(&text, "chio-webhook %s (%s)\n", version_number(), version_commit());
    }
    if (text.failed) {
        err_oom(err);
        return EXIT_INTERNAL;
    }
    return fd_write_all(STDOUT_FILENO, text.data, text.len, err) < 0 ? EXIT_INTERNAL : EXIT_STOPPED;
}

int main(int argc, char **argv)
{
    struct options options;
    struct err err = { 0 };
    int status = EXIT_STOPPED;

    if (options_parse(&options, argc, argv, &err) < 0) {
        (void)fprintf(stderr, "chio-webhook: %s (--help lists the options)\n", err.msg);
        return EXIT_USAGE;
    }
    if (options.help || options.version) {
        status = print(&options, &err);
    } else {
        log_setup(options.log_level, options.log_format);
        faults_from_environment();
        status = run(&options, &err);
        log_event(status == EXIT_STOPPED ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "stopped", "%s",
                  status == EXIT_STOPPED ? "all requests were answered" : err.msg);
    }
    return status;
}
