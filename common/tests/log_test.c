#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/err.h"
#include "common/file.h"
#include "common/json_read.h"
#include "common/jtree.h"
#include "common/log.h"

/* Standard error goes into a pipe while a line is written. */
static char *capture(void (*write_line)(void))
{
    struct buf text = BUF_INIT(1 << 16);
    int ends[2], kept = dup(STDERR_FILENO);
    char step[16384];
    ssize_t got = 0;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    write_line();
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    (void)close(kept);
    (void)close(ends[1]);
    for (got = read(ends[0], step, sizeof(step)); got > 0;
         got = read(ends[0], step, sizeof(step))) {
        buf_add(&text, step, (size_t)got);
    }
    (void)close(ends[0]);
    return buf_steal(&text);
}

static void write_members(void)
{
    struct log_line line = log_begin(LOG_LEVEL_WARN, "event_a", "it \"happened\"\n\xc3\xa4");

    log_str(&line, "text", "a\\b\tc\x7f");
    log_int(&line, "number", -5);
    log_bool(&line, "yes", true);
    log_end(&line);
}

static void is_json(void **state)
{
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    const struct jval *line = NULL;
    char *text = NULL;

    (void)state;
    log_setup(LOG_LEVEL_INFO, LOG_FORMAT_JSON);
    text = capture(write_members);
    assert_int_equal(json_read(doc, text, strlen(text), &JSON_LIMITS, &line, &err), 0);
    assert_string_equal(jval_key(jval_first(line)), "time");
    assert_int_equal(jstr_len(jobj_get(line, "time")), strlen("2026-08-01T12:00:00.123Z"));
    assert_true(jstr_is(jobj_get(line, "severity"), "WARNING"));
    assert_true(jstr_is(jobj_get(line, "level"), "warn"));
    assert_true(jstr_is(jobj_get(line, "event"), "event_a"));
    assert_true(jstr_is(jobj_get(line, "message"), "it \"happened\"???"));
    assert_true(jstr_is(jobj_get(line, "text"), "a\\b?c?"));
    assert_string_equal(jnum_text(jobj_get(line, "number")), "-5");
    assert_true(jbool_get(jobj_get(line, "yes")));
    assert_string_equal(strchr(text, '\n'), "\n");
    free(text);
    jdoc_free(doc);
}

static void is_text(void **state)
{
    char *text = NULL;

    (void)state;
    log_setup(LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
    text = capture(write_members);
    assert_non_null(
        strstr(text, " warn  event_a: it \"happened\"??? text=\"a\\\\b?c?\" number=-5 yes=true\n"));
    free(text);
    log_setup(LOG_LEVEL_INFO, LOG_FORMAT_JSON);
}

static void write_below(void)
{
    log_event(LOG_LEVEL_DEBUG, "e", "%d", 1);
    log_event(LOG_LEVEL_INFO, "e", "%d", 2);
    log_event(LOG_LEVEL_ERROR, "e", "%d", 3);
}

static void has_a_level(void **state)
{
    char *text = NULL;

    (void)state;
    log_setup(LOG_LEVEL_WARN, LOG_FORMAT_JSON);
    text = capture(write_below);
    assert_null(strstr(text, "\"message\":\"1\""));
    assert_null(strstr(text, "\"message\":\"2\""));
    assert_non_null(strstr(text, "\"message\":\"3\""));
    free(text);
    log_setup(LOG_LEVEL_INFO, LOG_FORMAT_JSON);
}

static void write_long(void)
{
    static char text[100000];

    memset(text, 'x', sizeof(text) - 1);
    log_event(LOG_LEVEL_INFO, "e", "%s", text);
}

static void cuts(void **state)
{
    char *text = NULL;

    (void)state;
    text = capture(write_long);
    assert_in_range(strlen(text), 500, 1000);
    assert_string_equal(text + strlen(text) - 3, "\"}\n");
    free(text);
}

/* Ten in a second, then none, then the count of what was not said. */
static void is_limited(void **state)
{
    struct log_limit limit = LOG_LIMIT_INIT;
    unsigned suppressed = 99, allowed = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        allowed += log_allowed(&limit, &suppressed);
    }
    assert_in_range(allowed, 10, 20); /* 20 where a second ended in between */
    limit.second = 0;                 /* as if it were another second */
    assert_true(log_allowed(&limit, &suppressed));
    assert_true(suppressed >= 900);
}

static void formats_time(void **state)
{
    char text[CLOCK_TEXT];

    (void)state;
    clock_format(1785585600123, text);
    assert_string_equal(text, "2026-08-01T12:00:00.123Z");
    clock_format(0, text);
    assert_string_equal(text, "1970-01-01T00:00:00.000Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_json), cmocka_unit_test(is_text),    cmocka_unit_test(has_a_level),
        cmocka_unit_test(cuts),    cmocka_unit_test(is_limited), cmocka_unit_test(formats_time),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
