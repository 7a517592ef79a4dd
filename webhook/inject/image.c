#include "webhook/inject/image.h"

#include <stdbool.h>
#include <string.h>

/* The grammar of github.com/distribution/reference, with sha256 as the only digest. */
enum { REPOSITORY_BYTES = 255, TAG_BYTES = 128, DIGEST_HEX = 64 };

static bool is_lower(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static struct str slice(const char *begin, const char *end)
{
    return (struct str){ begin, (size_t)(end - begin) };
}

/* Cuts "@sha256:..." off. */
static const char *take_digest(struct str *rest, struct image *ret)
{
    static const char prefix[] = "sha256:";
    const char *end = rest->p + rest->len;
    const char *at = memchr(rest->p, '@', rest->len);
    const char *hex = NULL;

    if (!at) {
        ret->digest = (struct str){ end, 0 };
        return NULL;
    }
    ret->digest = slice(at + 1, end);
    *rest = slice(rest->p, at);
    if (ret->digest.len != sizeof(prefix) - 1 + DIGEST_HEX ||
        memcmp(ret->digest.p, prefix, sizeof(prefix) - 1) != 0) {
        return "the digest must be sha256: and 64 hex digits";
    }
    for (hex = ret->digest.p + sizeof(prefix) - 1; hex < end; hex++) {
        if (!((*hex >= '0' && *hex <= '9') || (*hex >= 'a' && *hex <= 'f'))) {
            return "the digest must be sha256: and 64 hex digits";
        }
    }
    return NULL;
}

/* Cuts ":tag" off: a colon after the last slash. */
static const char *take_tag(struct str *rest, struct image *ret)
{
    const char *end = rest->p + rest->len;
    const char *slash = memrchr(rest->p, '/', rest->len);
    const char *base = slash ? slash + 1 : rest->p;
    const char *colon = memchr(base, ':', (size_t)(end - base));

    if (!colon) {
        ret->tag = (struct str){ end, 0 };
        return NULL;
    }
    ret->tag = slice(colon + 1, end);
    *rest = slice(rest->p, colon);
    if (ret->tag.len == 0) {
        return "the tag is empty";
    }
    if (ret->tag.len > TAG_BYTES) {
        return "the tag is longer than 128 characters";
    }
    for (const char *p = ret->tag.p; p < end; p++) {
        bool word = is_lower(*p) || is_upper(*p) || *p == '_';

        if (!word && (p == ret->tag.p || (*p != '.' && *p != '-'))) {
            return "the tag has a character that is not allowed";
        }
    }
    return NULL;
}

/* One path part: runs of lower case and digits, joined by one of . _ __ or any number of -. */
static const char *check_component(struct str part)
{
    size_t joint = 0; /* length of the separator that we are in */

    if (part.len == 0) {
        return "the repository has an empty part";
    }
    if (!is_lower(part.p[0]) || !is_lower(part.p[part.len - 1])) {
        return is_upper(part.p[0]) || is_upper(part.p[part.len - 1])
                   ? "upper case in the repository"
                   : "a part of the repository must begin and end with a letter or digit";
    }
    for (size_t i = 0; i < part.len; i++) {
        char c = part.p[i];

        if (is_upper(c)) {
            return "upper case in the repository";
        }
        if (!is_lower(c) && c != '.' && c != '_' && c != '-') {
            return "the repository has a character that is not allowed";
        }
        joint = is_lower(c) ? 0 : joint + 1;
        if (joint > 1 && (c != part.p[i - 1] || c == '.' || (c == '_' && joint > 2))) {
            return "the repository has two separators in a row";
        }
    }
    return NULL;
}

/* The first part names a registry when it cannot be a path part of the default registry. */
static bool is_registry(struct str part)
{
    return memchr(part.p, '.', part.len) || memchr(part.p, ':', part.len) ||
           str_eq(part, "localhost");
}

static const char *check_port(struct str port)
{
    unsigned value = 0;

    for (size_t i = 0; i < port.len; i++) {
        if (port.p[i] < '0' || port.p[i] > '9' || value > 65535) {
            return "the registry's port is not a number up to 65535";
        }
        value = value * 10 + (unsigned)(port.p[i] - '0');
    }
    return value > 0 && value <= 65535 ? NULL : "the registry's port is not a number up to 65535";
}

/* "[2001:db8::1]"; what is between the brackets is the resolver's business. */
static bool is_bracketed(struct str host)
{
    if (host.len < 4 || host.p[0] != '[' || host.p[host.len - 1] != ']') {
        return false;
    }
    for (size_t i = 1; i < host.len - 1; i++) {
        char c = host.p[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');

        if (!hex && c != ':') {
            return false;
        }
    }
    return true;
}

static bool is_host_name(struct str host)
{
    char before = '.';

    for (size_t i = 0; i < host.len; i++) {
        char c = host.p[i];
        bool word = is_lower(c) || is_upper(c);

        if (!word && c != '-' && c != '.') {
            return false;
        }
        if ((before == '.' && !word) || (c == '.' && before == '-')) {
            return false;
        }
        before = c;
    }
    return before != '.' && before != '-';
}

static const char *check_registry(struct str part)
{
    const char *end = part.p + part.len;
    const char *bracket = memrchr(part.p, ']', part.len);
    const char *from = bracket ? bracket : part.p;
    const char *colon = memchr(from, ':', (size_t)(end - from));
    struct str host = slice(part.p, colon ? colon : end);

    if (!is_bracketed(host) && !is_host_name(host)) {
        return "the registry is not a host name";
    }
    return colon ? check_port(slice(colon + 1, end)) : NULL;
}

static const char *check_repository(struct str repository)
{
    struct str rest = repository;
    struct str part = { 0 };
    const char *problem = NULL;
    bool first = true;

    if (repository.len == 0) {
        return "the repository is empty";
    }
    if (repository.len > REPOSITORY_BYTES) {
        return "the repository is longer than 255 characters";
    }
    while (!problem && str_cut(&rest, '/', &part)) {
        bool registry = first && part.len < repository.len && is_registry(part);

        problem = registry ? check_registry(part) : check_component(part);
        first = false;
    }
    return problem;
}

const char *image_parse(const char *text, struct image *ret)
{
    struct str rest = str_of(text);
    const char *problem = NULL;

    if (rest.len == 0) {
        return "it is empty";
    }
    problem = take_digest(&rest, ret);
    if (!problem) {
        problem = take_tag(&rest, ret);
    }
    if (problem) {
        return problem;
    }
    ret->repository = rest;
    return check_repository(rest);
}

struct str image_base(const char *text)
{
    size_t len = strcspn(text, "@");
    const char *slash = memrchr(text, '/', len);
    const char *base = slash ? slash + 1 : text;
    const char *colon = memchr(base, ':', (size_t)(text + len - base));

    return slice(base, colon ? colon : text + len);
}
