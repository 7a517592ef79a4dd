#ifndef CHIO_COMMON_UTF8_H
#define CHIO_COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the UTF-8 sequence at p, 1 to 4; 0 when it is none: overlong, a surrogate, beyond
   U+10FFFF, cut off by a byte that does not belong. It reads no byte behind the first wrong one,
   so a NUL behind the text is guard enough. */
size_t utf8_sequence(const char *p);

/* Writes the code point, which must be one (no surrogate), and returns its 1 to 4 bytes. */
size_t utf8_encode(char *out, uint32_t code_point);

/* Whether all len bytes are valid. No NUL behind them is needed. */
bool utf8_valid(const char *text, size_t len);

#endif
