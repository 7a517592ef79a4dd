#ifndef CHIO_WEBHOOK_CLI_PAINT_H
#define CHIO_WEBHOOK_CLI_PAINT_H

#include <stdbool.h>

struct buf;

/* Colour for terminals (ECMA-48); nothing at all where colour is off. */
enum paint { PAINT_BOLD, PAINT_DIM, PAINT_RED, PAINT_GREEN, PAINT_YELLOW, PAINT_CYAN };

void paint_on(struct buf *out, bool colour, enum paint paint);
void paint_off(struct buf *out, bool colour);
/* Text in one colour. */
void paint_text(struct buf *out, bool colour, enum paint paint, const char *text);

#endif
