#include "common/clock.h"

#include <stdio.h>
#include <time.h>

#include "common/faults.h"

enum { YEAR_2001 = 978307200, TWO_HOURS = 7200 };

int64_t clock_wall_ms(void)
{
    struct timespec now = { 0 };

    if (fault_armed(FAULT_CLOCK_PAST)) {
        return (int64_t)YEAR_2001 * 1000;
    }
    clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for a clock that every kernel has */
    if (fault_armed(FAULT_CLOCK_LATE)) {
        now.tv_sec -= TWO_HOURS;
    }
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_wall_s(void)
{
    return clock_wall_ms() / 1000;
}

int64_t clock_steady_us(void)
{
    struct timespec now = { 0 };

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_steady_ms(void)
{
    return clock_steady_us() / 1000;
}

void clock_format(int64_t wall_ms, char out[CLOCK_TEXT])
{
    time_t seconds = wall_ms / 1000;
    struct tm tm = { 0 };
    char date[CLOCK_TEXT] = "";

    if (gmtime_r(&seconds, &tm)) {
        (void)strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm); /* empty at worst */
    }
    (void)snprintf(out, CLOCK_TEXT, "%.20s.%03dZ", date, (int)(wall_ms % 1000));
}
