// Bad days: kill -9 at random moments, a live reader, a disk without room.
#include "scene.h"

#include "core/random.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { crash_steps = 2000 };

// The child's life: a run that the parent will kill, or watch. Ends by _exit: cmocka is the
// parent's.
static void child_writes(scene *s, int64_t steps, bool finish)
{
    jm_outcome *outcome = NULL;
    jm_ctx_set_threads(s->ctx, 1); // OpenMP's pool does not live through a fork
    if (jm_outcome_create(s->ctx, &s->def, &outcome) != JM_OK ||
        jm_outcome_write_static(s->ctx, outcome) != JM_OK)
        _exit(1);
    for (int64_t step = 0; step < steps; step++) {
        scene_at(s, step);
        if (jm_outcome_step(s->ctx, outcome, 3600.0 * (double)(step + 1)) != JM_OK)
            _exit(2);
    }
    if (finish)
        _exit(scene_finish(s, outcome) == JM_OK ? 0 : 3);
    _exit(0);
}

static void wait_ms(double ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1e3), .tv_nsec = (long)(fmod(ms, 1e3) * 1e6)};
    while (nanosleep(&t, &t) != 0 && errno == EINTR) {
    }
}

// All committed steps of a file are what the formulas say.
static void check_steps(scene *s, const char *path, int64_t steps)
{
    static float values[SCENE_CELLS];
    jm_reader *reader = NULL;
    bool intact = false;
    CHECK_OK(s->ctx, jm_reader_open(s->ctx, path, &reader));
    CHECK(steps < 0 || jm_reader_steps(reader) == steps);
    for (int64_t step = 0; step < jm_reader_steps(reader); step++) {
        CHECK(jm_reader_time_s(reader, step) == 3600.0 * (double)(step + 1));
        CHECK_OK(s->ctx, jm_reader_values(s->ctx, reader, "mean_temp", step, values));
        CHECK(values[0] == 20.0f + (float)step);
    }
    CHECK_OK(s->ctx, jm_reader_verify(s->ctx, reader, &intact));
    CHECK(intact);
    jm_reader_close(reader);
}

TEST(kill_minus_nine_at_any_moment_leaves_a_part_that_repair_makes_valid)
{
    UNUSED_STATE;
    static scene s;
    char part[512], repaired[512];
    const int kills = (int)ceil(200.0 * test_effort());
    const jm_key key = {.seed = 20260719, .stream = 1};
    int parts = 0;
    int64_t most = 0;
    scene_open(&s);
    s.def.step_count = crash_steps;
    scene_name(&s, "x.outcome.nc.part", part);
    scene_name(&s, "repaired.outcome.nc", repaired);
    for (int k = 0; k < kills; k++) {
        remove(part);
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0)
            child_writes(&s, crash_steps, false);
        // A third of the kills at any moment; the others once the file is there, so that a slow
        // machine sees steps too, and of these half at once, while the static rows are written.
        for (int turn = 0; k % 3 != 0 && turn < 100000 && !jm_file_exists(part); turn++)
            wait_ms(0.1);
        wait_ms((k % 3 == 2 ? 2.0 : 120.0) * jm_random_uniform(key, (uint64_t)k, 0));
        CHECK(kill(child, SIGKILL) == 0);
        CHECK(waitpid(child, NULL, 0) == child);
        CHECK(!jm_file_exists(s.path));
        if (!jm_file_exists(part))
            continue; // killed before the part was there: nothing was promised
        int64_t steps = 0;
        parts++;
        check_steps(&s, part, -1);
        CHECK_OK(s.ctx, jm_outcome_repair(s.ctx, part, repaired, &steps));
        check_steps(&s, repaired, steps);
        most = steps > most ? steps : most;
    }
    CHECK(parts > 0 && most > 0);
    scene_close(&s);
}

TEST(a_killed_run_resumes_to_the_content_of_a_straight_one)
{
    UNUSED_STATE;
    static scene s;
    char part[512], straight[65], resumed[65];
    jm_reader *reader = NULL;
    jm_outcome *outcome = NULL;
    scene_open(&s);
    s.def.step_count = 40;
    scene_name(&s, "x.outcome.nc.part", part);
    scene_run_whole(&s, 40, straight);
    CHECK(remove(s.path) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        child_writes(&s, 17, false);
    CHECK(waitpid(child, NULL, 0) == child); // ended without closing, as a kill would
    CHECK_OK(s.ctx, jm_outcome_resume(s.ctx, &s.def, 17, &outcome));
    CHECK_OK(s.ctx, jm_outcome_write_static(s.ctx, outcome));
    scene_steps(&s, outcome, 17, 40);
    CHECK_OK(s.ctx, scene_finish(&s, outcome));
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, s.path, &reader));
    jm_reader_content_hash(reader, resumed);
    CHECK(strcmp(straight, resumed) == 0);
    jm_reader_close(reader);
    scene_close(&s);
}

TEST(another_process_reads_each_step_while_it_is_written)
{
    UNUSED_STATE;
    static scene s;
    char part[512];
    float mean = 0.0f;
    int64_t seen = 0, growths = 0;
    jm_reader *reader = NULL;
    scene_open(&s);
    s.def.step_count = 300;
    scene_name(&s, "x.outcome.nc.part", part);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        child_writes(&s, 300, true);
    int status = 0;
    bool over = false;
    while (!over && !jm_file_exists(part) && !jm_file_exists(s.path)) {
        over = waitpid(child, &status, WNOHANG) == child;
        wait_ms(1.0);
    }
    if (jm_file_exists(part))
        CHECK_OK(s.ctx, jm_reader_open(s.ctx, part, &reader));
    while (reader != NULL && seen < 300 && !over) {
        over = waitpid(child, &status, WNOHANG) == child;
        CHECK_OK(s.ctx, jm_reader_refresh(s.ctx, reader));
        int64_t steps = jm_reader_steps(reader);
        CHECK(steps >= seen);
        growths += steps > seen;
        seen = steps;
        if (seen == 0)
            continue;
        CHECK_OK(s.ctx, jm_reader_values(s.ctx, reader, "mean_temp", seen - 1, &mean));
        CHECK(mean == 20.0f + (float)(seen - 1));
    }
    CHECK(over || waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(growths > 1);
    jm_reader_close(reader);
    check_steps(&s, s.path, 300);
    scene_close(&s);
}

// The child's life under a file size limit; its exit code is the status of the failing step.
static void child_fills_the_disk(scene *s, int64_t bytes)
{
    struct rlimit limit = {.rlim_cur = (rlim_t)bytes, .rlim_max = (rlim_t)bytes};
    signal(SIGXFSZ, SIG_IGN);
    jm_outcome *outcome = NULL;
    jm_ctx_set_threads(s->ctx, 1);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        jm_outcome_create(s->ctx, &s->def, &outcome) != JM_OK ||
        jm_outcome_write_static(s->ctx, outcome) != JM_OK)
        _exit(100);
    for (int64_t step = 0; step < crash_steps; step++) {
        scene_at(s, step);
        jm_status status = jm_outcome_step(s->ctx, outcome, 3600.0 * (double)(step + 1));
        if (status == JM_OK)
            continue;
        if (strstr(jm_message(s->ctx), "disk full?") == NULL)
            _exit(101);
        if (jm_outcome_step(s->ctx, outcome, 1e9) != JM_ERR_IO)
            _exit(102); // no step is taken after a hole
        jm_outcome_abandon(s->ctx, outcome);
        _exit(step > 0 ? (int)status : 103);
    }
    _exit(104);
}

TEST(a_full_disk_is_told_and_loses_no_committed_step)
{
    UNUSED_STATE;
    static scene s;
    char part[512], repaired[512];
    int64_t steps = 0;
    scene_open(&s);
    s.def.step_count = crash_steps;
    scene_name(&s, "x.outcome.nc.part", part);
    scene_name(&s, "repaired.outcome.nc", repaired);
    for (int64_t bytes = 1700000; bytes <= 2300000; bytes += 200000) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0)
            child_fills_the_disk(&s, bytes);
        int status = 0;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == JM_ERR_IO);
        check_steps(&s, part, -1);
        CHECK_OK(s.ctx, jm_outcome_repair(s.ctx, part, repaired, &steps));
        CHECK(steps > 0);
        check_steps(&s, repaired, steps);
    }
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(kill_minus_nine_at_any_moment_leaves_a_part_that_repair_makes_valid),
        CASE(a_killed_run_resumes_to_the_content_of_a_straight_one),
        CASE(another_process_reads_each_step_while_it_is_written),
        CASE(a_full_disk_is_told_and_loses_no_committed_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
