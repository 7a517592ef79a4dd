#ifndef CHIO_WEBHOOK_INJECT_CONFIG_VALUE_H
#define CHIO_WEBHOOK_INJECT_CONFIG_VALUE_H

struct config;
struct config_problems;
struct config_row;
struct jdoc;
struct jval;

/* Private to config*.c: one value on its way into the configuration. Everything is borrowed. */
struct config_reading {
    const struct config_row *row;
    const struct jval *value;
    const struct jval *initial; /* the row's default, parsed */
    struct jdoc *doc;           /* for text and lists; its failure sticks */
    struct config *config;
    struct config_problems *problems;
};

/* Reads the value into the configuration, or adds problems and leaves the configuration as it
   was. Problems quote the value: the caller has looked for secrets first. */
void config_value_read(const struct config_reading *r);

/* The complaint about a value that should have been a string; says to quote it where that helps. */
void config_value_not_string(const struct jval *value, const char *path,
                             struct config_problems *problems);

#endif
