#ifndef CHIO_WEBHOOK_CLI_TESTS_ANSWERER_H
#define CHIO_WEBHOOK_CLI_TESTS_ANSWERER_H

#include <pthread.h>
#include <stdint.h>

#include "common/buf.h"

/* A webhook of few words: plain HTTP on loopback, one connection, one canned answer. */
struct answerer {
    const char *head;   /* "200 OK"; NULL: never answers */
    const char *body;   /* "UID" in it becomes the review's uid */
    struct buf request; /* as it came; read it after answerer_stop() */
    uint16_t port;
    int listener;
    pthread_t thread;
};

/* Listens on a port of its own; fails the running test when it cannot. */
void answerer_start(struct answerer *answerer, const char *head, const char *body);
void answerer_stop(struct answerer *answerer);
void answerer_done(struct answerer *answerer);

#endif
