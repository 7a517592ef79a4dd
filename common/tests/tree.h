#ifndef CHIO_COMMON_TESTS_TREE_H
#define CHIO_COMMON_TESTS_TREE_H

#include <stdint.h>

struct jdoc;
struct jval;

/* A random tree, the same for the same seed. Its texts are the ones that readers stumble over:
   words of YAML, numbers in disguise, controls, line ends, every length of UTF-8. */
struct jval *tree_random(struct jdoc *doc, uint64_t seed);

/* A random number below the bound; the state is what tree_random's seed is. */
uint32_t tree_dice(uint64_t *state, uint32_t below);

#endif
