#ifndef CHIO_WEBHOOK_SERVER_TESTS_CLIENT_H
#define CHIO_WEBHOOK_SERVER_TESTS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* A TLS connection that sends what it is told, byte by byte: for heads that no HTTP library would
   write. */
struct client;

/* Verifies the server as localhost by the CA file. priorities: GnuTLS', NULL for its defaults. NULL
   when the handshake fails; the reason is printed. */
struct client *client_open(uint16_t port, const char *ca_file, const char *priorities);
void client_close(struct client *client);

/* false when the server has closed. */
bool client_send(struct client *client, const char *data, size_t len);

/* Appends until the server closes (true) or quiet_ms pass without a byte (false). */
bool client_read(struct client *client, struct buf *out, int quiet_ms);

/* Appends until text has arrived (true); false when the server closes or 10 s pass. */
bool client_read_until(struct client *client, struct buf *out, const char *text);

/* Whether the server closed by TLS' own farewell, not just the connection below. */
bool client_heard_farewell(const struct client *client);

/* A connection without TLS; the caller closes it. Negative on failure. */
int client_dial(uint16_t port);

#endif
