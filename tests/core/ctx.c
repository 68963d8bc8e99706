#include "check.h"

#include "core/field.h"

static const char *in_french(void *user, const char *english)
{
    (void)user;
    return strcmp(english, "%d cells are wet") == 0 ? "%d mailles sont humides" : english;
}

static bool always(void *user)
{
    (void)user;
    return true;
}

TEST(a_failure_keeps_its_status_and_its_text)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    CHECK(strcmp(jm_message(ctx), "") == 0 && jm_last_status(ctx) == JM_OK);
    CHECK(jm_fail(ctx, JM_ERR_DATA, "%d cells are wet", 3) == JM_ERR_DATA);
    CHECK(jm_last_status(ctx) == JM_ERR_DATA);
    CHECK(strcmp(jm_message(ctx), "3 cells are wet") == 0);
    jm_fail_within(ctx, JM_ERR_DATA, "recipe.yaml:%d: ", 4);
    CHECK(strcmp(jm_message(ctx), "recipe.yaml:4: 3 cells are wet") == 0);
    jm_fail(ctx, JM_ERR_IO, "again: %s", jm_message(ctx)); // the old text as a value of the new
    CHECK(strcmp(jm_message(ctx), "again: recipe.yaml:4: 3 cells are wet") == 0);
    jm_clear(ctx);
    CHECK(jm_last_status(ctx) == JM_OK);
    jm_ctx_destroy(ctx);
}

TEST(the_host_may_translate_and_may_stop)
{
    UNUSED_STATE;
    jm_ctx *ctx =
        jm_ctx_create(&(jm_ctx_def){.threads = 3, .translate = in_french, .interrupted = always});
    CHECK(jm_ctx_threads(ctx) == 3);
    jm_fail(ctx, JM_ERR_DATA, "%d cells are wet", 3);
    CHECK(strcmp(jm_message(ctx), "3 mailles sont humides") == 0);
    CHECK_FAILS(ctx, jm_poll(ctx), JM_ERR_INTERRUPTED, "stopped");
    jm_ctx_destroy(ctx);
}

static void keep_text(void *user, jm_log_level level, const char *text)
{
    (void)level;
    snprintf(user, 256, "%s", text);
}

TEST(numbers_of_the_log_have_the_hosts_decimal_sign_and_those_of_failures_a_point)
{
    UNUSED_STATE;
    char text[256];
    const jm_ctx_def def = {.log = keep_text, .user = text, .decimal_comma = true};
    jm_ctx *french = jm_ctx_create(&def),
           *plain = jm_ctx_create(&(jm_ctx_def){.log = keep_text, .user = text});
    jm_log(french, JM_LOG_INFO, "%s: %.1f K at %+6.2f h, %g, %d.%lld of 100 %%, v1.2", "w.csv",
           28.5, -0.5, 1e-12 * 1.5, 3, 4LL);
    assert_string_equal(text, "w.csv: 28,5 K at  -0,50 h, 1,5e-12, 3.4 of 100 %, v1.2");
    jm_log(plain, JM_LOG_INFO, "%s: %.1f K", "w.csv", 28.5);
    assert_string_equal(text, "w.csv: 28.5 K");
    jm_log(french, JM_LOG_INFO, "%*.*f and %s", 7, 2, 1.25, "0.5");
    assert_string_equal(text, "   1,25 and 0.5");
    jm_fail(french, JM_ERR_DATA, "`cell_m` is %g; write 0.5",
            0.25); // as it is to stand in the file
    assert_string_equal(jm_message(french), "`cell_m` is 0.25; write 0.5");
    jm_ctx_destroy(french);
    jm_ctx_destroy(plain);
}

TEST(a_message_longer_than_its_place_is_cut_not_spilt)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char *text = calloc(1, 100001);
    memset(text, 'x', 100000);
    jm_fail(ctx, JM_ERR_DATA, "%s", text);
    CHECK(strlen(jm_message(ctx)) < 100000 && strlen(jm_message(ctx)) > 1000);
    jm_fail_within(ctx, JM_ERR_DATA, "%s", text);
    CHECK(strlen(jm_message(ctx)) < 100000);
    free(text);
    jm_ctx_destroy(ctx);
}

TEST(memory_that_no_machine_has_is_refused_and_the_old_is_kept)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    double *values = NULL;
    CHECK_FAILS(ctx, jm_new(ctx, &values, INT64_MAX), JM_ERR_MEMORY, "smaller area");
    CHECK(values == NULL);
    CHECK_FAILS(ctx, jm_new(ctx, &values, -1), JM_ERR_MEMORY, "no memory");
    int64_t capacity = 0;
    CHECK_OK(ctx, jm_grow(ctx, &values, &capacity, 3));
    CHECK(capacity >= 3);
    values[2] = 7.0;
    CHECK_FAILS(ctx, jm_grow(ctx, &values, &capacity, INT64_MAX / 4), JM_ERR_MEMORY, "no memory");
    CHECK(values[2] == 7.0);
    CHECK_OK(ctx, jm_grow(ctx, &values, &capacity, 1000));
    CHECK(values[2] == 7.0 && capacity >= 1000);
    jm_free(values);
    jm_ctx_destroy(ctx);
}

TEST(a_type_is_as_long_as_its_c_type)
{
    UNUSED_STATE;
    CHECK(jm_type_size(JM_F32) == sizeof(float) && jm_type_size(JM_F64) == sizeof(double));
    CHECK(jm_type_size(JM_I32) == 4 && jm_type_size(JM_I64) == 8 && jm_type_size(JM_U8) == 1);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(a_failure_keeps_its_status_and_its_text),
        CASE(the_host_may_translate_and_may_stop),
        CASE(numbers_of_the_log_have_the_hosts_decimal_sign_and_those_of_failures_a_point),
        CASE(a_message_longer_than_its_place_is_cut_not_spilt),
        CASE(memory_that_no_machine_has_is_refused_and_the_old_is_kept),
        CASE(a_type_is_as_long_as_its_c_type),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
