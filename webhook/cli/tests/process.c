#include "webhook/cli/tests/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/file.h"

enum { OUTPUT_BYTES = 64 << 20, ARGS_MAX = 32, FOLDERS_OPEN = 8 };

extern char **environ;

void scratch_make(struct scratch *scratch)
{
    (void)snprintf(scratch->path, sizeof(scratch->path), "/tmp/chioctl-test-XXXXXX");
    assert_non_null(mkdtemp(scratch->path));
}

static int remove_one(const char *path, const struct stat *found, int type, struct FTW *where)
{
    (void)found;
    (void)type;
    (void)where;
    return remove(path);
}

void scratch_remove(struct scratch *scratch)
{
    (void)nftw(scratch->path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

void scratch_write(const struct scratch *scratch, const char *name, const char *text)
{
    struct err err = { 0 };
    char *path = file_join(scratch->path, name, &err);

    assert_non_null(path);
    assert_int_equal(file_write(path, text, strlen(text), 0644, &err), 0);
    free(path);
}

static void read_into(const struct scratch *scratch, const char *name, struct buf *out)
{
    struct err err = { 0 };
    char *path = file_join(scratch->path, name, &err);

    assert_non_null(path);
    if (file_read(path, out, &err) < 0) {
        fail_msg("%s", err.msg);
    }
    free(path);
}

char *scratch_read(const struct scratch *scratch, const char *name)
{
    struct buf text = BUF_INIT(OUTPUT_BYTES);

    read_into(scratch, name, &text);
    buf_str(&text, "");
    return text.data ? buf_steal(&text) : strdup("");
}

static void redirect(posix_spawn_file_actions_t *actions, const struct scratch *scratch)
{
    assert_int_equal(posix_spawn_file_actions_addchdir_np(actions, scratch->path), 0);
    assert_int_equal(
        posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "stdin", O_RDONLY | O_CREAT, 0644),
        0);
    assert_int_equal(posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "stdout",
                                                      O_WRONLY | O_CREAT | O_TRUNC, 0644),
                     0);
    assert_int_equal(posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "stderr",
                                                      O_WRONLY | O_CREAT | O_TRUNC, 0644),
                     0);
}

void chioctl_run(const struct scratch *scratch, const char *const *args, struct outcome *ret)
{
    char *argv[ARGS_MAX] = { strdup("chioctl") };
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    int status = 0;
    size_t count = 1;

    for (; args[count - 1] && count < ARGS_MAX - 1; count++) {
        argv[count] = strdup(args[count - 1]); /* argv is not const */
    }
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    redirect(&actions, scratch);
    assert_int_equal(posix_spawn(&pid, CHIOCTL, &actions, NULL, argv, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    (void)posix_spawn_file_actions_destroy(&actions);
    while (count > 0) {
        free(argv[--count]);
    }
    *ret = (struct outcome){ .status = WIFEXITED(status) ? WEXITSTATUS(status)
                                                         : 128 + WTERMSIG(status),
                             .out = BUF_INIT(OUTPUT_BYTES),
                             .err = BUF_INIT(OUTPUT_BYTES) };
    read_into(scratch, "stdout", &ret->out);
    read_into(scratch, "stderr", &ret->err);
}

void outcome_done(struct outcome *outcome)
{
    buf_done(&outcome->out);
    buf_done(&outcome->err);
}
