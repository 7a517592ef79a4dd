#ifndef CHIO_WEBHOOK_SERVER_ADMIN_H
#define CHIO_WEBHOOK_SERVER_ADMIN_H

struct httpd_handler;

/* The admin port: GET /livez, /readyz (?verbose), /metrics, /version. Its argument is the struct
   state. */
extern const struct httpd_handler admin_handler;

#endif
