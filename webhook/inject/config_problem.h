#ifndef CHIO_WEBHOOK_INJECT_CONFIG_PROBLEM_H
#define CHIO_WEBHOOK_INJECT_CONFIG_PROBLEM_H

#include <stdbool.h>

#include "common/attr.h"

struct buf;
struct jval;

/* Private to config*.c: what is wrong with one configuration file, a line each. */
struct config_problems {
    const char *file;
    struct buf *out;
    unsigned count;
};

/* "file:line:column: path: reason", the place being where's. */
void config_problem(struct config_problems *problems, const struct jval *where, const char *path,
                    const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Foreign text for a message: at most 64 bytes, control characters as \xNN, in quotes. */
struct config_quoted {
    char text[64 * 4 + 6];
};
struct config_quoted config_quote(const char *text);

/* Whether text could be a private key, a token or the like (operations S-6): PEM, a long run of
   base64, or 32 bytes of hexadecimal that are not an image's digest. */
bool config_looks_secret(const char *text);

#endif
