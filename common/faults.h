#ifndef CHIO_COMMON_FAULTS_H
#define CHIO_COMMON_FAULTS_H

#include <stdbool.h>

/* Faults that tests inject on purpose (operations S-20). They exist only with the build option
   CHIO_FAULTS: in a release the question is the constant false. */
enum fault {
    FAULT_NONE,
    FAULT_SELF_CHECK, /* the engine's check of its own patch fails */
    FAULT_CLOCK_PAST, /* the wall clock stands in the year 2001 */
    FAULT_CLOCK_LATE, /* the wall clock is two hours behind */
};

#ifdef CHIO_FAULTS
extern enum fault fault_armed_; /* set before the first thread starts, or by a test */
static inline bool fault_armed(enum fault fault)
{
    return fault_armed_ == fault;
}
/* Arms the fault that the environment variable CHIO_FAULT names (the names are in faults.c). */
void faults_from_environment(void);
#else
static inline bool fault_armed(enum fault fault)
{
    (void)fault;
    return false;
}
static inline void faults_from_environment(void) {}
#endif

#endif
