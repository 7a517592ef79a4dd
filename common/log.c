#include "common/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/err.h"
#include "common/file.h"
#include "common/json_write.h"

enum { LINE_BYTES = 8192, VALUE_BYTES = 512, LINES_A_SECOND = 10 };

static struct {
    enum log_level least;
    enum log_format format;
} setup = { LOG_LEVEL_INFO, LOG_FORMAT_JSON };

static const struct {
    const char *severity; /* as Google Cloud names it */
    const char *level;
} levels[] = {
    [LOG_LEVEL_DEBUG] = { "DEBUG", "debug" },
    [LOG_LEVEL_INFO] = { "INFO", "info" },
    [LOG_LEVEL_WARN] = { "WARNING", "warn" },
    [LOG_LEVEL_ERROR] = { "ERROR", "error" },
};

void log_setup(enum log_level least, enum log_format format)
{
    setup.least = least;
    setup.format = format;
}

/* The part of value that a line takes, printable. */
static size_t clean(char out[VALUE_BYTES], const char *value)
{
    size_t len = 0;

    for (; value[len] && len < VALUE_BYTES; len++) {
        out[len] = value[len] >= ' ' && value[len] <= '~' ? value[len] : '?';
    }
    return len;
}

static void add_key(struct log_line *line, const char *key)
{
    if (setup.format == LOG_FORMAT_TEXT) {
        buf_printf(&line->text, " %s=", key);
        return;
    }
    buf_char(&line->text, line->text.len > 1 ? ',' : '{');
    json_write_string(&line->text, key, strlen(key));
    buf_char(&line->text, ':');
}

void log_str(struct log_line *line, const char *key, const char *value)
{
    char text[VALUE_BYTES];
    size_t len = 0;

    if (!line->wanted) {
        return;
    }
    len = clean(text, value);
    add_key(line, key);
    json_write_string(&line->text, text, len);
}

void log_int(struct log_line *line, const char *key, int64_t value)
{
    if (line->wanted) {
        add_key(line, key);
        buf_printf(&line->text, "%lld", (long long)value);
    }
}

void log_bool(struct log_line *line, const char *key, bool value)
{
    if (line->wanted) {
        add_key(line, key);
        buf_str(&line->text, value ? "true" : "false");
    }
}

struct log_line log_begin(enum log_level level, const char *event, const char *message)
{
    struct log_line line = { .text = BUF_INIT(LINE_BYTES), .wanted = level >= setup.least };
    char time[CLOCK_TEXT];

    if (!line.wanted) {
        return line;
    }
    clock_format(clock_wall_ms(), time);
    if (setup.format == LOG_FORMAT_TEXT) {
        char text[VALUE_BYTES];
        size_t len = clean(text, message);

        buf_printf(&line.text, "%s %-5s %s: %.*s", time, levels[level].level, event, (int)len,
                   text);
        return line;
    }
    log_str(&line, "time", time);
    log_str(&line, "severity", levels[level].severity);
    log_str(&line, "level", levels[level].level);
    log_str(&line, "event", event);
    log_str(&line, "message", message);
    return line;
}

void log_end(struct log_line *line)
{
    struct err err = { 0 };

    if (line->wanted) {
        buf_str(&line->text, setup.format == LOG_FORMAT_TEXT ? "\n" : "}\n");
    }
    if (line->wanted && !line->text.failed) {
        /* Nobody is left to be told that telling failed. */
        (void)!fd_write_all(STDERR_FILENO, line->text.data, line->text.len, &err);
    }
    buf_done(&line->text);
}

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
    char message[VALUE_BYTES];
    struct log_line line;
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    line = log_begin(level, event, message);
    log_end(&line);
}

bool log_allowed(struct log_limit *limit, unsigned *ret_suppressed)
{
    int64_t second = clock_steady_ms() / 1000;
    bool allowed = false;

    (void)pthread_mutex_lock(&limit->lock); /* a plain mutex, rightly used, cannot fail */
    if (second != limit->second) {
        limit->second = second;
        limit->lines = 0;
    }
    allowed = limit->lines < LINES_A_SECOND;
    if (allowed) {
        limit->lines++;
        *ret_suppressed = limit->suppressed;
        limit->suppressed = 0;
    } else {
        limit->suppressed++;
    }
    (void)pthread_mutex_unlock(&limit->lock);
    return allowed;
}
