#ifndef CHIO_WEBHOOK_INJECT_CONFIG_SHAPE_H
#define CHIO_WEBHOOK_INJECT_CONFIG_SHAPE_H

struct config_problems;
struct jval;

/* Private to config*.c: what a configuration document must not contain, whatever its values. */

/* Keys or values that look secret, at any depth (operations S-6). Nothing of them is shown. */
void config_refuse_secrets(const struct jval *document, struct config_problems *problems);

/* Keys that the table does not know, each with the nearest that it does, and sections that are no
   objects. document must be an object. */
void config_refuse_unknown(const struct jval *document, struct config_problems *problems);

#endif
