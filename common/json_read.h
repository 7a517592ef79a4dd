#ifndef CHIO_COMMON_JSON_READ_H
#define CHIO_COMMON_JSON_READ_H

#include <stddef.h>

#include "common/attr.h"

struct err;
struct jdoc;
struct jval;

/* Limits of one text beside the document's own bytes; a member that is 0 means "no limit but the
   document's". */
struct json_limits {
    unsigned depth;      /* nested containers; at most 1024, which 0 means as well */
    size_t string_bytes; /* a string or key, decoded */
    size_t keys;         /* members of one object */
};

/* Limits of what comes from outside (operations S-2); the document's limit goes with them. */
#define JSON_LIMITS ((struct json_limits){ .depth = 64, .string_bytes = 3 << 20, .keys = 10000 })
enum { JSON_TREE_BYTES = 24 << 20 };

/* Reads one JSON text (RFC 8259) strictly into doc: duplicate members, invalid UTF-8, lone
   surrogates, a byte order mark, trailing bytes and anything else the RFC does not allow are
   refused. text is copied, not kept. Errors: ERR_INPUT or ERR_LIMIT with "line:column: reason",
   ERR_OOM. On failure doc may hold garbage and is only good for jdoc_free. */
int json_read(struct jdoc *doc, const char *text, size_t len, const struct json_limits *limits,
              const struct jval **ret, struct err *err) MUST_CHECK;

#endif
