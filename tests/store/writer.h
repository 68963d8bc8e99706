/// writer.h: another process that writes a run as it is told, one word at a time, so that a test
/// knows what stands in the file at each moment.
#pragma once

#include "scene.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

typedef struct writer {
    pid_t pid;
    int orders, answers; // pipes
} writer;

// Orders: 'c' create with the static rows, 'r' resume after 3 steps, 's' a step, 'f' finish.
static inline bool writer_obeys(scene *s, jm_outcome **outcome, char order)
{
    if (order == 'c' || order == 'r') {
        jm_status status = order == 'c' ? jm_outcome_create(s->ctx, &s->def, outcome)
                                        : jm_outcome_resume(s->ctx, &s->def, 3, outcome);
        return status == JM_OK && jm_outcome_write_static(s->ctx, *outcome) == JM_OK;
    }
    if (order == 'f')
        return scene_finish(s, *outcome) == JM_OK;
    int64_t step = jm_outcome_steps(*outcome);
    scene_at(s, step);
    return jm_outcome_step(s->ctx, *outcome, 3600.0 * (double)(step + 1)) == JM_OK;
}

/// To be called before this process opens a file: libhdf5's state is copied with it.
static inline writer writer_start(scene *s)
{
    int orders[2], answers[2];
    CHECK(pipe(orders) == 0 && pipe(answers) == 0);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid > 0) {
        close(orders[0]);
        close(answers[1]);
        return (writer){pid, orders[1], answers[0]};
    }
    close(orders[1]);
    close(answers[0]);
    jm_outcome *outcome = NULL;
    jm_ctx_set_threads(s->ctx, 1); // OpenMP's pool does not live through a fork
    for (char order; read(orders[0], &order, 1) == 1;) {
        if (!writer_obeys(s, &outcome, order))
            _exit(1);
        if (write(answers[1], &order, 1) != 1 || order == 'f')
            break;
    }
    _exit(0);
}

static inline void writer_does(const writer *w, char order)
{
    char answer = 0;
    CHECK(write(w->orders, &order, 1) == 1);
    CHECK(read(w->answers, &answer, 1) == 1 && answer == order);
}

static inline void writer_end(writer *w, bool kill_it)
{
    if (kill_it)
        CHECK(kill(w->pid, SIGKILL) == 0);
    close(w->orders);
    close(w->answers);
    CHECK(waitpid(w->pid, NULL, 0) == w->pid);
}
