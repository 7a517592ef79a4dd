#include "webhook/server/ready.h"

#include <stddef.h>
#include <stdint.h>

#include "common/clock.h"
#include "common/httpd.h"
#include "common/tls.h"
#include "webhook/server/state.h"

enum { STUCK_MS = 10000 };

static bool tell(struct buf *report, const char *what, const char *problem)
{
    if (report && problem) {
        buf_printf(report, "[-]%s: %s\n", what, problem);
    } else if (report) {
        buf_printf(report, "[+]%s\n", what);
    }
    return !problem;
}

static const char *leaf_problem(struct state *state)
{
    int64_t not_before = 0, not_after = 0, now = clock_wall_s();

    if (!tls_dates(state->tls, &not_before, &not_after)) {
        return "there is no certificate";
    }
    if (now < not_before) {
        return "the certificate is not valid yet";
    }
    return now > not_after ? "the certificate has expired" : NULL;
}

bool ready_check(struct state *state, struct buf *report)
{
    bool ready = true;

    ready &= tell(report, "listening", atomic_load(&state->reviews) ? NULL : "not yet");
    ready &= tell(report, "leaf", leaf_problem(state));
    /* The process starts with both or not at all; a bad new file does not replace a good one. */
    ready &= tell(report, "configuration", NULL);
    ready &= tell(report, "namespaces", NULL);
    ready &= tell(report, "draining", atomic_load(&state->draining) ? "on a signal" : NULL);
    return ready;
}

bool live_check(struct state *state)
{
    const struct httpd *reviews = atomic_load(&state->reviews);

    if (clock_steady_ms() - atomic_load(&state->beat_ms) > STUCK_MS) {
        return false;
    }
    return !reviews || httpd_longest_call_ms(reviews) <= STUCK_MS;
}
