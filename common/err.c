#include "common/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(err->msg, sizeof(err->msg), fmt, args); /* cut text is still text */
    va_end(args);
    err->code = code;
    return -1;
}

int err_wrap(struct err *err, const char *fmt, ...)
{
    char cause[sizeof(err->msg)];
    va_list args;
    size_t used = 0;

    memcpy(cause, err->msg, sizeof(cause));
    va_start(args, fmt);
    (void)vsnprintf(err->msg, sizeof(err->msg), fmt, args);
    va_end(args);
    used = strlen(err->msg);
    (void)snprintf(err->msg + used, sizeof(err->msg) - used, ": %s", cause);
    return -1;
}

int err_oom(struct err *err)
{
    return err_set(err, ERR_OOM, "out of memory");
}
