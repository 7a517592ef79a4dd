#ifndef CHIO_WEBHOOK_SERVER_IDENTITY_H
#define CHIO_WEBHOOK_SERVER_IDENTITY_H

#include <stdint.h>

#include "common/attr.h"
#include "webhook/server/stats.h"

struct err;
struct options;
struct tls;

/* Life of what --tls-source=self makes; nothing renews it. */
enum { IDENTITY_DAYS = 365 };

/* Fills tls with a certificate from where the options say: made now (operations C-1, C-3), with
   the CA's certificate written to --ca-bundle-out, or read from the folder. *ret_ca tells the CA's
   dates where there is one of ours. now: wall clock, seconds since 1970. */
int identity_load(const struct options *options, struct tls *tls, int64_t now,
                  struct stats_dates *ret_ca, struct err *err) MUST_CHECK;

#endif
