#include "core/random.h"
#include "toytown.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static char folder[512];

static int make_town(void **state)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    *state = ctx;
    toy_folder(folder);
    toy_city(ctx, folder, 10.0);
    toy_scenario(folder, "base", "");
    return 0;
}

static int remove_town(void **state)
{
    toy_remove(folder);
    jm_ctx_destroy(*state);
    return 0;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// A run in a process of its own, killed after `life_s`; true when it was killed before its end.
static bool run_and_kill(double life_s, bool resume)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        jm_ctx_def def = {.threads = 1}; // OpenMP of the parent does not survive a fork
        jm_ctx *ctx = jm_ctx_create(&def);
        _exit(toy_run(ctx, folder, "base", "killed.nc", 0, resume) == JM_OK ? 0 : 1);
    }
    double end = now_s() + life_s;
    int code = 0;
    while (now_s() < end)
        if (waitpid(child, &code, WNOHANG) == child) {
            CHECK(WIFEXITED(code) && WEXITSTATUS(code) == 0);
            return false;
        } else {
            struct timespec pause = {.tv_nsec = 1000000};
            nanosleep(&pause, NULL);
        }
    kill(child, SIGKILL);
    waitpid(child, &code, 0);
    return WIFSIGNALED(code);
}

TEST(every_part_of_a_killed_run_opens_is_repaired_and_resumes_to_the_same_bits)
{
    jm_ctx *ctx = *state;
    char straight[65], resumed[65], part[1024], repaired[1024];
    toy_path(part, folder, "killed.nc.part");
    toy_path(repaired, folder, "repaired.nc");

    double started = now_s();
    CHECK(!run_and_kill(1e9, false));
    double life_s = now_s() - started;
    toy_hash(ctx, folder, "killed.nc", straight);

    int kills = (int)(200.0 * test_effort() + 0.5), parts = 0;
    jm_key key = {.seed = 20261121, .stream = 1};
    for (int k = 0; k < kills; k++) {
        if (run_and_kill(life_s * jm_random_uniform(key, (uint64_t)k, 0), false) &&
            access(part, F_OK) == 0) {
            int64_t steps = 0;
            jm_reader *reader = NULL;
            CHECK_OK(ctx, jm_reader_open(ctx, part, &reader));
            int64_t held = jm_reader_steps(reader);
            jm_reader_close(reader);
            CHECK_OK(ctx, jm_outcome_repair(ctx, part, repaired, &steps));
            assert_int_equal(steps, held);
            CHECK_OK(ctx, jm_reader_open(ctx, repaired, &reader));
            assert_int_equal(jm_reader_steps(reader), held);
            CHECK(!jm_reader_complete(reader));
            jm_reader_close(reader);
            parts++;
        }
        CHECK(!run_and_kill(1e9, true));
        toy_hash(ctx, folder, "killed.nc", resumed);
        assert_string_equal(straight, resumed);
    }
    print_message("%d kills, %d left a part\n", kills, parts);
    CHECK(kills < 10 || parts > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_part_of_a_killed_run_opens_is_repaired_and_resumes_to_the_same_bits),
    };
    return cmocka_run_group_tests(tests, make_town, remove_town);
}
