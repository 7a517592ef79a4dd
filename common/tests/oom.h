#ifndef CHIO_COMMON_TESTS_OOM_H
#define CHIO_COMMON_TESTS_OOM_H

#include <stdbool.h>
#include <stddef.h>

/* Refuses allocations: a program that links oom.c gets its malloc, calloc, realloc and free, and so
   do the libraries it uses. glibc only, never together with a sanitizer, for one thread. */

/* The nth allocation from now on (from 1) finds no memory, once. */
void oom_arm(size_t nth);
/* Whether it was refused. */
bool oom_disarm(void);
/* Blocks that are allocated at present. */
size_t oom_live(void);

#endif
