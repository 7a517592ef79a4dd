#ifndef CHIO_WEBHOOK_INJECT_DECISION_H
#define CHIO_WEBHOOK_INJECT_DECISION_H

#include <stdbool.h>

struct inject_request;
struct nsfacts;
struct settings;
struct verdict;

/* Steps 1 to 11 of injection 1.3. */
struct decision_result {
    bool asked;                  /* go on: the Pod is to be protected */
    const struct nsfacts *facts; /* of its namespace; NULL when nobody knows */
};

/* Fills in the verdict of a Pod that is left bare or refused at once (asked is false), or collects
   the findings of steps 8 to 11 (asked is true; settings are resolved). settings is the caller's
   storage. */
struct decision_result decide(const struct inject_request *request, struct settings *settings,
                              struct verdict *verdict);

/* Records a step for explain. */
void verdict_step(struct verdict *verdict, const char *check, const char *result);

#endif
