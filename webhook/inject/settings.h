#ifndef CHIO_WEBHOOK_INJECT_SETTINGS_H
#define CHIO_WEBHOOK_INJECT_SETTINGS_H

#include <stdbool.h>

#include "webhook/inject/keys.h"

struct config;
struct findings;
struct jval;
struct nsfacts;

enum source { SOURCE_BUILTIN, SOURCE_CONFIG, SOURCE_NAMESPACE, SOURCE_POD };
const char *source_name(enum source source); /* "Pod", "namespace", "configuration", "built-in" */

struct setting {
    const char *value; /* trimmed; NULL when unset everywhere */
    enum source source;
};

/* The value of every key for one Pod: Pod annotation, else namespace annotation, else the
   configuration's defaults, else built-in (injection 3.1). */
struct settings {
    struct setting of[KEY_COUNT];
};

/* Resolves every key and refuses what is malformed, not granted or not supported; unknown keys
   under our prefix are warned about. facts may be NULL; namespace_ is its name, for messages. */
void settings_resolve(struct settings *ret, const struct config *config, const struct jval *pod,
                      const struct nsfacts *facts, const char *namespace_, struct findings *f);

/* Typed reads of values that settings_resolve has accepted. */
const char *setting_text(const struct settings *s, enum key key);
bool setting_bool(const struct settings *s, enum key key);
long setting_int(const struct settings *s, enum key key);
bool setting_is(const struct settings *s, enum key key, const char *text);

#endif
