#include "common/peers.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "common/tls.h"

struct peer *peer_new(struct peers *peers, int fd)
{
    struct peer *peer = calloc(1, sizeof(*peer));

    if (!peer) {
        return NULL;
    }
    peer->peers = peers;
    peer->fd = fd;
    (void)pthread_mutex_lock(&peers->lock); /* a plain mutex, rightly used, cannot fail */
    peer->next = peers->first;
    if (peer->next) {
        peer->next->previous = peer;
    }
    peers->first = peer;
    (void)pthread_mutex_unlock(&peers->lock);
    return peer;
}

void peer_free(struct peer *peer)
{
    if (!peer) {
        return;
    }
    (void)pthread_mutex_lock(&peer->peers->lock);
    if (peer->previous) {
        peer->previous->next = peer->next;
    } else {
        peer->peers->first = peer->next;
    }
    if (peer->next) {
        peer->next->previous = peer->previous;
    }
    (void)pthread_mutex_unlock(&peer->peers->lock);
    tls_pair_unref(peer->pair);
    free(peer);
}

void peers_hang_up(struct peers *peers)
{
    (void)pthread_mutex_lock(&peers->lock);
    for (struct peer *peer = peers->first; peer; peer = peer->next) {
        (void)shutdown(peer->fd, SHUT_RD); /* fails where the other side was first */
    }
    (void)pthread_mutex_unlock(&peers->lock);
}
