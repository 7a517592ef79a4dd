#ifndef CHIO_WEBHOOK_SERVER_ROUTES_H
#define CHIO_WEBHOOK_SERVER_ROUTES_H

struct httpd_handler;

/* The review port: POST /mutate, /mutate/pod, /mutate/namespace and nothing else. Each error
   carries a Status that the API server shows to people (operations A-18). Its argument is the
   struct state. */
extern const struct httpd_handler routes_handler;

#endif
