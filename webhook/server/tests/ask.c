#include "webhook/server/tests/ask.h"

#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/err.h"
#include "common/fetch.h"
#include "webhook/server/tests/child.h"

enum { ASK_MS = 10000 };

unsigned ask(const struct child *server, const char *path, const char *body,
             struct fetch_answer *ret)
{
    char url[128];
    struct fetch_request request = { .url = url,
                                     .ca_file = server->bundle,
                                     .content_type = body ? "application/json" : NULL,
                                     .body = body,
                                     .body_len = body ? strlen(body) : 0 };
    struct err err = { 0 };

    (void)snprintf(url, sizeof(url), "%s:%u%s", body ? "https://localhost" : "http://127.0.0.1",
                   body ? server->port : server->admin_port, path);
    if (fetch_run(&request, ret, &err) < 0) {
        (void)fprintf(stderr, "%s\n", err.msg);
        return 0;
    }
    return ret->status;
}

unsigned ask_status(const struct child *server, const char *path, const char *body)
{
    struct fetch_answer answer;
    unsigned status = ask(server, path, body, &answer);

    fetch_answer_done(&answer);
    return status;
}

bool answer_has(const struct fetch_answer *answer, const char *text)
{
    return answer->body.data && strstr(answer->body.data, text);
}

bool ask_until(const struct child *server, const char *path, const char *body, unsigned wanted)
{
    int64_t end = clock_steady_ms() + ASK_MS;

    while (clock_steady_ms() < end) {
        if (ask_status(server, path, body) == wanted) {
            return true;
        }
        child_pause();
    }
    return false;
}
