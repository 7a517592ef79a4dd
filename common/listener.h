#ifndef CHIO_COMMON_LISTENER_H
#define CHIO_COMMON_LISTENER_H

#include <stdint.h>

#include "common/attr.h"

struct err;

/* A listening TCP socket on "ADDRESS:PORT"; an IPv6 address stands in brackets, "[::]" takes IPv4
   too (and means 0.0.0.0 on a host without IPv6). Port 0 picks a free one. Names are not looked up.
   ERR_INPUT for an address that is none. */
int listener_open(const char *address, int *ret_fd, uint16_t *ret_port, struct err *err) MUST_CHECK;

#endif
