#ifndef CHIO_COMMON_JKEYS_H
#define CHIO_COMMON_JKEYS_H

#include "common/attr.h"

struct jdoc;
struct jval;

/* The member whose key an earlier one of the object has as well, the first such in order; NULL when
   all keys differ, or when there was no memory to find out (that sticks to the document). Time is
   n log n whatever the keys are: nobody can prepare keys that make it slow. */
const struct jval *jkeys_duplicate(struct jdoc *doc, const struct jval *obj) MUST_CHECK;

/* Members of the object sorted by key, by bytes; the array is malloc'd, the caller frees it. NULL
   without memory or members. */
const struct jval **jkeys_sorted(const struct jval *obj) MUST_CHECK;

/* How keys compare: by bytes, then by length. */
int jkeys_compare(const struct jval *a, const struct jval *b) MUST_CHECK;

#endif
