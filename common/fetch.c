#include "common/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "common/err.h"

enum {
    DEFAULT_TIMEOUT_MS = 10000,
    DEFAULT_ANSWER_BYTES = 16 << 20,
    HEAD_BYTES = 64 << 10, /* far beyond any server of ours */
};

static void curl_freep(CURL **curl)
{
    curl_easy_cleanup(*curl);
}

static void slist_freep(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static size_t collect(const char *data, size_t size, size_t count, void *arg)
{
    struct buf *out = arg;

    buf_add(out, data, size * count);
    return out->failed ? 0 : size * count; /* a short count makes curl stop */
}

int fetch_init(struct err *err)
{
    CURLcode rc = curl_global_init(CURL_GLOBAL_ALL);

    return rc == CURLE_OK ? 0 : err_set(err, ERR_IO, "curl: %s", curl_easy_strerror(rc));
}

void fetch_end(void)
{
    curl_global_cleanup();
}

static CURLcode set_target(CURL *curl, const struct fetch_request *request,
                           struct curl_slist **connect_to)
{
    CURLcode rc = curl_easy_setopt(curl, CURLOPT_URL, request->url);

    if (rc == CURLE_OK) {
        rc = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    }
    if (rc == CURLE_OK) {
        rc = curl_easy_setopt(curl, CURLOPT_PROXY, "");
    }
    if (rc == CURLE_OK && request->ca_file) {
        rc = curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
    }
    if (rc == CURLE_OK && request->ca_file) {
        rc = curl_easy_setopt(curl, CURLOPT_CAPATH, NULL); /* that file and no other */
    }
    if (rc == CURLE_OK && request->connect_to) {
        char entry[512];

        (void)snprintf(entry, sizeof(entry), "::%s", request->connect_to); /* any host, any port */
        *connect_to = curl_slist_append(NULL, entry);
        rc = *connect_to ? curl_easy_setopt(curl, CURLOPT_CONNECT_TO, *connect_to)
                         : CURLE_OUT_OF_MEMORY;
    }
    return rc;
}

static CURLcode set_body(CURL *curl, const struct fetch_request *request,
                         struct curl_slist **headers)
{
    char line[256];
    struct curl_slist *longer = NULL;

    if (!request->body) {
        return CURLE_OK;
    }
    /* No Expect: it only costs a round trip. */
    *headers = curl_slist_append(NULL, "Expect:");
    if (request->content_type) {
        (void)snprintf(line, sizeof(line), "Content-Type: %s", request->content_type);
        longer = curl_slist_append(*headers, line);
    }
    if (!*headers || (request->content_type && !longer) ||
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *headers) != CURLE_OK ||
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len) !=
            CURLE_OK) {
        return CURLE_OUT_OF_MEMORY;
    }
    return curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
}

/* Plain integers and callbacks of known options: these calls cannot fail. */
static void set_rest(CURL *curl, const struct fetch_request *request, struct fetch_answer *ret,
                     char *message)
{
    int64_t timeout = request->timeout_ms > 0 ? request->timeout_ms : DEFAULT_TIMEOUT_MS;

    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout);
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    (void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, collect);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, &ret->head);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, &ret->body);
}

static enum fetch_result classify(CURLcode rc)
{
    switch (rc) {
    case CURLE_OK:
        return FETCH_ANSWERED;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
        return FETCH_UNREACHABLE;
    case CURLE_OPERATION_TIMEDOUT:
        return FETCH_TIMEOUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
        return FETCH_TLS;
    default:
        return FETCH_FAILED;
    }
}

static int report(const struct fetch_request *request, struct fetch_answer *ret, CURLcode rc,
                  const char *message, struct err *err)
{
    const char *text = message[0] ? message : curl_easy_strerror(rc);

    ret->result = classify(rc);
    if (rc == CURLE_OK) {
        return 0;
    }
    if (rc == CURLE_OUT_OF_MEMORY) {
        return err_oom(err);
    }
    if (ret->body.failed || ret->head.failed) {
        return err_set(err, ERR_LIMIT, "%s: the answer is too large", request->url);
    }
    return err_set(err, ret->result == FETCH_TLS ? ERR_TLS : ERR_REMOTE, "%s: %s", request->url,
                   text);
}

int fetch_run(const struct fetch_request *request, struct fetch_answer *ret, struct err *err)
{
    CLEANUP(slist_freep) struct curl_slist *connect_to = NULL;
    CLEANUP(slist_freep) struct curl_slist *headers = NULL;
    CLEANUP(curl_freep) CURL *curl = curl_easy_init();
    size_t limit = request->answer_limit > 0 ? request->answer_limit : DEFAULT_ANSWER_BYTES;
    char message[CURL_ERROR_SIZE] = "";
    CURLcode rc = CURLE_OUT_OF_MEMORY;
    long status = 0;

    *ret = (struct fetch_answer){ .result = FETCH_FAILED,
                                  .head = BUF_INIT(HEAD_BYTES),
                                  .body = BUF_INIT(limit) };
    if (!curl) {
        return err_oom(err);
    }
    set_rest(curl, request, ret, message);
    rc = set_target(curl, request, &connect_to);
    if (rc == CURLE_OK) {
        rc = set_body(curl, request, &headers);
    }
    if (rc == CURLE_OK) {
        rc = curl_easy_perform(curl);
    }
    if (rc == CURLE_OK) {
        rc = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    }
    ret->status = (unsigned)status;
    return report(request, ret, rc, message, err);
}

void fetch_answer_done(struct fetch_answer *answer)
{
    buf_done(&answer->head);
    buf_done(&answer->body);
}

char *fetch_answer_header(const struct fetch_answer *answer, const char *name)
{
    size_t len = strlen(name);
    const char *line = buf_cstr(&answer->head);

    while (line && *line) {
        const char *end = strpbrk(line, "\r\n");

        if (strncasecmp(line, name, len) == 0 && line[len] == ':' && end) {
            const char *value = line + len + 1;

            value += strspn(value, " \t");
            return strndup(value, (size_t)(end - value));
        }
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return NULL;
}
