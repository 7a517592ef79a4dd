#include "common/json_lex.h"

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/utf8.h"

static char *fail(struct json_fault *fault, const char *at, const char *why)
{
    *fault = (struct json_fault){ at, why };
    return NULL;
}

static uint64_t repeat(unsigned char byte)
{
    return UINT64_C(0x0101010101010101) * byte;
}

static uint64_t load(const char *p)
{
    uint64_t word = 0;

    memcpy(&word, p, sizeof(word));
    return word;
}

/* The top bit of each byte that is 0; above such a byte there may be false ones. */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - repeat(1)) & ~word & repeat(0x80);
}

/* To the next byte that is not plain text: a quote, a backslash, a control character, no ASCII. */
static inline char *skip_plain(char *p)
{
    for (;; p += sizeof(uint64_t)) {
        uint64_t word = le64toh(load(p)); /* the first byte lowest: below it no false findings */
        uint64_t found = (word & repeat(0x80)) | zero_bytes(word ^ repeat('"')) |
                         zero_bytes(word ^ repeat('\\')) |
                         ((word - repeat(0x20)) & ~word & repeat(0x80));
        if (found != 0) {
            return p + __builtin_ctzll(found) / 8;
        }
    }
}

/* To the closing quote or a backslash. */
static char *skip_unescaped(struct json_fault *fault, char *p)
{
    for (;;) {
        size_t bytes = 0;

        p = skip_plain(p);
        if (*p == '"' || *p == '\\') {
            return p;
        }
        if ((unsigned char)*p < 0x20) {
            return fail(fault, p, "a control character in a string");
        }
        bytes = utf8_sequence(p);
        if (bytes == 0) {
            return fail(fault, p, "invalid UTF-8");
        }
        p += bytes;
    }
}

static bool read_hex4(const char *p, uint32_t *ret)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        char lower = (char)(p[i] | 0x20);

        if (p[i] >= '0' && p[i] <= '9') {
            value = value * 16 + (uint32_t)(p[i] - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            value = value * 16 + (uint32_t)(lower - 'a') + 10;
        } else {
            return false;
        }
    }
    *ret = value;
    return true;
}

/* A \u escape, or two of them that make one code point. */
static char *read_unicode(struct json_fault *fault, char *p, char **out)
{
    uint32_t unit = 0;
    uint32_t low = 0;
    size_t used = 6;

    if (!read_hex4(p + 2, &unit)) {
        return fail(fault, p, "\\u needs four hexadecimal digits");
    }
    if (unit >= 0xD800 && unit <= 0xDFFF) {
        if (unit >= 0xDC00 || p[6] != '\\' || p[7] != 'u' || !read_hex4(p + 8, &low) ||
            low < 0xDC00 || low > 0xDFFF) {
            return fail(fault, p, "a lone surrogate");
        }
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        used = 12;
    }
    *out += utf8_encode(*out, unit);
    return p + used;
}

static char *read_escape(struct json_fault *fault, char *p, char **out)
{
    static const char plain[256] = {
        ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
    };
    char decoded = plain[(unsigned char)p[1]];

    if (decoded) {
        **out = decoded;
        (*out)++;
        return p + 2;
    }
    if (p[1] == 'u') {
        return read_unicode(fault, p, out);
    }
    return fail(fault, p[1] == '\0' ? p + 1 : p, "an unknown escape");
}

/* The rest of a string that is not all plain, from the first byte that is not. */
static char *decode_rest(const char *start, char *p, size_t *ret_len, struct json_fault *fault)
{
    char *out = p;

    for (;;) {
        char *run = p;

        p = skip_unescaped(fault, p);
        if (!p) {
            return NULL;
        }
        if (out != run) {
            memmove(out, run, (size_t)(p - run));
        }
        out += p - run;
        if (*p == '"') {
            *ret_len = (size_t)(out - start);
            *out = '\0';
            return p + 1;
        }
        p = read_escape(fault, p, &out);
        if (!p) {
            return NULL;
        }
    }
}

char *json_lex_string(char *p, size_t *ret_len, struct json_fault *fault)
{
    char *end = skip_plain(p);

    if (*end != '"') {
        return decode_rest(p, end, ret_len, fault);
    }
    *ret_len = (size_t)(end - p);
    *end = '\0';
    return end + 1;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char *skip_digits(char *p)
{
    while (is_digit(*p)) {
        p++;
    }
    return p;
}

char *json_lex_number(char *p, struct json_fault *fault)
{
    const char *start = p;

    p += *p == '-' ? 1 : 0;
    if (!is_digit(*p)) {
        return fail(fault, p, "a digit is missing");
    }
    p = *p == '0' ? p + 1 : skip_digits(p);
    if (is_digit(*p)) {
        return fail(fault, start, "a number with a leading zero");
    }
    if (*p == '.') {
        p++;
        if (!is_digit(*p)) {
            return fail(fault, p, "a digit is missing");
        }
        p = skip_digits(p);
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '+' || *p == '-' ? 1 : 0;
        if (!is_digit(*p)) {
            return fail(fault, p, "a digit is missing");
        }
        p = skip_digits(p);
    }
    return p;
}
