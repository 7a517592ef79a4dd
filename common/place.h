#ifndef CHIO_COMMON_PLACE_H
#define CHIO_COMMON_PLACE_H

#include <stddef.h>
#include <stdint.h>

/* A place in a text, for people: both from 1, columns count bytes, lines end with LF. */
struct place {
    uint32_t line, column;
    uint32_t offset; /* from 0 */
};

/* Counts from the text's beginning: for error messages. */
struct place place_of(const char *text, size_t offset);

#endif
