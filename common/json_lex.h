#ifndef CHIO_COMMON_JSON_LEX_H
#define CHIO_COMMON_JSON_LEX_H

#include <stddef.h>

#include "common/attr.h"

/* Strings and numbers of JSON, for json_read.c. The text is writable and ends with JSON_LEX_GUARD
   NULs: it is read eight bytes at a time. */
enum { JSON_LEX_GUARD = 8 };

/* What broke, and where. */
struct json_fault {
    const char *at, *why;
};

/* From behind the opening quote to behind the closing one; NULL with a fault. The string is decoded
   where it lies, which makes it no longer, and ends with a NUL. */
char *json_lex_string(char *p, size_t *ret_len, struct json_fault *fault) MUST_CHECK;

/* To behind the number that begins at p; NULL with a fault. */
char *json_lex_number(char *p, struct json_fault *fault) MUST_CHECK;

#endif
