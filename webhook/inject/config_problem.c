#include "webhook/inject/config_problem.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/buf.h"
#include "common/jtree.h"
#include "common/str.h"

/* 30 bytes in base64, more than any name here needs in mixed case; the smallest keys have 32. */
enum { QUOTED_BYTES = 64, BASE64_RUN = 40, HEX_RUN = 64 };

void config_problem(struct config_problems *problems, const struct jval *where, const char *path,
                    const char *fmt, ...)
{
    char reason[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(reason, sizeof(reason), fmt, args); /* the values in it are cut already */
    va_end(args);
    buf_printf(problems->out, "%s:%u:%u: %s%s%s\n", problems->file, where ? jval_line(where) : 1,
               where ? jval_column(where) : 1, path, *path ? ": " : "", reason);
    problems->count++;
}

struct config_quoted config_quote(const char *text)
{
    struct config_quoted quoted = { .text = "\"" };
    size_t len = strlen(text);
    size_t cut = len < QUOTED_BYTES ? len : QUOTED_BYTES;
    size_t at = 1;

    while (cut < len && cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80) {
        cut--; /* never within a UTF-8 sequence */
    }
    for (size_t i = 0; i < cut; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 0x20 && c != 0x7F) {
            quoted.text[at++] = text[i];
        } else {
            at += (size_t)snprintf(quoted.text + at, sizeof(quoted.text) - at, "\\x%02X", c);
        }
    }
    (void)snprintf(quoted.text + at, sizeof(quoted.text) - at, "%s\"", len > cut ? "..." : "");
    return quoted;
}

static size_t run_of(const char *text, const char *also)
{
    size_t len = 0;

    while (text[len] &&
           (isxdigit((unsigned char)text[len]) ||
            (also && (isalnum((unsigned char)text[len]) || strchr(also, text[len]))))) {
        len++;
    }
    return len;
}

/* Upper case, lower case and digits together: names have not all three at such a length. */
static bool is_mixed(const char *text, size_t len)
{
    bool upper = false;
    bool lower = false;
    bool digit = false;

    for (size_t i = 0; i < len; i++) {
        upper = upper || isupper((unsigned char)text[i]);
        lower = lower || islower((unsigned char)text[i]);
        digit = digit || isdigit((unsigned char)text[i]);
    }
    return upper && lower && digit;
}

bool config_looks_secret(const char *text)
{
    if (strstr(text, "-----BEGIN")) {
        return true;
    }
    for (const char *p = text; *p;) {
        size_t base64 = run_of(p, "+/=_-");
        size_t hex = run_of(p, NULL);
        bool digest = p - text >= 7 && str_starts(p - 7, "sha256:");

        if ((base64 >= BASE64_RUN && is_mixed(p, base64)) || (hex >= HEX_RUN && !digest)) {
            return true;
        }
        p += base64 > 0 ? base64 : 1;
    }
    return false;
}
