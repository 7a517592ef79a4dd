#ifndef CHIO_WEBHOOK_TESTS_DEFAULTING_H
#define CHIO_WEBHOOK_TESTS_DEFAULTING_H

struct jdoc;
struct jval;

/* Makes of a Pod what the API server stores of it, as far as chio could notice: the defaults of
   kube-apiserver, canonical quantities, limits copied into absent requests, null members gone, and
   members in another order. Works in place. */
void defaulting_apply(struct jdoc *doc, struct jval *pod);

/* The canonical spelling of a quantity (1.5Gi is 1536Mi, 1000m is 1, 1e3 is 1k), written to text of
   32 bytes. Spellings that it does not understand are copied. */
void defaulting_quantity(const char *quantity, char *text);

#endif
