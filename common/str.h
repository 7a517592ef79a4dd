#ifndef CHIO_COMMON_STR_H
#define CHIO_COMMON_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/attr.h"

struct err;

/* Text that is not ours: pointer and length travel together, no NUL is promised. */
struct str {
    const char *p;
    size_t len;
};

struct str str_of(const char *text); /* NULL gives the empty one */
bool str_eq(struct str s, const char *text);
bool str_starts(const char *text, const char *prefix);
struct str str_trim(struct str s); /* without blanks, tabs and line ends at both sides */

/* Cuts the next item off *rest at the separator; false when nothing was left. "a,b," has the items
   "a", "b" and "". */
bool str_cut(struct str *rest, char separator, struct str *ret_item);

/* Whole string, decimal digits only, no sign, no leading zero but "0" itself, within the range.
   Otherwise ERR_INPUT. */
int str_to_u64(struct str s, uint64_t min, uint64_t max, uint64_t *ret, struct err *err) MUST_CHECK;
int str_to_u16(const char *text, uint16_t min, uint16_t max, uint16_t *ret, struct err *err)
    MUST_CHECK;

/* The candidate with the fewest edits to text, when they are few enough to be a typing mistake (at
   most a third of its length, at least 1); else NULL. The list ends with NULL. */
const char *str_nearest(const char *text, const char *const *candidates);

#endif
