#ifndef CHIO_WEBHOOK_SERVER_LOAD_H
#define CHIO_WEBHOOK_SERVER_LOAD_H

#include "common/attr.h"

struct config;
struct err;
struct nsview;
struct options;

/* The configuration that the options name, or the built-in one. Each problem of a bad one is a log
   line config_rejected with its place. */
struct config *load_config(const struct options *options, struct err *err) MUST_CHECK;

/* The namespaces that the options name; NULL in *ret without such an option. */
int load_namespaces(const struct options *options, struct nsview **ret, struct err *err) MUST_CHECK;

#endif
