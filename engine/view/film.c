#include "view/film.h"

#include "store/h5.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct jm_view_film_out {
    pid_t pid;
    int frames;  // the pipe into ffmpeg
    FILE *words; // what it says, a temporary file
    char part[4096], path[4096];
    int32_t width, height;
};

static const char *file_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

// The last line that ffmpeg said, without its end.
static void last_words(jm_view_film_out *film, char *out, size_t size)
{
    snprintf(out, size, "%s", "it said nothing");
    if (fseek(film->words, 0, SEEK_SET) != 0)
        return;
    char line[512];
    while (fgets(line, sizeof line, film->words) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] != '\0')
            snprintf(out, size, "%.200s", line);
    }
}

static jm_status start(jm_ctx *ctx, jm_view_film_out *film, int32_t frames_per_second)
{
    char size[32], rate[16], output[4200];
    snprintf(size, sizeof size, "%dx%d", film->width, film->height);
    snprintf(rate, sizeof rate, "%d", frames_per_second);
    // A name that begins with a dash is a file, no option.
    snprintf(output, sizeof output, "file:%s", film->part);
    const char *const words[] = {
        "ffmpeg",    "-hide_banner", "-loglevel", "error",    "-y",   "-f", "rawvideo", "-pix_fmt",
        "rgba",      "-s",           size,        "-r",       rate,   "-i", "pipe:0",   "-an",
        "-c:v",      "libx264",      "-preset",   "veryfast", "-crf", "18", "-pix_fmt", "yuv420p",
        "-movflags", "+faststart",   "-f",        "mp4",      output, NULL};
    char *arguments[sizeof words / sizeof words[0]];
    memcpy(arguments, words, sizeof words);

    int ends[2];
    if (pipe(ends) != 0)
        return jm_fail(ctx, JM_ERR_IO, "no pipe to ffmpeg: %s", strerror(errno));
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, fileno(film->words), STDERR_FILENO);
    extern char **environ;
    int wrong = posix_spawnp(&film->pid, "ffmpeg", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    film->frames = ends[1];
    if (wrong != 0) {
        film->pid = 0;
        return jm_fail(ctx, JM_ERR_UNAVAILABLE,
                       "a film needs ffmpeg, which could not be started (%s); on Debian: apt "
                       "install ffmpeg",
                       strerror(wrong));
    }
    return JM_OK;
}

jm_status jm_view_film_open(jm_ctx *ctx, const char *path, int32_t width, int32_t height,
                            int32_t frames_per_second, jm_view_film_out **out)
{
    *out = NULL;
    if (width < 16 || height < 16 || width > 7680 || height > 4320 || width % 2 != 0 ||
        height % 2 != 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "a film of %d x %d was asked for; sides are even, 16 x 16 to 7680 x 4320",
                       width, height);
    jm_view_film_out *film = NULL;
    JM_TRY(jm_new(ctx, &film, 1));
    film->frames = -1;
    film->width = width;
    film->height = height;
    jm_status status = JM_OK;
    int folder = (int)(file_part(path) - path);
    if (snprintf(film->path, sizeof film->path, "%s", path) >= (int)sizeof film->path ||
        snprintf(film->part, sizeof film->part, "%.*s%s.part", folder, path, file_part(path)) >=
            (int)sizeof film->part)
        status = jm_fail(ctx, JM_ERR_ARGUMENT, "the name of the film is too long: %.60s...", path);
    if (status == JM_OK && (film->words = tmpfile()) == NULL)
        status = jm_fail(ctx, JM_ERR_IO, "no temporary file: %s", strerror(errno));
    if (status == JM_OK)
        status = start(ctx, film, frames_per_second);
    if (status != JM_OK) {
        jm_view_film_abandon(film);
        return status;
    }
    *out = film;
    return JM_OK;
}

// Writes to a pipe whose reader may have died: no signal, an error.
static bool write_all(int file, const uint8_t *bytes, size_t count)
{
    sigset_t pipe_signal, before, waiting;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    bool good = true;
    while (count > 0 && good) {
        ssize_t wrote = write(file, bytes, count);
        if (wrote > 0) {
            bytes += wrote;
            count -= (size_t)wrote;
        } else {
            good = wrote < 0 && errno == EINTR;
        }
    }
    if (!good && sigpending(&waiting) == 0 && sigismember(&waiting, SIGPIPE) == 1) {
        const struct timespec now = {0, 0};
        sigtimedwait(&pipe_signal, NULL, &now);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return good;
}

jm_status jm_view_film_frame(jm_ctx *ctx, jm_view_film_out *film, const jm_view_image *frame)
{
    if (frame->width != film->width || frame->height != film->height)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "a frame of %d x %d in a film of %d x %d",
                       frame->width, frame->height, film->width, film->height);
    if (write_all(film->frames, frame->rgba, (size_t)frame->width * (size_t)frame->height * 4))
        return JM_OK;
    char words[256];
    close(film->frames);
    film->frames = -1;
    waitpid(film->pid, NULL, 0);
    film->pid = 0;
    last_words(film, words, sizeof words);
    return jm_fail(ctx, JM_ERR_IO, "%s: ffmpeg stopped: %s", film->path, words);
}

static void destroy(jm_view_film_out *film)
{
    if (film->frames >= 0)
        close(film->frames);
    if (film->words != NULL)
        fclose(film->words);
    jm_free(film);
}

jm_status jm_view_film_close(jm_ctx *ctx, jm_view_film_out *film)
{
    int code = 0;
    char words[256];
    close(film->frames);
    film->frames = -1;
    pid_t ended = waitpid(film->pid, &code, 0);
    film->pid = 0;
    jm_status status = JM_OK;
    if (ended < 0 || !WIFEXITED(code) || WEXITSTATUS(code) != 0) {
        last_words(film, words, sizeof words);
        status = jm_fail(ctx, JM_ERR_IO, "%s: ffmpeg failed: %s", film->path, words);
    }
    if (status == JM_OK)
        status = jm_file_commit(ctx, film->part, film->path);
    if (status != JM_OK)
        unlink(film->part);
    destroy(film);
    return status;
}

void jm_view_film_abandon(jm_view_film_out *film)
{
    if (film == NULL)
        return;
    if (film->pid > 0) {
        kill(film->pid, SIGKILL);
        waitpid(film->pid, NULL, 0);
        unlink(film->part);
    }
    destroy(film);
}
