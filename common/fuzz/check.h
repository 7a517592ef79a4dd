#ifndef CHIO_COMMON_FUZZ_CHECK_H
#define CHIO_COMMON_FUZZ_CHECK_H

struct jval;

/* Properties of every tree that a reader has accepted; abort() where one does not hold. */

/* Written as JSON in each way and read again, it is the same. */
void check_json(const struct jval *v);
/* Written as YAML and read again, it is the same. */
void check_yaml(const struct jval *v);
/* A copy is the same, too. */
void check_clone(const struct jval *v);

#endif
