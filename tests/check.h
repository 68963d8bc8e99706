/// check.h: the few words every test speaks: TEST, CHECK, and where real data are.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ctx.h"

#define TEST(name) static void name(void **state)
#define CASE(name) cmocka_unit_test(name)
#define UNUSED_STATE (void)state

/// Prints both values on failure; NaN never passes.
#define CHECK_NEAR(actual, expected, tolerance)                                                    \
    do {                                                                                           \
        double check_a_ = (double)(actual), check_e_ = (double)(expected);                         \
        if (!(fabs(check_a_ - check_e_) <= (double)(tolerance))) {                                 \
            print_error("%s:%d: %s is %.17g, expected %.17g within %g\n", __FILE__, __LINE__,      \
                        #actual, check_a_, check_e_, (double)(tolerance));                         \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

#define CHECK(condition) assert_true(condition)

/// A call that must succeed; prints the context's message when it does not.
#define CHECK_OK(ctx, call)                                                                        \
    do {                                                                                           \
        jm_status check_s_ = (call);                                                               \
        if (check_s_ != JM_OK) {                                                                   \
            print_error("%s:%d: %s: status %d: %s\n", __FILE__, __LINE__, #call, (int)check_s_,    \
                        jm_message(ctx));                                                          \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

/// A call that must fail with this status and a message that holds `words`.
#define CHECK_FAILS(ctx, call, wanted, words)                                                      \
    do {                                                                                           \
        jm_status check_s_ = (call);                                                               \
        if (check_s_ != (wanted) || strstr(jm_message(ctx), (words)) == NULL) {                    \
            print_error("%s:%d: %s: status %d: %s\n", __FILE__, __LINE__, #call, (int)check_s_,    \
                        jm_message(ctx));                                                          \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

/// For cmocka_run_group_tests: one context for all tests of a binary, as their state.
static inline int make_context(void **state)
{
    *state = jm_ctx_create(NULL);
    return *state == NULL;
}

static inline int end_context(void **state)
{
    jm_ctx_destroy(*state);
    return 0;
}

/// Folder of shared data ("../shared" unless JM_SHARED says otherwise), or NULL when `probe` is not
/// there. A binary that needs it calls shared_or_exit() first thing in main.
static inline const char *shared_or_exit(const char *probe)
{
    const char *folder = getenv("JM_SHARED");
    if (folder == NULL)
        folder = "../shared";
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, probe);
    FILE *file = fopen(path, "rb");
    if (file != NULL) {
        fclose(file);
        return folder;
    }
    printf("skipped: no shared data\n");
    const char *required = getenv("JM_REQUIRE_SHARED");
    exit(required != NULL && strcmp(required, "1") == 0 ? 1 : 77);
}

/// Share of the full effort of long tests: JM_EFFORT, 0.05 unless stated.
static inline double test_effort(void)
{
    const char *text = getenv("JM_EFFORT");
    return text != NULL ? atof(text) : 0.05;
}
