#include "common/place.h"

struct place place_of(const char *text, size_t offset)
{
    struct place place = { .line = 1, .offset = (uint32_t)offset };
    size_t line_start = 0;

    for (size_t i = 0; i < offset; i++) {
        if (text[i] == '\n') {
            place.line++;
            line_start = i + 1;
        }
    }
    place.column = (uint32_t)(offset - line_start) + 1;
    return place;
}
