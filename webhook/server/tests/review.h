#ifndef CHIO_WEBHOOK_SERVER_TESTS_REVIEW_H
#define CHIO_WEBHOOK_SERVER_TESTS_REVIEW_H

struct buf;

/* An AdmissionReview of a Pod that asks for injection, in namespace shop. */
#define REVIEW_TEXT \
    REVIEW_OF("{\"chio-injection\":\"enabled\"}", "\"name\":\"c\",\"image\":\"app:1\"")
#define REVIEW_OF(annotations, container)                                                \
    "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{" \
    "\"uid\":\"uid-1\",\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},"   \
    "\"resource\":{\"group\":\"\",\"version\":\"v1\",\"resource\":\"pods\"},"            \
    "\"operation\":\"CREATE\",\"namespace\":\"shop\",\"userInfo\":{\"username\":\"u\"}," \
    "\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\","   \
    "\"namespace\":\"shop\",\"annotations\":" annotations                                \
    "},\"spec\":{\"containers\":[{" container ",\"ports\":[{\"containerPort\":8080}]}]}}}}"

/* What an injected and any answered review has, and no error. */
#define REVIEW_PATCHED "\"patchType\":\"JSONPatch\""
#define REVIEW_ANSWERED "\"kind\":\"AdmissionReview\""
#define STATUS_ANSWERED "\"status\":\"Failure\",\"message\":\"chio: "

/* A POST of body to /mutate: head and body, by length or in chunks. fields are whole lines. */
void review_post(struct buf *out, const char *fields, const char *body);
void review_post_chunked(struct buf *out, const char *body, unsigned long len);

#endif
