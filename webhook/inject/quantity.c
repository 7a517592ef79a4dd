#include "webhook/inject/quantity.h"

#include <string.h>

#include "common/attr.h"

/* A quantity on its way from text to billionths: a decimal number of any precision. 64 digits times
   2^60 are 83 digits. */
enum { TEXT_BYTES = 64, DIGITS_MAX = 96, EXPONENT_MAX = 1000, NANO_DECIMALS = 9 };

struct decimal {
    unsigned char digit[DIGITS_MAX]; /* most significant first */
    int count;
    int exponent; /* of ten, for the last digit */
};

static const struct suffix {
    const char *text;
    int ten; /* power of ten */
    int two; /* power of two */
} suffixes[] = {
    { "", 0, 0 },    { "n", -9, 0 },  { "u", -6, 0 },  { "m", -3, 0 },
    { "k", 3, 0 },   { "M", 6, 0 },   { "G", 9, 0 },   { "T", 12, 0 },
    { "P", 15, 0 },  { "E", 18, 0 },  { "Ki", 0, 10 }, { "Mi", 0, 20 },
    { "Gi", 0, 30 }, { "Ti", 0, 40 }, { "Pi", 0, 50 }, { "Ei", 0, 60 },
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *read_digits(const char *p, struct decimal *d)
{
    for (; is_digit(*p); p++) {
        if (d->count > 0 || *p != '0') { /* leading zeros need no room */
            d->digit[d->count++] = (unsigned char)(*p - '0');
        }
    }
    return p;
}

/* Digits with an optional fraction; NULL without a single digit. */
static const char *read_number(const char *p, struct decimal *d)
{
    const char *whole_end = read_digits(p, d);
    const char *end = whole_end;

    if (*whole_end == '.') {
        end = read_digits(whole_end + 1, d);
        d->exponent -= (int)(end - whole_end) - 1;
    }
    if (whole_end == p && end <= whole_end + 1) {
        return NULL;
    }
    return end;
}

/* What follows the e of "1e-3". */
static bool read_exponent(const char *p, int *ret)
{
    int sign = *p == '-' ? -1 : 1;
    int value = 0;

    if (*p == '-' || *p == '+') {
        p++;
    }
    if (!is_digit(*p)) {
        return false;
    }
    for (; is_digit(*p); p++) {
        if (value < EXPONENT_MAX) { /* far above every quantity; more only overflows */
            value = value * 10 + (*p - '0');
        }
    }
    *ret = sign * value;
    return *p == '\0';
}

static void decimal_double(struct decimal *d, int times)
{
    for (; times > 0; times--) {
        int carry = 0;

        for (int i = d->count - 1; i >= 0; i--) {
            int value = d->digit[i] * 2 + carry;

            d->digit[i] = (unsigned char)(value % 10);
            carry = value / 10;
        }
        if (carry > 0) {
            memmove(d->digit + 1, d->digit, (size_t)d->count);
            d->digit[0] = (unsigned char)carry;
            d->count++;
        }
    }
}

static bool apply_suffix(const char *text, struct decimal *d)
{
    int exponent = 0;

    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        if (strcmp(text, suffixes[i].text) == 0) {
            d->exponent += suffixes[i].ten;
            decimal_double(d, suffixes[i].two);
            return true;
        }
    }
    if ((*text == 'e' || *text == 'E') && read_exponent(text + 1, &exponent)) {
        d->exponent += exponent;
        return true;
    }
    return false;
}

/* False from 2^63 on. */
static bool decimal_to_nano(const struct decimal *d, struct quantity *ret)
{
    const __int128 limit = ((__int128)1 << 63) * 1000000000;
    int kept = d->count + d->exponent + NANO_DECIMALS; /* digits of the result */
    __int128 nano = 0;

    if (d->count == 0) {
        ret->nano = 0;
        return true;
    }
    for (int i = 0; i < kept; i++) {
        nano = nano * 10 + (i < d->count ? d->digit[i] : 0);
        if (nano >= limit) {
            return false;
        }
    }
    for (int i = kept < 0 ? 0 : kept; i < d->count; i++) {
        if (d->digit[i] != 0) {
            ret->nano = nano + 1; /* anything finer rounds up */
            return ret->nano < limit;
        }
    }
    ret->nano = nano;
    return true;
}

bool quantity_parse(const char *text, struct quantity *ret)
{
    struct decimal d = { .count = 0 };
    const char *suffix = NULL;

    if (strnlen(text, TEXT_BYTES + 1) > TEXT_BYTES) {
        return false;
    }
    suffix = read_number(*text == '+' ? text + 1 : text, &d);
    return suffix && apply_suffix(suffix, &d) && decimal_to_nano(&d, ret);
}

int quantity_compare(struct quantity a, struct quantity b)
{
    return (a.nano > b.nano) - (a.nano < b.nano);
}
