#ifndef CHIO_WEBHOOK_INJECT_MESH_H
#define CHIO_WEBHOOK_INJECT_MESH_H

struct shape;

/* Finds a service mesh in the same Pod (injection 11): a refusal without protect-loopback, else a
   warning and shape->mesh_ports. */
void mesh_check(struct shape *s);

#endif
