#ifndef CHIO_COMMON_CLOCK_H
#define CHIO_COMMON_CLOCK_H

#include <stdint.h>

/* The wall clock, for certificates and log lines: it may jump. Since 1970. */
int64_t clock_wall_ms(void);
int64_t clock_wall_s(void);

/* For durations: never jumps, counts from an arbitrary moment. */
int64_t clock_steady_us(void);
int64_t clock_steady_ms(void);

/* "2026-08-01T12:00:00.123Z" and a NUL. */
enum { CLOCK_TEXT = 32 };
void clock_format(int64_t wall_ms, char out[CLOCK_TEXT]);

#endif
