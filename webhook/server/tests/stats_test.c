#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"
#include "common/str.h"
#include "webhook/inject/review.h"
#include "webhook/server/stats.h"

/* The page against metrics.golden, and against the format's own rules. */

static struct stats stats;

static void fill(struct buf *page)
{
    struct review_summary review = { .decision = DECISION_INJECTED, .reason = REASON_INJECTED };
    struct stats_now now = { .in_flight = 1,
                             .connections = 2,
                             .draining = true,
                             .namespaces = 3,
                             .config_digest = "0123456789abcdef",
                             .ca = { true, 10, 20 },
                             .leaf = { true, 11, 19 } };

    memset(&stats, 0, sizeof(stats));
    stats_add_request(&stats, 200, 700);
    stats_add_request(&stats, 200, 500);
    stats_add_request(&stats, 413, 6000000);
    stats_add_request(&stats, 418, 100);
    stats_add_review(&stats, &review);
    review.dry_run = true;
    stats_add_review(&stats, &review);
    stats_add_review(&stats, &review);
    review = (struct review_summary){ .decision = DECISION_DENIED, .reason = REASON_HOST_NETWORK };
    stats_add_review(&stats, &review);
    review = (struct review_summary){ .decision = DECISION_ERROR,
                                      .reason = REASON_NAMESPACE_UNKNOWN };
    stats_add_review(&stats, &review);
    stats_write(page, &stats, &now);
}

/* What another machine, build or moment changes becomes "*". */
static void mask(struct str line, struct buf *out)
{
    bool build = line.len > 0 && strncmp(line.p, "chio_webhook_build_info{", 24) == 0;
    bool process = line.len > 0 && strncmp(line.p, "process_", 8) == 0;

    if (build) {
        buf_str(out, "chio_webhook_build_info{*} 1\n");
        return;
    }
    if (process) {
        buf_add(out, line.p, (size_t)((const char *)memchr(line.p, ' ', line.len) - line.p));
        buf_str(out, " *\n");
        return;
    }
    buf_add(out, line.p, line.len);
    buf_char(out, '\n');
}

static void is_golden(void **state)
{
    struct buf page = BUF_INIT(1 << 20), masked = BUF_INIT(1 << 20), golden = BUF_INIT(1 << 20);
    struct err err = { 0 };
    struct str rest, line;

    (void)state;
    fill(&page);
    rest = str_of(buf_cstr(&page));
    while (str_cut(&rest, '\n', &line)) {
        if (line.len > 0) {
            mask(line, &masked);
        }
    }
    assert_int_equal(file_read(GOLDEN, &golden, &err), 0);
    assert_string_equal(buf_cstr(&masked), buf_cstr(&golden));
    buf_done(&page);
    buf_done(&masked);
    buf_done(&golden);
}

/* HELP, then TYPE, then samples of that family and no other; counters end in _total; at most 200
   series. */
static void is_linted(void **state)
{
    struct buf page = BUF_INIT(1 << 20);
    struct str rest, line;
    char family[80] = "", type[16] = "";
    unsigned series = 0;

    (void)state;
    fill(&page);
    rest = str_of(buf_cstr(&page));
    while (str_cut(&rest, '\n', &line)) {
        char text[512];

        (void)snprintf(text, sizeof(text), "%.*s", (int)line.len, line.p);
        if (str_starts(text, "# HELP ")) {
            (void)snprintf(family, sizeof(family), "%.*s", (int)strcspn(text + 7, " "), text + 7);
            assert_true(str_starts(family, "chio_webhook_") || str_starts(family, "process_"));
        } else if (str_starts(text, "# TYPE ")) {
            assert_int_equal(strncmp(text + 7, family, strlen(family)), 0);
            (void)snprintf(type, sizeof(type), "%s", text + 8 + strlen(family));
            assert_int_equal(strcmp(type, "counter") == 0,
                             strlen(family) > 6 &&
                                 strcmp(family + strlen(family) - 6, "_total") == 0);
        } else if (line.len > 0) {
            assert_int_equal(strncmp(text, family, strlen(family)), 0);
            assert_non_null(strchr(" {_", text[strlen(family)]));
            series++;
        }
    }
    assert_in_range(series, 20, 200);
    buf_done(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_golden),
        cmocka_unit_test(is_linted),
    };

    return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
