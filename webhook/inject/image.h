#ifndef CHIO_WEBHOOK_INJECT_IMAGE_H
#define CHIO_WEBHOOK_INJECT_IMAGE_H

#include "common/str.h"

/* An image reference taken apart; the parts point into the text.
   [registry[:port]/]repo[:tag][@sha256:64hex] */
struct image {
    struct str repository; /* with the registry: what identifies "ours" */
    struct str tag;        /* empty when absent */
    struct str digest;     /* "sha256:..." or empty */
};

/* Takes text apart. Returns NULL when it is a well-formed reference, else the problem in a few
   words ("upper case in the repository"); the parts are then undefined. */
const char *image_parse(const char *text, struct image *ret);

/* The last path part of the repository, also of a malformed reference: "proxyv2". */
struct str image_base(const char *text);

#endif
