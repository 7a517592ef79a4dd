#ifndef CHIO_WEBHOOK_INJECT_APP_ENV_H
#define CHIO_WEBHOOK_INJECT_APP_ENV_H

struct shape;
struct status_list;

/* Tells the user's containers where the sidecar is: two variables before their own (injection 2,
   "application env"). noted gets what is chio's, for the status annotation. */
void app_env_add(struct shape *s, struct status_list *noted);

#endif
