#ifndef CHIO_WEBHOOK_SERVER_OPTIONS_H
#define CHIO_WEBHOOK_SERVER_OPTIONS_H

#include <stdbool.h>

#include "common/attr.h"

struct buf;
struct err;

/* The command line of chio-webhook. Text is borrowed from argv or constant, but for the name that
   the default is made of. */
struct options {
    const char *config;     /* NULL: the built-in one */
    const char *namespaces; /* NULL: no source */
    const char *listen;
    const char *admin_listen;
    const char *tls_source;    /* as typed */
    const char *tls_folder;    /* of files:DIR; NULL for self */
    const char *ca_bundle_out; /* NULL: nowhere */
    const char *dns_name;      /* NULL before options_parse is done */
    unsigned tls_min_version;  /* enum tls_version */
    unsigned threads;
    unsigned log_level;  /* enum log_level */
    unsigned log_format; /* enum log_format */
    bool help;
    bool version;
    char default_dns_name[256];
};

/* ERR_INPUT for a command line that is wrong, or asks for what this version cannot do. */
int options_parse(struct options *ret, int argc, char **argv, struct err *err) MUST_CHECK;

void options_write_help(struct buf *out);
/* docs/chio-webhook.md. */
void options_write_reference(struct buf *out);

#endif
