#ifndef CHIO_WEBHOOK_TESTS_POINTER_H
#define CHIO_WEBHOOK_TESTS_POINTER_H

#include <stdbool.h>
#include <stddef.h>

struct jdoc;
struct jval;

enum { POINTER_SEGMENT = 1024 };

/* Takes the next segment off *rest ("/a~1b/0"), unescaped (RFC 6901), into segment of
   POINTER_SEGMENT bytes. False at the end, or when the text is no pointer. */
bool pointer_next(const char **rest, char *segment);

/* JSON Pointers as the rows write them. In an array a segment that is no number picks the element
   of that name: /spec/containers/web/env/A/value. NULL when nothing is there. */
const struct jval *pointer_find(const struct jval *root, const char *pointer);

/* Replaces the value there, or creates it; missing parents become objects, "-" appends. False when
   the pointer leads through a scalar, or no element has the name. */
bool pointer_set(struct jdoc *doc, struct jval *root, const char *pointer, struct jval *value);

/* Takes the value out. False when nothing was there. */
bool pointer_unset(struct jval *root, const char *pointer);

#endif
