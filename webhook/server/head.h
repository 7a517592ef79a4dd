#ifndef CHIO_WEBHOOK_SERVER_HEAD_H
#define CHIO_WEBHOOK_SERVER_HEAD_H

#include "common/str.h"

struct httpd_head;

/* Why a request is refused. */
struct http_fault {
    unsigned status;     /* 0: nothing is wrong */
    const char *cause;   /* a word for logs: "framing" */
    const char *message; /* a sentence for people */
};

/* Limits and framing of any request (operations S-2, S-3), on the head alone: what libmicrohttpd
   lets pass must not reach a handler. Two readers of one connection that disagree about where a
   body ends answer requests that nobody sent, so every doubt about its length is refused. */
struct http_fault head_check(const struct httpd_head *head);

/* A request of an AdmissionReview: content type and announced length. After head_check. */
struct http_fault head_check_review(const struct httpd_head *head);

/* The path of a target in origin form ("/mutate?timeout=5s") or absolute form
   ("https://host/mutate"): up to the query, nothing decoded. *ret_query is behind the '?'. */
struct str head_path(const char *target, struct str *ret_query);

enum { HEAD_LINE_BYTES = 4096, HEAD_BYTES = 8192 };

#endif
