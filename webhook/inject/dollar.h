#ifndef CHIO_WEBHOOK_INJECT_DOLLAR_H
#define CHIO_WEBHOOK_INJECT_DOLLAR_H

struct jdoc;

/* The kubelet expands $(NAME) in env values and arguments; "$$" stands for "$". What stems from a
   probe, an annotation or the configuration is written doubled, so that nothing of it is ever
   filled in. Results live in the document; NULL when it has failed. */
const char *dollar_double(struct jdoc *doc, const char *text);
const char *dollar_undouble(struct jdoc *doc, const char *text);

#endif
