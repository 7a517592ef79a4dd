#ifndef CHIO_WEBHOOK_INJECT_PORTS_H
#define CHIO_WEBHOOK_INJECT_PORTS_H

struct buf;
struct shape;

/* Finds the application's port (injection 4) into shape->app, with the findings about it and the
   other declared ports. */
void ports_choose_app(struct shape *s);

/* Refuses what collides with L, and with P when it is served. After the probes are known. */
void ports_check_clashes(struct shape *s);

/* "3000,9102": A and every TCP port that the user's running containers declare, ascending, each
   once. */
void ports_write_tcp_list(const struct shape *s, struct buf *out);

#endif
