#ifndef CHIO_WEBHOOK_SERVER_TESTS_ASK_H
#define CHIO_WEBHOOK_SERVER_TESTS_ASK_H

#include <stdbool.h>

struct child;
struct fetch_answer;

/* Without a body: GET of a page of the admin port. With one: a review sent to the other port, the
   server verified by its bundle. The status, 0 without an answer; ret is fetch_answer_done's. */
unsigned ask(const struct child *server, const char *path, const char *body,
             struct fetch_answer *ret);
unsigned ask_status(const struct child *server, const char *path, const char *body);

/* Again and again, for ten seconds at most. */
bool ask_until(const struct child *server, const char *path, const char *body, unsigned wanted);

bool answer_has(const struct fetch_answer *answer, const char *text);

#endif
