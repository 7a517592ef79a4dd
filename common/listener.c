#include "common/listener.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/err.h"
#include "common/file.h"
#include "common/str.h"

enum { HOST_BYTES = 64, PORT_BYTES = 8 };

struct place {
    char host[HOST_BYTES];
    char port[PORT_BYTES];
};

static void addrinfo_freep(struct addrinfo **list)
{
    if (*list) {
        freeaddrinfo(*list);
    }
}

static int parse(const char *address, struct place *ret, struct err *err)
{
    const char *colon = strrchr(address, ':');
    const char *host = address;
    size_t len = colon ? (size_t)(colon - address) : 0;
    uint16_t port = 0;

    if (!colon || len == 0 || str_to_u16(colon + 1, 0, UINT16_MAX, &port, err) < 0) {
        return err_set(err, ERR_INPUT, "\"%s\" is not ADDRESS:PORT", address);
    }
    if (host[0] == '[' && host[len - 1] == ']') {
        host++;
        len -= 2;
    }
    if (len == 0 || len >= HOST_BYTES) {
        return err_set(err, ERR_INPUT, "\"%s\" is not ADDRESS:PORT", address);
    }
    (void)snprintf(ret->host, sizeof(ret->host), "%.*s", (int)len, host);
    (void)snprintf(ret->port, sizeof(ret->port), "%u", port);
    return 0;
}

static int set_options(int fd, int family)
{
    int yes = 1, no = 0;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) < 0) {
        return -1;
    }
    return family == AF_INET6 ? setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no)) : 0;
}

static int bound_port(int fd, uint16_t *ret)
{
    struct sockaddr_storage bound = { 0 };
    socklen_t len = sizeof(bound);
    char port[PORT_BYTES];
    struct err ignored = { 0 }; /* getnameinfo writes a number */

    if (getsockname(fd, (struct sockaddr *)&bound, &len) < 0 ||
        getnameinfo((struct sockaddr *)&bound, len, NULL, 0, port, sizeof(port), NI_NUMERICSERV) !=
            0) {
        return -1;
    }
    return str_to_u16(port, 0, UINT16_MAX, ret, &ignored);
}

static int open_place(const struct place *place, int *ret_fd, uint16_t *ret_port, struct err *err)
{
    struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
                              .ai_socktype = SOCK_STREAM };
    CLEANUP(addrinfo_freep) struct addrinfo *found = NULL;
    CLEANUP(fd_closep) int fd = -1;
    int rc = getaddrinfo(place->host, place->port, &hints, &found);

    if (rc != 0) {
        return err_set(err, ERR_INPUT, "%s: %s", place->host, gai_strerror(rc));
    }
    fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || set_options(fd, found->ai_family) < 0 ||
        bind(fd, found->ai_addr, found->ai_addrlen) < 0 || listen(fd, SOMAXCONN) < 0 ||
        bound_port(fd, ret_port) < 0) {
        return err_set(err, ERR_IO, "listening on %s port %s: %s", place->host, place->port,
                       strerror(errno));
    }
    *ret_fd = fd_steal(&fd);
    return 0;
}

static bool ipv6_is_missing(void)
{
    CLEANUP(fd_closep) int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

    return fd < 0 && errno == EAFNOSUPPORT;
}

int listener_open(const char *address, int *ret_fd, uint16_t *ret_port, struct err *err)
{
    struct place place;

    if (parse(address, &place, err) < 0) {
        return -1;
    }
    if (strcmp(place.host, "::") == 0 && ipv6_is_missing()) {
        (void)snprintf(place.host, sizeof(place.host), "0.0.0.0");
    }
    return open_place(&place, ret_fd, ret_port, err);
}
