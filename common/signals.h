#ifndef CHIO_COMMON_SIGNALS_H
#define CHIO_COMMON_SIGNALS_H

#include <stdint.h>

#include "common/attr.h"

struct err;

/* SIGTERM, SIGINT and SIGHUP are blocked before the first thread and collected by the main thread:
   no handlers. SIGPIPE is ignored: a closed peer is an error of write. */
int signals_block(struct err *err) MUST_CHECK;

/* The next of those signals, or 0 when the time passes first. */
int signals_wait(int64_t timeout_ms);

#endif
