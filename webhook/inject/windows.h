#ifndef CHIO_WEBHOOK_INJECT_WINDOWS_H
#define CHIO_WEBHOOK_INJECT_WINDOWS_H

#include <stdbool.h>

struct jval;

/* The first sign that a Pod selects Windows nodes (injection 1.3, step 10). */
struct windows_sign {
    const char *field; /* "spec.os.name"; NULL: no sign */
    bool maybe;        /* Windows is allowed beside others */
};

struct windows_sign windows_find(const struct jval *pod);

#endif
