#include "common/sha256.h"

#include <stdlib.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

void sha256(const void *data, size_t len, unsigned char out[SHA256_BYTES])
{
    /* Bytes in memory, a buffer of the right size, no key: it can only fail where the library
       itself is broken, and a wrong digest would be worse than none. */
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, len > 0 ? data : "", len, out) != 0) {
        abort();
    }
}

void sha256_hex(const void *data, size_t len, char out[SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[SHA256_BYTES];

    sha256(data, len, digest);
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[2 * SHA256_BYTES] = '\0';
}
