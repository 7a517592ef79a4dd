#ifndef CHIO_WEBHOOK_SERVER_VERSION_H
#define CHIO_WEBHOOK_SERVER_VERSION_H

/* What this binary was built from; constants. */
const char *version_number(void);
const char *version_commit(void);
const char *version_compiler(void);
const char *version_tls(void); /* the TLS library's, as loaded */

#endif
