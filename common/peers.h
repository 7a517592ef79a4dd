#ifndef CHIO_COMMON_PEERS_H
#define CHIO_COMMON_PEERS_H

#include <pthread.h>

#include "common/attr.h"

struct tls_pair;

/* One open connection of common/httpd. */
struct peer {
    struct peers *peers;
    struct peer *previous, *next;
    struct tls_pair *pair; /* a reference, dropped with the peer; NULL without TLS */
    int fd;                /* the library's */
};

/* The open connections. Any thread. */
struct peers {
    pthread_mutex_t lock; /* of the list and of whether its descriptors are open */
    struct peer *first;
};
#define PEERS_INIT ((struct peers){ .lock = PTHREAD_MUTEX_INITIALIZER })

/* NULL without memory. */
struct peer *peer_new(struct peers *peers, int fd);

/* Before its descriptor is closed. */
void peer_free(struct peer *peer);

/* Each connection reads the end of its input from now on, as if the other side had closed: its own
   thread then ends it in order. */
void peers_hang_up(struct peers *peers);

#endif
