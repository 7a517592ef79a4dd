#ifndef CHIO_WEBHOOK_TESTS_PODS_H
#define CHIO_WEBHOOK_TESTS_PODS_H

#include <stdint.h>

struct jdoc;
struct jval;

/* A Pod out of a seed: the same seed always gives the same Pod. Every field of the v1 Pod API may
   appear, with values that an API server would take and some that it would not: null and empty
   parents, unknown members, odd characters, numbers beyond 64 bits. Nearly all ask for chio. */
struct jval *pods_generate(struct jdoc *doc, uint64_t seed);

/* Does to an injected Pod what other webhooks, plugins and people might: members of chio's
   containers go, come and change, environment variables too, and now and then the status annotation
   goes. */
void pods_tamper(struct jdoc *doc, struct jval *pod, uint64_t seed);

/* --- for pods.c and the tables in pods_schema.c --- */

enum pods_kind {
    PODS_TEXT,
    PODS_INT,
    PODS_BOOL,
    PODS_QUANTITIES, /* a map of quantities */
    PODS_TEXTS,      /* a list of texts */
    PODS_MAP,        /* a map of texts */
    PODS_PORT,       /* a number or a name */
    PODS_OBJECT,
    PODS_LIST, /* of objects */
    PODS_PROBE,
    PODS_HOOK,
    PODS_PORTS,
    PODS_ENV,
    PODS_CONTAINERS, /* regular, init or ephemeral, by the member's name */
};

struct pods_field {
    const char *name; /* NULL ends a table */
    enum pods_kind kind;
    const struct pods_field *fields; /* of PODS_OBJECT and PODS_LIST */
    const char *const *choices;      /* of PODS_TEXT; NULL: any text */
    unsigned one_in;                 /* appears in one of so many; 0: the usual; 1: always */
};

extern const struct pods_field pods_metadata[];
extern const struct pods_field pods_spec[];
extern const struct pods_field pods_container[];

#endif
