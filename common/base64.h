#ifndef CHIO_COMMON_BASE64_H
#define CHIO_COMMON_BASE64_H

#include <stddef.h>

#include "common/attr.h"

struct buf;

/* RFC 4648 section 4, with padding. */
void base64_write(struct buf *out, const void *data, size_t len);

/* Appends the bytes that text stands for. -1 unless text is exactly what base64_write would give:
   no line ends, padding in place, unused bits zero. out keeps what it had then. */
int base64_read(struct buf *out, const char *text, size_t len) MUST_CHECK;

#endif
