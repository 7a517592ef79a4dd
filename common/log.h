#ifndef CHIO_COMMON_LOG_H
#define CHIO_COMMON_LOG_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/attr.h"
#include "common/buf.h"

/* One event a line on standard error, JSON or plain text, written in one call. Only main, routes
   and workers log. Never a secret, never an object's body. */

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };
enum log_format { LOG_FORMAT_JSON, LOG_FORMAT_TEXT };

/* Before the first thread. The only mutable global state of the program. */
void log_setup(enum log_level least, enum log_format format);

/* A line under construction; log_begin to log_end, in one thread. Text is cut at a few hundred
   bytes, and whatever is not printable ASCII becomes '?'. */
struct log_line {
    struct buf text;
    bool wanted; /* by its level */
};

struct log_line log_begin(enum log_level level, const char *event, const char *message);
void log_str(struct log_line *line, const char *key, const char *value);
void log_int(struct log_line *line, const char *key, int64_t value);
void log_bool(struct log_line *line, const char *key, bool value);
void log_end(struct log_line *line); /* writes and frees */

/* A line with nothing but its message. */
void log_event(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* At most ten lines a second of one kind. Shared by threads; locked inside. */
struct log_limit {
    pthread_mutex_t lock;
    int64_t second;
    unsigned lines;
    unsigned suppressed;
};
#define LOG_LIMIT_INIT ((struct log_limit){ .lock = PTHREAD_MUTEX_INITIALIZER })

/* Whether a line may be written now, and how many were not since the last one. */
bool log_allowed(struct log_limit *limit, unsigned *ret_suppressed);

#endif
