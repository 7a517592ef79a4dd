#ifndef CHIO_COMMON_JKEYS_H
#define CHIO_COMMON_JKEYS_H

#include <stddef.h>

#include "common/attr.h"

struct jdoc;
struct jval;

/* A member and its position, from 0. */
struct jkeys_entry {
    struct jval *member;
    size_t index;
};

/* All members, those with the same key side by side in their order: jval_count() entries in the
   document's memory; NULL without memory, which sticks. Time is n log n whatever the keys are:
   nobody can prepare keys that make it slow. */
struct jkeys_entry *jkeys_grouped(struct jdoc *doc, const struct jval *obj) MUST_CHECK;

/* The member whose key an earlier one of the object has as well, the first such in order; NULL when
   all keys differ, or when there was no memory to find out (that sticks to the document). */
const struct jval *jkeys_duplicate(struct jdoc *doc, const struct jval *obj) MUST_CHECK;

/* Members of the object sorted by key, by bytes; the array is malloc'd, the caller frees it. NULL
   without memory or members. */
const struct jval **jkeys_sorted(const struct jval *obj) MUST_CHECK;

/* How keys compare: by bytes, then by length. */
int jkeys_compare(const struct jval *a, const struct jval *b) MUST_CHECK;

#endif
