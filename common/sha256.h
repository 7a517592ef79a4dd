#ifndef CHIO_COMMON_SHA256_H
#define CHIO_COMMON_SHA256_H

#include <stddef.h>

enum { SHA256_BYTES = 32, SHA256_HEX = 2 * SHA256_BYTES + 1 };

void sha256(const void *data, size_t len, unsigned char out[SHA256_BYTES]);

/* The digest as 64 lower-case hex digits and a NUL. */
void sha256_hex(const void *data, size_t len, char out[SHA256_HEX]);

#endif
