#include "common/utf8.h"

#include <string.h>

static bool between(char c, unsigned low, unsigned high)
{
    unsigned byte = (unsigned char)c;

    return byte >= low && byte <= high;
}

static bool continues(char c)
{
    return between(c, 0x80, 0xBF);
}

/* The Unicode standard's table 3-7: the lead byte decides the length and the range of the byte
   after it. */
size_t utf8_sequence(const char *p)
{
    unsigned lead = (unsigned char)p[0];

    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2) {
        return 0; /* a continuation, or overlong */
    }
    if (lead < 0xE0) {
        return continues(p[1]) ? 2 : 0;
    }
    if (lead < 0xF0) {
        unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        unsigned high = lead == 0xED ? 0x9F : 0xBF; /* no surrogates */

        return between(p[1], low, high) && continues(p[2]) ? 3 : 0;
    }
    if (lead < 0xF5) {
        unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        unsigned high = lead == 0xF4 ? 0x8F : 0xBF;

        return between(p[1], low, high) && continues(p[2]) && continues(p[3]) ? 4 : 0;
    }
    return 0;
}

static char tail(uint32_t code_point, unsigned shift)
{
    return (char)(0x80 | ((code_point >> shift) & 0x3F));
}

size_t utf8_encode(char *out, uint32_t code_point)
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | (code_point >> 6));
        out[1] = tail(code_point, 0);
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | (code_point >> 12));
        out[1] = tail(code_point, 6);
        out[2] = tail(code_point, 0);
        return 3;
    }
    out[0] = (char)(0xF0 | (code_point >> 18));
    out[1] = tail(code_point, 12);
    out[2] = tail(code_point, 6);
    out[3] = tail(code_point, 0);
    return 4;
}

bool utf8_valid(const char *text, size_t len)
{
    size_t at = 0;

    /* A sequence has at most 4 bytes: only the last three need a guarded copy. */
    while (at + 4 <= len) {
        size_t bytes = utf8_sequence(text + at);

        if (bytes == 0) {
            return false;
        }
        at += bytes;
    }
    while (at < len) {
        char rest[8] = { 0 };
        size_t bytes = 0;

        memcpy(rest, text + at, len - at);
        bytes = utf8_sequence(rest);
        if (bytes == 0) {
            return false;
        }
        at += bytes;
    }
    return true;
}
