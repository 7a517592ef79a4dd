#include "common/signals.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "common/err.h"

static void ours(sigset_t *set)
{
    (void)sigemptyset(set); /* these fail for numbers that are no signals, and no other way */
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGHUP);
}

int signals_block(struct err *err)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigset_t set;
    int rc = 0;

    ours(&set);
    rc = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (rc != 0 || sigaction(SIGPIPE, &ignore, NULL) < 0) {
        return err_set(err, ERR_IO, "blocking signals: %s", strerror(rc != 0 ? rc : errno));
    }
    return 0;
}

int signals_wait(int64_t timeout_ms)
{
    struct timespec timeout = { .tv_sec = timeout_ms / 1000,
                                .tv_nsec = (timeout_ms % 1000) * 1000000 };
    sigset_t set;
    int got = 0;

    ours(&set);
    got = sigtimedwait(&set, NULL, &timeout);
    return got > 0 ? got : 0;
}
