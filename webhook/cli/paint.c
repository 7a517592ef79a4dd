#include "webhook/cli/paint.h"

#include "common/buf.h"

void paint_on(struct buf *out, bool colour, enum paint paint)
{
    static const char *const codes[] = {
        [PAINT_BOLD] = "\x1b[1m",   [PAINT_DIM] = "\x1b[2m",     [PAINT_RED] = "\x1b[31m",
        [PAINT_GREEN] = "\x1b[32m", [PAINT_YELLOW] = "\x1b[33m", [PAINT_CYAN] = "\x1b[36m",
    };

    if (colour) {
        buf_str(out, codes[paint]);
    }
}

void paint_off(struct buf *out, bool colour)
{
    if (colour) {
        buf_str(out, "\x1b[0m");
    }
}

void paint_text(struct buf *out, bool colour, enum paint paint, const char *text)
{
    paint_on(out, colour, paint);
    buf_str(out, text);
    paint_off(out, colour);
}
