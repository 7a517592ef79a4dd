#ifndef CHIO_WEBHOOK_INJECT_VOLUMES_H
#define CHIO_WEBHOOK_INJECT_VOLUMES_H

struct shape;
struct status_list;

/* chio's volumes (injection 2 and 6.2): adds what is missing, keeps what serves, sets back what an
   earlier pass has made, refuses what is somebody else's. noted gets what is chio's. */
void volumes_add(struct shape *s, struct status_list *noted);

#endif
