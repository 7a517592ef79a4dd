#include "webhook/server/tests/child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/err.h"
#include "common/file.h"
#include "common/str.h"

enum { ARGS_MAX = 40, ENV_MAX = 200, LOG_BYTES = 64 << 20 };

extern char **environ;

void child_pause(void)
{
    (void)poll(NULL, 0, 5);
}

bool child_folder(struct child *child)
{
    const char *base = getenv("TMPDIR");

    (void)snprintf(child->folder, sizeof(child->folder), "%s/chio-test-XXXXXX",
                   base && strlen(base) < 40 ? base : "/tmp");
    return mkdtemp(child->folder) != NULL;
}

bool child_write(const struct child *child, const char *name, const char *text)
{
    struct err err = { 0 };
    char *path = file_join(child->folder, name, &err);
    bool done = path && file_write(path, text, strlen(text), 0644, &err) == 0;

    if (!done) {
        (void)fprintf(stderr, "%s\n", err.msg);
    }
    free(path);
    return done;
}

char *child_log(const struct child *child)
{
    struct buf text = BUF_INIT(LOG_BYTES);
    struct err err = { 0 };

    if (file_read(child->log, &text, &err) < 0) {
        (void)fprintf(stderr, "%s\n", err.msg);
        buf_done(&text);
        return NULL;
    }
    return buf_steal(&text);
}

static bool log_has(const struct child *child, const char *wanted)
{
    char *text = child_log(child);
    bool found = text && strstr(text, wanted);

    free(text);
    return found;
}

bool child_wait_log(const struct child *child, const char *wanted)
{
    int64_t end = clock_steady_ms() + CHILD_DEADLINE_MS;
    char *text = NULL;

    while (clock_steady_ms() < end) {
        if (log_has(child, wanted)) {
            return true;
        }
        child_pause();
    }
    text = child_log(child);
    (void)fprintf(stderr, "the log has no %s:\n%s\n", wanted, text ? text : "");
    free(text);
    return false;
}

/* "port":123 in the started line. */
static bool find_port(const char *log, const char *key, uint16_t *ret)
{
    const char *at = strstr(log, key);
    char digits[8];
    struct err err = { 0 };

    if (!at) {
        return false;
    }
    at += strlen(key);
    (void)snprintf(digits, sizeof(digits), "%.*s", (int)strspn(at, "0123456789"), at);
    return str_to_u16(digits, 1, UINT16_MAX, ret, &err) == 0;
}

static bool find_ports(struct child *child)
{
    char *log = child_log(child);
    bool found = log && find_port(log, "\"port\":", &child->port) &&
                 find_port(log, "\"admin_port\":", &child->admin_port);

    free(log);
    return found;
}

static bool spawn(struct child *child, const char *const *argv, const char *output,
                  const char *fault)
{
    char setting[64];
    char *env[ENV_MAX + 2] = { NULL };
    posix_spawn_file_actions_t actions;
    int rc = 0;

    for (size_t i = 0, n = 0; environ[i] && n < ENV_MAX; i++) {
        if (strncmp(environ[i], "POD_NAMESPACE=", 14) != 0) {
            env[n++] = environ[i];
            env[n] = NULL;
        }
    }
    (void)snprintf(setting, sizeof(setting), "CHIO_FAULT=%s", fault ? fault : "");
    for (size_t n = 0; fault && n <= ENV_MAX; n++) {
        if (!env[n]) {
            env[n] = setting;
            break;
        }
    }
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, output,
                                           O_WRONLY | O_CREAT | O_APPEND, 0600);
    (void)posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    rc = posix_spawnp(&child->pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, env);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (rc != 0) {
        child->pid = 0;
        (void)fprintf(stderr, "%s: %s\n", argv[0], strerror(rc));
    }
    return rc == 0;
}

bool child_start_again(struct child *child, const char *const *flags, const char *fault)
{
    const char *argv[ARGS_MAX] = { CHIO_WEBHOOK,  "--listen",    "127.0.0.1:0", "--admin-listen",
                                   "127.0.0.1:0", "--log-level", "debug",       "--ca-bundle-out",
                                   child->bundle, "--dns-name",  "localhost" };
    size_t count = 11;
    bool own_files = false;

    for (size_t i = 0; flags && flags[i]; i++) {
        own_files = own_files || str_starts(flags[i], "files:");
    }
    if (own_files) {
        count = 7; /* a bundle and a name are for self alone */
        memset(argv + count, 0, (ARGS_MAX - count) * sizeof(*argv));
    }
    for (size_t i = 0; flags && flags[i] && count + 1 < ARGS_MAX; i++) {
        argv[count++] = flags[i];
    }
    (void)snprintf(child->log, sizeof(child->log), "%s/log", child->folder);
    (void)snprintf(child->bundle, sizeof(child->bundle), "%s/ca.pem", child->folder);
    return spawn(child, argv, child->log, fault) && child_wait_log(child, "\"started\"") &&
           find_ports(child);
}

bool child_start(struct child *child, const char *const *flags, const char *fault)
{
    *child = (struct child){ 0 };
    return child_folder(child) && child_start_again(child, flags, fault);
}

void child_signal(const struct child *child, int signal)
{
    if (child->pid > 0) {
        (void)kill(child->pid, signal);
    }
}

int child_wait(struct child *child, int64_t deadline_ms)
{
    int64_t end = clock_steady_ms() + deadline_ms;
    int status = 0;

    while (child->pid > 0 && clock_steady_ms() < end) {
        if (waitpid(child->pid, &status, WNOHANG) == child->pid) {
            child->pid = 0;
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        child_pause();
    }
    return -1;
}

static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    char path[512];

    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        (void)unlink(path); /* "." and ".." are folders and stay */
    }
    if (dir) {
        (void)closedir(dir);
    }
    (void)rmdir(folder);
}

void child_end(struct child *child)
{
    child_signal(child, SIGKILL);
    if (child->pid > 0) {
        (void)waitpid(child->pid, NULL, 0);
        child->pid = 0;
    }
    if (child->folder[0]) {
        remove_folder(child->folder);
    }
}

int child_run(const char *const *argv, const char *output)
{
    struct child program = { 0 };

    if (!spawn(&program, argv, output, NULL)) {
        return -1;
    }
    return child_wait(&program, CHILD_DEADLINE_MS);
}
