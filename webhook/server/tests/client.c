#include "webhook/server/tests/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "common/buf.h"
#include "common/clock.h"

enum { HANDSHAKE_MS = 10000, READ_MS = 10000 };

struct client {
    int fd;
    gnutls_session_t session;
    gnutls_certificate_credentials_t trust;
    bool farewell;
};

void client_close(struct client *client)
{
    if (!client) {
        return;
    }
    if (client->session) {
        gnutls_deinit(client->session);
    }
    if (client->trust) {
        gnutls_certificate_free_credentials(client->trust);
    }
    if (client->fd >= 0) {
        (void)close(client->fd);
    }
    free(client);
}

static int dial(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static int shake(struct client *client, const char *ca_file, const char *priorities)
{
    int rc = gnutls_certificate_allocate_credentials(&client->trust);

    if (rc >= 0) {
        rc = gnutls_certificate_set_x509_trust_file(client->trust, ca_file, GNUTLS_X509_FMT_PEM);
    }
    if (rc >= 0) {
        rc = gnutls_init(&client->session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
    }
    if (rc >= 0) {
        rc = priorities ? gnutls_priority_set_direct(client->session, priorities, NULL)
                        : gnutls_set_default_priority(client->session);
    }
    if (rc >= 0) {
        rc = gnutls_credentials_set(client->session, GNUTLS_CRD_CERTIFICATE, client->trust);
    }
    if (rc < 0) {
        return rc;
    }
    (void)gnutls_server_name_set(client->session, GNUTLS_NAME_DNS, "localhost", 9);
    gnutls_session_set_verify_cert(client->session, "localhost", 0);
    gnutls_transport_set_int(client->session, client->fd);
    gnutls_handshake_set_timeout(client->session, HANDSHAKE_MS);
    do {
        rc = gnutls_handshake(client->session);
    } while (rc < 0 && !gnutls_error_is_fatal(rc));
    return rc;
}

struct client *client_open(uint16_t port, const char *ca_file, const char *priorities)
{
    struct client *client = calloc(1, sizeof(*client));
    int rc = 0;

    if (!client) {
        return NULL;
    }
    client->fd = dial(port);
    rc = client->fd < 0 ? GNUTLS_E_PUSH_ERROR : shake(client, ca_file, priorities);
    if (rc < 0) {
        (void)fprintf(stderr, "handshake: %s\n", gnutls_strerror(rc));
        client_close(client);
        return NULL;
    }
    return client;
}

bool client_send(struct client *client, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t done = gnutls_record_send(client->session, data, len);

        if (done < 0 && gnutls_error_is_fatal((int)done)) {
            return false;
        }
        if (done > 0) {
            data += done;
            len -= (size_t)done;
        }
    }
    return true;
}

enum got { GOT_BYTES, GOT_CLOSE, GOT_NOTHING };

static enum got read_some(struct client *client, struct buf *out, int timeout_ms)
{
    struct pollfd readable = { .fd = client->fd, .events = POLLIN };
    char step[16384];
    ssize_t got = 0;

    if (gnutls_record_check_pending(client->session) == 0 && poll(&readable, 1, timeout_ms) == 0) {
        return GOT_NOTHING;
    }
    got = gnutls_record_recv(client->session, step, sizeof(step));
    if (got > 0) {
        buf_add(out, step, (size_t)got);
        return GOT_BYTES;
    }
    client->farewell = client->farewell || got == 0;
    return got < 0 && !gnutls_error_is_fatal((int)got) ? GOT_BYTES : GOT_CLOSE;
}

bool client_read(struct client *client, struct buf *out, int quiet_ms)
{
    for (;;) {
        enum got got = read_some(client, out, quiet_ms);

        if (got != GOT_BYTES) {
            return got == GOT_CLOSE;
        }
    }
}

bool client_heard_farewell(const struct client *client)
{
    return client->farewell;
}

int client_dial(uint16_t port)
{
    return dial(port);
}

bool client_read_until(struct client *client, struct buf *out, const char *text)
{
    int64_t end = clock_steady_ms() + READ_MS;

    while (clock_steady_ms() < end) {
        if (out->data && strstr(out->data, text)) {
            return true;
        }
        if (read_some(client, out, READ_MS) == GOT_CLOSE) {
            return out->data && strstr(out->data, text);
        }
    }
    return false;
}
