#ifndef CHIO_WEBHOOK_INJECT_POD_SCHEMA_H
#define CHIO_WEBHOOK_INJECT_POD_SCHEMA_H

struct findings;
struct jval;

/* The types of every member of a Pod that chio reads; null counts as absent. What is wrong becomes
   object_invalid findings that name the path as the API server does. One table each. */

/* metadata, its annotations and labels (injection 1.3, step 2). */
void pod_schema_check_metadata(const struct jval *pod, struct findings *f);
/* spec (step 12): containers present and named, everything chio reads of the right type. */
void pod_schema_check_spec(const struct jval *pod, struct findings *f);

#endif
