#include "webhook/server/head.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/httpd.h"
#include "webhook/inject/review.h"

#define FINE ((struct http_fault){ 0 })

static struct http_fault fault(unsigned status, const char *cause, const char *message)
{
    return (struct http_fault){ status, cause, message };
}

static struct http_fault framing(const char *message)
{
    return fault(400, "framing", message);
}

static bool equals(struct str s, const char *text)
{
    return s.len == strlen(text) && strncasecmp(s.p, text, s.len) == 0;
}

/* The fields of a name: how many, and the last. */
static unsigned count_fields(const struct httpd_head *head, const char *name, struct str *ret_value)
{
    unsigned count = 0;

    for (size_t i = 0; i < head->field_count; i++) {
        if (equals(head->fields[i].name, name)) {
            *ret_value = head->fields[i].value;
            count++;
        }
    }
    return count;
}

/* RFC 9110 section 5.6.2. */
static bool is_token(struct str s)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < s.len; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c && strchr(marks, c)))) {
            return false;
        }
    }
    return s.len > 0;
}

/* No control character but the tab. */
static bool is_field_value(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return false;
        }
    }
    return true;
}

static bool is_target(const char *target)
{
    if (target[0] == '\0') {
        return false;
    }
    for (; *target; target++) {
        if (*target <= ' ' || *target > '~') {
            return false;
        }
    }
    return true;
}

static bool is_length(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.len > 0;
}

static struct http_fault check_limits(const struct httpd_head *head)
{
    size_t line = strlen(head->method) + strlen(head->target) + strlen(head->version) +
                  2; /* two blanks */

    if (line > HEAD_LINE_BYTES) {
        return fault(414, "request_line", "the request line is longer than 4 KiB");
    }
    if (head->bytes > HEAD_BYTES) {
        return fault(431, "head_bytes", "the head is larger than 8 KiB");
    }
    if (head->field_count > HTTPD_FIELDS_MAX) {
        return fault(431, "head_fields", "the head has more than 64 fields");
    }
    return FINE;
}

static struct http_fault check_syntax(const struct httpd_head *head)
{
    if (!is_token(str_of(head->method)) || !is_target(head->target)) {
        return framing("the request line is malformed");
    }
    if (!head->exact) {
        return framing("the head has a folded line, a bare line feed, or bytes of no field");
    }
    for (size_t i = 0; i < head->field_count; i++) {
        /* A blank before the colon hides a field from some readers and not from others. */
        if (!is_token(head->fields[i].name) || !is_field_value(head->fields[i].value)) {
            return framing("a header field is malformed");
        }
    }
    return FINE;
}

static struct http_fault check_length(const struct httpd_head *head)
{
    struct str length = { NULL, 0 }, coding = { NULL, 0 }, host = { NULL, 0 };
    unsigned lengths = count_fields(head, "Content-Length", &length);
    unsigned codings = count_fields(head, "Transfer-Encoding", &coding);
    bool old = strcmp(head->version, "HTTP/1.0") == 0;

    if (lengths > 0 && codings > 0) {
        return framing("Content-Length and Transfer-Encoding exclude each other");
    }
    if (lengths > 1) {
        return framing("there is more than one Content-Length");
    }
    if (lengths == 1 && !is_length(length)) {
        return framing("Content-Length is not a number");
    }
    /* To the byte: with a blank too many the library would see no coding, and a body that begins
       the next request. */
    if (codings > 1 || (codings == 1 && (old || !equals(coding, "chunked")))) {
        return framing("the only transfer coding known is chunked, once, in HTTP/1.1");
    }
    if (count_fields(head, "Host", &host) > 1 || (!old && str_trim(host).len == 0)) {
        return framing("there must be one Host");
    }
    return FINE;
}

struct http_fault head_check(const struct httpd_head *head)
{
    struct http_fault found = check_limits(head);

    if (found.status == 0) {
        found = check_syntax(head);
    }
    if (found.status == 0) {
        found = check_length(head);
    }
    return found;
}

struct http_fault head_check_review(const struct httpd_head *head)
{
    struct str type = { NULL, 0 }, length = { NULL, 0 }, media = { NULL, 0 };
    struct str expect = { NULL, 0 };
    struct err ignored = { 0 }; /* the status says it */
    uint64_t bytes = 0, most = REVIEW_BODY_BYTES;

    if (count_fields(head, "Content-Type", &type) != 1 || !str_cut(&type, ';', &media) ||
        !equals(str_trim(media), "application/json")) {
        return fault(415, "content_type", "the content type must be application/json");
    }
    if (count_fields(head, "Content-Length", &length) == 1) {
        while (length.len > 1 && length.p[0] == '0') {
            length = (struct str){ length.p + 1, length.len - 1 }; /* 007 is 7, and legal */
        }
        if (count_fields(head, "Expect", &expect) == 0) {
            most += HTTPD_DISCARD_BYTES; /* already on its way: httpd reads it, then refuses it */
        }
        if (str_to_u64(length, 0, most, &bytes, &ignored) < 0) {
            return fault(413, "body_bytes", "the body is larger than 7 MiB");
        }
    }
    return FINE;
}

struct str head_path(const char *target, struct str *ret_query)
{
    struct str rest = str_of(target), path = { "", 0 };
    const char *authority = NULL;

    if (strncasecmp(target, "https://", 8) == 0 || strncasecmp(target, "http://", 7) == 0) {
        authority = strchr(target, ':') + 3;
        rest = str_of(authority + strcspn(authority, "/?"));
    }
    if (!str_cut(&rest, '?', &path)) {
        path = (struct str){ "", 0 };
    }
    *ret_query = rest.len > 0 ? rest : (struct str){ "", 0 };
    return path;
}
