#ifndef CHIO_WEBHOOK_INJECT_QUANTITY_H
#define CHIO_WEBHOOK_INJECT_QUANTITY_H

#include <stdbool.h>

/* A Kubernetes resource quantity, held as whole billionths: exact for every quantity of at most
   9 decimals below 2^63 (finer ones are rounded up, as Kubernetes does). */
struct quantity {
    __extension__ __int128 nano;
};

/* The spellings of k8s.io/apimachinery's resource.Quantity: digits with an optional fraction, then
   n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or e/E with a signed exponent. Not negative, no blanks,
   below 2^63, at most 64 bytes. False for anything else. */
bool quantity_parse(const char *text, struct quantity *ret);
int quantity_compare(struct quantity a, struct quantity b); /* -1, 0, 1 */

#endif
