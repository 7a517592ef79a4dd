#include "common/yaml_scalar.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/str.h"

static const struct word {
    const char *text;
    enum yaml_kind kind;
} words[] = {
    { "", YAML_NULL },         { "~", YAML_NULL },        { "null", YAML_NULL },
    { "Null", YAML_NULL },     { "NULL", YAML_NULL },     { "y", YAML_TRUE },
    { "Y", YAML_TRUE },        { "yes", YAML_TRUE },      { "Yes", YAML_TRUE },
    { "YES", YAML_TRUE },      { "true", YAML_TRUE },     { "True", YAML_TRUE },
    { "TRUE", YAML_TRUE },     { "on", YAML_TRUE },       { "On", YAML_TRUE },
    { "ON", YAML_TRUE },       { "n", YAML_FALSE },       { "N", YAML_FALSE },
    { "no", YAML_FALSE },      { "No", YAML_FALSE },      { "NO", YAML_FALSE },
    { "false", YAML_FALSE },   { "False", YAML_FALSE },   { "FALSE", YAML_FALSE },
    { "off", YAML_FALSE },     { "Off", YAML_FALSE },     { "OFF", YAML_FALSE },
    { ".nan", YAML_NO_JSON },  { ".NaN", YAML_NO_JSON },  { ".NAN", YAML_NO_JSON },
    { ".inf", YAML_NO_JSON },  { ".Inf", YAML_NO_JSON },  { ".INF", YAML_NO_JSON },
    { "+.inf", YAML_NO_JSON }, { "+.Inf", YAML_NO_JSON }, { "+.INF", YAML_NO_JSON },
    { "-.inf", YAML_NO_JSON }, { "-.Inf", YAML_NO_JSON }, { "-.INF", YAML_NO_JSON },
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int digit_value(char c)
{
    if (is_digit(c)) {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* Steps over a sign. */
static const char *skip_sign(const char *p)
{
    return *p == '-' || *p == '+' ? p + 1 : p;
}

/* The base that a prefix names, and the digits behind it. A leading 0 means octal, as in Go. */
static int find_base(const char *digits, const char **ret_digits)
{
    char letter = digits[0] == '0' ? (char)(digits[1] | 0x20) : '\0';
    int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;

    *ret_digits = digits + (base != 0 ? 2 : 0);
    if (base != 0) {
        return base;
    }
    return digits[0] == '0' && digits[1] != '\0' ? 8 : 10;
}

/* An integer that 64 bits hold; a sign leaves 63 of them. */
static bool read_integer(const char *text, int *ret_base, uint64_t *ret)
{
    const char *p = skip_sign(text);
    uint64_t most = *text == '-' ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
    uint64_t value = 0;

    *ret_base = find_base(p, &p);
    if (*p == '\0') {
        return false;
    }
    for (; *p; p++) {
        int digit = digit_value(*p);

        if (digit >= *ret_base || __builtin_mul_overflow(value, (uint64_t)*ret_base, &value) ||
            __builtin_add_overflow(value, (uint64_t)digit, &value)) {
            return false;
        }
    }
    if ((*text == '-' || *text == '+') && value > most) {
        return false;
    }
    *ret = value;
    return true;
}

static const char *skip_digits(const char *p)
{
    while (is_digit(*p)) {
        p++;
    }
    return p;
}

/* The parts of [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
struct decimal {
    bool negative;
    struct str whole, fraction, exponent; /* digits; digits; all from the 'e' on */
};

static bool split_decimal(const char *p, struct decimal *ret)
{
    const char *start = NULL;

    ret->negative = *p == '-';
    p = skip_sign(p);
    start = p;
    p = skip_digits(p);
    ret->whole = (struct str){ start, (size_t)(p - start) };
    if (*p == '.') {
        start = p + 1;
        p = skip_digits(start);
        ret->fraction = (struct str){ start, (size_t)(p - start) };
    }
    if (ret->whole.len + ret->fraction.len == 0) {
        return false;
    }
    start = p;
    if (*p == 'e' || *p == 'E') {
        p = skip_sign(p + 1);
        if (!is_digit(*p)) {
            return false;
        }
        p = skip_digits(p);
    }
    ret->exponent = (struct str){ start, (size_t)(p - start) };
    return *p == '\0';
}

static void spell_decimal(const struct decimal *number, struct buf *out)
{
    struct str whole = number->whole;

    while (whole.len > 1 && *whole.p == '0') {
        whole.p++;
        whole.len--;
    }
    if (number->negative) {
        buf_char(out, '-');
    }
    if (whole.len > 0) {
        buf_add(out, whole.p, whole.len);
    } else {
        buf_char(out, '0');
    }
    if (number->fraction.len > 0) {
        buf_char(out, '.');
        buf_add(out, number->fraction.p, number->fraction.len);
    }
    buf_add(out, number->exponent.p, number->exponent.len);
}

/* Text without '_', which must stand for a number that go-yaml sees as one. */
static enum yaml_kind number_kind(const char *text, struct buf *spelling)
{
    struct decimal decimal = { 0 };
    uint64_t value = 0;
    int base = 10;

    if (read_integer(text, &base, &value) && base != 10) {
        buf_printf(spelling, "%s%" PRIu64, *text == '-' ? "-" : "", value);
        return YAML_NUMBER;
    }
    if (!split_decimal(text, &decimal)) {
        return YAML_STRING;
    }
    spell_decimal(&decimal, spelling);
    /* The locale is the C one: no program of ours sets another. */
    if (!spelling->failed && isinf(strtod(buf_cstr(spelling), NULL))) {
        return YAML_HUGE;
    }
    return YAML_NUMBER;
}

/* go-yaml drops every '_' of what begins like a number; behind a leading point it wants digits on
   both sides. */
static bool underscores_stand_well(const char *text, size_t len)
{
    if (*text != '.') {
        return true;
    }
    for (size_t i = 1; i < len; i++) {
        if (text[i] == '_' && !(is_digit(text[i - 1]) && i + 1 < len && is_digit(text[i + 1]))) {
            return false;
        }
    }
    return true;
}

enum yaml_kind yaml_scalar_kind(const char *text, size_t len, struct buf *spelling)
{
    CLEANUP(buf_done) struct buf plain = BUF_INIT(len);

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq((struct str){ text, len }, words[i].text)) {
            return words[i].kind;
        }
    }
    if (!strchr("+-.0123456789", *text) || memchr(text, '\0', len) ||
        !underscores_stand_well(text, len)) {
        return YAML_STRING;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '_') {
            buf_char(&plain, text[i]);
        }
    }
    if (plain.failed) {
        spelling->failed = true;
        return YAML_STRING;
    }
    return number_kind(buf_cstr(&plain), spelling);
}
