// What the outcome is: titles, measures, sources, legal time; and whether base and outcome may be
// compared.
#include "core/text.h"
#include "store/csv.h"
#include "view/feed_own.h"

#include <stdio.h>
#include <string.h>

enum { TITLE, BASE_TITLE, SOURCES, STATUS, MEASURES };

static const jm_h5 *file_of(const jm_feed_run *run)
{
    return jm_reader_file(jm_follow_reader(run->follow));
}

static jm_status keep_text(jm_ctx *ctx, jm_text *text, char **out)
{
    jm_status status = text->failed
                           ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for what stands on the screen")
                           : jm_copy_text(ctx, text->bytes != NULL ? text->bytes : "", out);
    jm_text_free(text);
    return status;
}

static jm_status title_of(jm_ctx *ctx, const jm_feed_run *run, char **out)
{
    JM_TRY(jm_h5_get_text(ctx, file_of(run), "/", "title", out));
    if (*out != NULL && (*out)[0] != '\0')
        return JM_OK;
    jm_free(*out);
    return jm_copy_text(ctx, run->city->name != NULL ? run->city->name : "", out);
}

static bool begins(const char *text, const char *words)
{
    return strncmp(text, words, strlen(words)) == 0;
}

// "© OpenStreetMap contributors, ODbL 1.0"; false: nobody is named.
static bool name_source(const jm_credit *c, char out[512])
{
    const char *who = c->producer != NULL ? c->producer : c->source;
    const char *licence = c->licence != NULL ? c->licence : "";
    if (who == NULL || who[0] == '\0')
        return false;
    const bool stated = licence[0] != '\0' && !begins(licence, "not stated");
    const bool claimed = stated && !begins(licence, "CC0") && !begins(who, "©");
    snprintf(out, 512, "%s%s%s%s", claimed ? "© " : "", who, stated ? ", " : "",
             stated ? licence : "");
    return true;
}

// Each producer once, with its licence.
static jm_status sources_of(jm_ctx *ctx, const jm_city *city, char **out)
{
    jm_text text = {0};
    for (int64_t i = 0; i < city->credit_count; i++) {
        char piece[512];
        if (!name_source(&city->credits[i], piece) ||
            (text.bytes != NULL && strstr(text.bytes, piece) != NULL))
            continue;
        if (text.length > 0)
            jm_text_add(&text, "; ");
        jm_text_add(&text, piece);
    }
    return keep_text(ctx, &text, out);
}

static jm_status measures_of(jm_ctx *ctx, const jm_feed_run *run, char **out)
{
    static const char path[] = "/inputs/edits_csv";
    char *bytes = NULL;
    jm_csv *csv = NULL;
    jm_text text = {0};
    if (!jm_h5_has(file_of(run), path))
        return jm_copy_text(ctx, "", out);
    JM_TRY(jm_h5_read_text(ctx, file_of(run), path, &bytes));
    jm_status status = jm_csv_parse(ctx, path, bytes, strlen(bytes), &csv);
    const int64_t rows = status == JM_OK ? jm_csv_rows(csv) : 0;
    const int32_t column = rows > 0 ? jm_csv_column(csv, "sentence") : JM_NONE;
    for (int64_t r = 0; r < rows; r++) {
        const char *sentence = jm_csv_cell(csv, r, column);
        if (sentence[0] != '\0')
            jm_text_printf(&text, "%s%s", text.length > 0 ? "\n" : "", sentence);
    }
    if (status == JM_OK)
        status = keep_text(ctx, &text, out);
    jm_text_free(&text);
    jm_csv_destroy(csv);
    jm_free(bytes);
    return status;
}

// While one of the two runs goes on, they cannot hold the same number of steps.
static jm_status check_alike_growing(jm_ctx *ctx, const jm_reader *base, const jm_reader *other,
                                     const char *const paths[2])
{
    char *a = NULL, *b = NULL;
    JM_TRY(jm_reader_same_grids(ctx, base, other));
    if (!(jm_reader_start_utc_s(base) == jm_reader_start_utc_s(other)))
        return jm_fail(ctx, JM_ERR_DATA, "%s and %s are of different days; run both on one date",
                       paths[JM_FEED_BASE], paths[JM_FEED_OUTCOME]);
    jm_status status = jm_h5_get_text(ctx, jm_reader_file(base), "/", "base_city_hash", &a);
    if (status == JM_OK)
        status = jm_h5_get_text(ctx, jm_reader_file(other), "/", "base_city_hash", &b);
    if (status == JM_OK && strcmp(a != NULL ? a : "", b != NULL ? b : "") != 0)
        status = jm_fail(ctx, JM_ERR_DATA,
                         "%s and %s stand on different base cities; run both on the same city",
                         paths[JM_FEED_BASE], paths[JM_FEED_OUTCOME]);
    jm_free(a);
    jm_free(b);
    return status;
}

static jm_status check_times(jm_ctx *ctx, const jm_reader *base, const jm_reader *other,
                             const char *const paths[2])
{
    int64_t steps = jm_reader_steps(base);
    if (jm_reader_steps(other) < steps)
        steps = jm_reader_steps(other);
    for (int64_t s = 0; s < steps; s++)
        if (!(jm_reader_time_s(base, s) == jm_reader_time_s(other, s)))
            return jm_fail(ctx, JM_ERR_DATA,
                           "%s and %s have steps of different length; run both alike",
                           paths[JM_FEED_BASE], paths[JM_FEED_OUTCOME]);
    return JM_OK;
}

static jm_status check_alike(jm_ctx *ctx, const jm_view_feed *feed, const char *const paths[2])
{
    const jm_feed_run *outcome = &feed->run[JM_FEED_OUTCOME], *base = &feed->run[JM_FEED_BASE];
    const jm_reader *a = jm_follow_reader(base->follow), *b = jm_follow_reader(outcome->follow);
    if (jm_follow_state_of(outcome->follow) == JM_FOLLOW_COMPLETE &&
        jm_follow_state_of(base->follow) == JM_FOLLOW_COMPLETE)
        JM_TRY(jm_reader_alike(ctx, a, b, false));
    else
        JM_TRY(check_alike_growing(ctx, a, b, paths));
    return check_times(ctx, a, b, paths);
}

static double step_of(const jm_reader *reader)
{
    const double hour_s = 3600.0;
    const int64_t steps = jm_reader_steps(reader);
    double step_s = steps > 1 ? jm_reader_time_s(reader, 1) - jm_reader_time_s(reader, 0) : hour_s;
    return step_s > 0.0 ? step_s : hour_s;
}

jm_status jm_feed_about_make(jm_ctx *ctx, jm_view_feed *feed, const char *const paths[2],
                             bool french)
{
    const jm_feed_run *run = &feed->run[JM_FEED_OUTCOME];
    const jm_reader *reader = jm_follow_reader(run->follow);
    char **texts = feed->texts;
    if (feed->run_count > 1)
        JM_TRY(check_alike(ctx, feed, paths));
    JM_TRY(title_of(ctx, run, &texts[TITLE]));
    if (feed->run_count > 1)
        JM_TRY(title_of(ctx, &feed->run[JM_FEED_BASE], &texts[BASE_TITLE]));
    JM_TRY(sources_of(ctx, run->city, &texts[SOURCES]));
    JM_TRY(jm_status_line(ctx, run->city, french, &texts[STATUS]));
    JM_TRY(measures_of(ctx, run, &texts[MEASURES]));
    feed->about = (jm_view_about){.title = texts[TITLE],
                                  .base_title = texts[BASE_TITLE],
                                  .city_name = run->city->name != NULL ? run->city->name : "",
                                  .source_line = texts[SOURCES],
                                  .status_line = texts[STATUS],
                                  .measures = texts[MEASURES],
                                  .start_utc_s = jm_reader_start_utc_s(reader),
                                  .step_s = step_of(reader)};
    return jm_zone_parse(ctx, run->city->zone_rule != NULL ? run->city->zone_rule : "UTC0",
                         &feed->about.zone);
}
