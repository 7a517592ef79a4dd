#ifndef CHIO_WEBHOOK_INJECT_CONFIG_TABLE_H
#define CHIO_WEBHOOK_INJECT_CONFIG_TABLE_H

#include <stddef.h>

/* Private to config*.c: the one table that drives the configuration's parser, its defaults, its
   digest and its reference page. */

enum config_type {
    CONFIG_FIXED,        /* exactly the initial value */
    CONFIG_LATER,        /* a feature of a later version: only the initial value, same type */
    CONFIG_LABEL,        /* a DNS label */
    CONFIG_LABELS,       /* a list of them */
    CONFIG_IMAGE,        /* an image reference */
    CONFIG_REPOSITORIES, /* a list of image repositories */
    CONFIG_UID,
    CONFIG_SWITCH,      /* the second choice is true */
    CONFIG_LEVEL,       /* the choice's number, an enum */
    CONFIG_KUBERNETES,  /* "1.<minor>" */
    CONFIG_SECRET_NAME, /* a DNS subdomain */
    CONFIG_SECRET_KEY,  /* a key of a Secret */
    CONFIG_QUANTITY,
    CONFIG_DEFAULTS, /* annotation keys without prefix, as strings */
};

struct config_row {
    const char *path; /* "images.sidecar" */
    enum config_type type;
    size_t offset;       /* into struct config; unused by FIXED and LATER */
    const char *initial; /* JSON */
    const char *const *choices;
    const char *accepts; /* "must be <accepts>" */
    const char *meaning; /* for the reference page */
};

extern const struct config_row config_rows[];
extern const size_t config_row_count;

#endif
