#ifndef CHIO_WEBHOOK_INJECT_MOUNT_H
#define CHIO_WEBHOOK_INJECT_MOUNT_H

#include <stdbool.h>

struct jval;

/* A mount of somebody else's in a container of ours would own the guard: at, below or above a
   system folder, or a path of the rendered mounts (injection 6.2). Paths are compared as the
   runtime resolves them: relative to the root, "." and ".." taken out. */
bool mount_is_forbidden(const char *path, const struct jval *rendered_mounts);

#endif
