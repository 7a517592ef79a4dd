#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/httpd.h"
#include "webhook/server/head.h"

/* Any head: what passes the check has one idea of where its body ends. The input is a head with
   line feeds; what is behind a colon is the value, byte for byte. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str next(struct str *rest, char separator)
{
    struct str item = { "", 0 };

    if (!str_cut(rest, separator, &item) || item.len == 0) {
        return (struct str){ "", 0 };
    }
    return item;
}

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool named(struct str s, const char *name)
{
    return s.len == strlen(name) && strncasecmp(s.p, name, s.len) == 0;
}

/* What a second reader needs to be sure of. */
static void check_accepted(const struct httpd_head *head)
{
    unsigned lengths = 0, codings = 0;

    must(head->field_count <= HTTPD_FIELDS_MAX);
    must(strlen(head->method) + strlen(head->target) <= HEAD_LINE_BYTES);
    for (size_t i = 0; i < head->field_count; i++) {
        struct str name = head->fields[i].name, value = head->fields[i].value;

        must(!memchr(name.p, ' ', name.len) && !memchr(name.p, '\t', name.len));
        must(value.len == 0 || !memchr(value.p, '\r', value.len));
        if (named(name, "Content-Length")) {
            lengths++;
            must(value.len > 0);
            for (size_t j = 0; j < value.len; j++) {
                must(value.p[j] >= '0' && value.p[j] <= '9');
            }
        }
        if (named(name, "Transfer-Encoding")) {
            codings++;
            must(named(value, "chunked") && strcmp(head->version, "HTTP/1.0") != 0);
        }
    }
    must(lengths + codings <= 1);
}

static char *copy(struct str s)
{
    char *text = malloc(s.len +
                        1); /* not strndup: the strict sanitizer wants its NUL in the input */

    must(text != NULL);
    if (s.len > 0) {
        memcpy(text, s.p, s.len);
    }
    text[s.len] = '\0';
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = { (const char *)data, size }, line = next(&rest, '\n');
    char *method = copy(next(&line, ' ')), *target = copy(next(&line, ' ')), *version = copy(line);
    struct httpd_head head = {
        .method = method, .target = target, .version = version, .bytes = size, .exact = true
    };
    struct str query, path;

    while (rest.len > 0) {
        line = next(&rest, '\n');
        if (head.field_count < HTTPD_FIELDS_MAX) {
            struct str name = next(&line, ':');

            head.fields[head.field_count] =
                (struct httpd_field){ name, line.len > 0 ? line : (struct str){ "", 0 } };
        }
        head.field_count++;
    }
    if (head_check(&head).status == 0) {
        check_accepted(&head);
        (void)head_check_review(&head);
    }
    path = head_path(target, &query);
    must(path.len + query.len <= strlen(target));
    free(method);
    free(target);
    free(version);
    return 0;
}
