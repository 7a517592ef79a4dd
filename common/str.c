#include "common/str.h"

#include <string.h>

#include "common/err.h"

struct str str_of(const char *text)
{
    return (struct str){ text, text ? strlen(text) : 0 };
}

bool str_eq(struct str s, const char *text)
{
    return strlen(text) == s.len && memcmp(s.p, text, s.len) == 0;
}

bool str_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_blank(s.p[0])) {
        s.p++;
        s.len--;
    }
    while (s.len > 0 && is_blank(s.p[s.len - 1])) {
        s.len--;
    }
    return s;
}

bool str_cut(struct str *rest, char separator, struct str *ret_item)
{
    const char *at = NULL;

    if (!rest->p) {
        return false;
    }
    at = rest->len > 0 ? memchr(rest->p, separator, rest->len) : NULL;
    if (!at) {
        *ret_item = *rest;
        *rest = (struct str){ NULL, 0 };
        return true;
    }
    *ret_item = (struct str){ rest->p, (size_t)(at - rest->p) };
    rest->len -= ret_item->len + 1;
    rest->p = at + 1;
    return true;
}

int str_to_u64(struct str s, uint64_t min, uint64_t max, uint64_t *ret, struct err *err)
{
    uint64_t value = 0;

    if (s.len == 0 || (s.len > 1 && s.p[0] == '0')) {
        return err_set(err, ERR_INPUT, "not a whole decimal number");
    }
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

        if (digit > 9) {
            return err_set(err, ERR_INPUT, "not a whole decimal number");
        }
        if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)digit, &value)) {
            return err_set(err, ERR_INPUT, "the number is too large");
        }
    }
    if (value < min || value > max) {
        return err_set(err, ERR_INPUT, "not between %llu and %llu", (unsigned long long)min,
                       (unsigned long long)max);
    }
    *ret = value;
    return 0;
}

int str_to_u16(const char *text, uint16_t min, uint16_t max, uint16_t *ret, struct err *err)
{
    uint64_t value = 0;

    if (str_to_u64(str_of(text), min, max, &value, err) < 0) {
        return -1;
    }
    *ret = (uint16_t)value;
    return 0;
}

enum { NEAREST_MAX = 64 }; /* longer names are not worth a guess */

/* Levenshtein distance of two texts of at most NEAREST_MAX bytes. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[NEAREST_MAX + 1];

    for (size_t j = 0; j <= b_len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t best = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);

            diagonal = row[j];
            if (row[j] + 1 < best) {
                best = row[j] + 1;
            }
            if (row[j - 1] + 1 < best) {
                best = row[j - 1] + 1;
            }
            row[j] = best;
        }
    }
    return row[b_len];
}

const char *str_nearest(const char *text, const char *const *candidates)
{
    const char *best = NULL;
    size_t best_distance = 0;
    size_t len = strlen(text);

    if (len > NEAREST_MAX) {
        return NULL;
    }
    for (; *candidates; candidates++) {
        size_t other = strlen(*candidates);
        size_t edits = 0;

        if (other > NEAREST_MAX) {
            continue;
        }
        edits = distance(text, len, *candidates, other);
        if (edits <= (other < 3 ? 1 : other / 3) && (!best || edits < best_distance)) {
            best = *candidates;
            best_distance = edits;
        }
    }
    return best;
}
