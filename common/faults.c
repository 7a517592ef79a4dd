#include "common/faults.h"

#ifdef CHIO_FAULTS

#include <stdlib.h>
#include <string.h>

enum fault fault_armed_ = FAULT_NONE;

static const struct {
    const char *name;
    enum fault fault;
} faults[] = {
    { "self_check", FAULT_SELF_CHECK },
    { "clock_past", FAULT_CLOCK_PAST },
    { "clock_late", FAULT_CLOCK_LATE },
};

void faults_from_environment(void)
{
    const char *name = getenv("CHIO_FAULT");

    for (size_t i = 0; name && i < sizeof(faults) / sizeof(faults[0]); i++) {
        if (strcmp(name, faults[i].name) == 0) {
            fault_armed_ = faults[i].fault;
        }
    }
}

#endif
