#ifndef CHIO_COMMON_ERR_H
#define CHIO_COMMON_ERR_H

#include "common/attr.h"

/* Why something could not be computed. A refusal ("this Pod is denied because") is a value of its
   own type, never an err. */
enum err_code { ERR_NONE = 0, ERR_OOM, ERR_INPUT, ERR_LIMIT, ERR_IO, ERR_TLS, ERR_REMOTE };

/* On the caller's stack, no allocation: reporting "no memory" cannot fail. */
struct err {
    enum err_code code;
    char msg[256];
};

/* Both return -1. err_wrap prefixes context and keeps the first code. Text that does not fit is
   cut. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);
int err_wrap(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The usual "out of memory". Returns -1. */
int err_oom(struct err *err);

#endif
