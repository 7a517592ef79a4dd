#include "common/base64.h"

#include <stdint.h>
#include <string.h>

#include "common/buf.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* 3 bytes become 4 characters. */
static inline void encode_group(const unsigned char *in, char *out)
{
    uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];

    out[0] = alphabet[bits >> 18];
    out[1] = alphabet[(bits >> 12) & 63];
    out[2] = alphabet[(bits >> 6) & 63];
    out[3] = alphabet[bits & 63];
}

/* The last 1 or 2 bytes, padded. */
static void encode_rest(const unsigned char *in, size_t len, char *out)
{
    const unsigned char group[3] = { in[0], len > 1 ? in[1] : 0, 0 };

    encode_group(group, out);
    out[2] = len > 1 ? out[2] : '=';
    out[3] = '=';
}

void base64_write(struct buf *out, const void *data, size_t len)
{
    const unsigned char *in = data;
    char chunk[4096]; /* one call for many groups */
    size_t used = 0;

    for (; len >= 3; len -= 3, in += 3) {
        encode_group(in, chunk + used);
        used += 4;
        if (used == sizeof(chunk)) {
            buf_add(out, chunk, used);
            used = 0;
        }
    }
    if (len > 0) {
        encode_rest(in, len, chunk + used);
        used += 4;
    }
    buf_add(out, chunk, used);
}

static int digit(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;

    return at ? (int)(at - alphabet) : -1;
}

/* Bytes in the group, 0 when it is malformed. Padding is allowed in the last one only. */
static size_t decode_group(const char *in, bool last, unsigned char *out)
{
    size_t padding = 0;
    uint32_t bits = 0;

    if (last && in[3] == '=') {
        padding = in[2] == '=' ? 2 : 1;
    }
    for (size_t i = 0; i < 4; i++) {
        int value = i < 4 - padding ? digit(in[i]) : 0;

        if (value < 0) {
            return 0;
        }
        bits = bits << 6 | (uint32_t)value;
    }
    if ((padding == 1 && (bits & 0xFF) != 0) || (padding == 2 && (bits & 0xFFFF) != 0)) {
        return 0;
    }
    out[0] = (unsigned char)(bits >> 16);
    out[1] = (unsigned char)(bits >> 8);
    out[2] = (unsigned char)bits;
    return 3 - padding;
}

int base64_read(struct buf *out, const char *text, size_t len)
{
    size_t before = out->len;

    if (len % 4 != 0) {
        return -1;
    }
    for (size_t i = 0; i < len; i += 4) {
        unsigned char bytes[3];
        size_t count = decode_group(text + i, i + 4 == len, bytes);

        if (count == 0) {
            buf_cut(out, before);
            return -1;
        }
        buf_add(out, bytes, count);
    }
    return out->failed ? -1 : 0;
}
