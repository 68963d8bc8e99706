#include "panels_town.h"

enum { STEPS = 24 };

typedef struct sheet {
    jm_ctx *ctx;
    jm_view_ui *ui;
    double time_s[STEPS];
    float value[STEPS], base[STEPS];
    jm_view_series series;
    jm_field_words words;
    jm_zone zone;
    jm_view_chart_def def;
} sheet;

static const double start_utc_s = 1785103200.0; // 2026-07-27 00:00 in France

static void sheet_open(sheet *s)
{
    const jm_view_font font = {hall_width, NULL};
    *s = (sheet){.ctx = jm_ctx_create(NULL)};
    CHECK_OK(s->ctx, jm_view_ui_create(s->ctx, &font, &s->ui));
    CHECK_OK(s->ctx, jm_zone_parse(s->ctx, "CET-1CEST,M3.5.0,M10.5.0/3", &s->zone));
    for (int i = 0; i < STEPS; i++) {
        s->time_s[i] = 3600.0 * (i + 1);
        s->value[i] = 290.0f + 0.5f * (float)i;
        s->base[i] = 291.0f + 0.75f * (float)i;
    }
    s->words = jm_words_of("utci", "K");
}

static void sheet_close(sheet *s)
{
    jm_view_ui_destroy(s->ui);
    jm_ctx_destroy(s->ctx);
}

static const jm_view_command *draw(sheet *s, bool base, double now_s, int64_t *count)
{
    s->series = (jm_view_series){
        .steps = STEPS, .time_s = s->time_s, .value = s->value, .base = base ? s->base : NULL};
    s->def = (jm_view_chart_def){.at = {100.0f, 50.0f, 400.0f, 200.0f},
                                 .series = &s->series,
                                 .words = &s->words,
                                 .now_s = now_s,
                                 .start_utc_s = start_utc_s,
                                 .zone = &s->zone};
    jm_view_ui_begin(s->ui, 640, 480, 1.0);
    jm_view_chart(s->ui, s->ctx, &s->def);
    jm_view_ui_end(s->ui);
    return jm_view_ui_commands(s->ui, count);
}

static int lines_of(const jm_view_command *c, int64_t count, uint32_t color)
{
    int found = 0;
    for (int64_t i = 0; i < count; i++)
        found += c[i].kind == JM_VIEW_UI_LINE && c[i].color == color;
    return found;
}

static bool says(const sheet *s, const jm_view_command *c, int64_t count, const char *words)
{
    for (int64_t i = 0; i < count; i++)
        if (c[i].kind == JM_VIEW_UI_TEXT &&
            strcmp(jm_view_ui_text_of(s->ui, c[i].text), words) == 0)
            return true;
    return false;
}

TEST(a_curve_is_whole_and_its_gaps_stay_open)
{
    UNUSED_STATE;
    sheet s;
    int64_t count;
    sheet_open(&s);
    uint32_t ink = jm_view_ui_tone(JM_VIEW_TONE_OUTCOME);
    const jm_view_command *c = draw(&s, false, 0.0, &count);
    CHECK(lines_of(c, count, ink) == STEPS - 1);
    s.value[10] = NAN; // takes the pieces on both its sides
    c = draw(&s, false, 0.0, &count);
    CHECK(lines_of(c, count, ink) == STEPS - 3);
    s.value[12] = NAN; // the value between them is a point by itself
    c = draw(&s, false, 0.0, &count);
    int points = 0;
    for (int64_t i = 0; i < count; i++)
        points += c[i].kind == JM_VIEW_UI_RECT && c[i].color == ink;
    CHECK(lines_of(c, count, ink) == STEPS - 5 && points == 1);
    sheet_close(&s);
}

TEST(all_that_is_drawn_stays_in_its_box)
{
    UNUSED_STATE;
    sheet s;
    int64_t count;
    sheet_open(&s);
    const jm_view_command *c = draw(&s, true, 15.0 * 3600.0, &count);
    for (int64_t i = 0; i < count; i++) {
        float w =
            c[i].kind == JM_VIEW_UI_TEXT
                ? hall_width(NULL, jm_view_ui_text_of(s.ui, c[i].text), c[i].size_px, c[i].bold)
                : c[i].at.w;
        float left = fminf(c[i].at.x, c[i].at.x + w), right = fmaxf(c[i].at.x, c[i].at.x + w);
        float top = fminf(c[i].at.y, c[i].at.y + c[i].at.h);
        float bottom = fmaxf(c[i].at.y, c[i].at.y + c[i].at.h);
        // Two pixels: half a line's width, and the descent of the lowest numbers.
        CHECK(left >= 98.0f && right <= 502.0f && top >= 48.0f && bottom <= 252.0f);
    }
    sheet_close(&s);
}

TEST(axes_bear_nice_numbers_the_unit_and_local_hours)
{
    UNUSED_STATE;
    sheet s;
    int64_t count;
    sheet_open(&s);
    const jm_view_command *c = draw(&s, true, 0.0, &count);
    // 290 .. 308.25 K is 16.85 .. 35.1 degrees: steps of two from 16 to 36.
    CHECK(says(&s, c, count, "16") && says(&s, c, count, "36") && says(&s, c, count, "°C"));
    CHECK(says(&s, c, count, "6") && says(&s, c, count, "12") && says(&s, c, count, "24"));
    CHECK(says(&s, c, count, "scenario") && says(&s, c, count, "base"));
    sheet_close(&s);
}

TEST(the_moment_is_marked_where_the_curve_has_it)
{
    UNUSED_STATE;
    sheet s;
    int64_t count;
    sheet_open(&s);
    uint32_t mark = jm_view_ui_tone(JM_VIEW_TONE_TEXT);
    const jm_view_command *c = draw(&s, false, 15.0 * 3600.0, &count);
    float marked = -1.0f, curve = -2.0f;
    int piece = 0;
    for (int64_t i = 0; i < count; i++) {
        if (c[i].kind != JM_VIEW_UI_LINE)
            continue;
        if (c[i].color == mark)
            marked = c[i].at.x;
        if (c[i].color == jm_view_ui_tone(JM_VIEW_TONE_OUTCOME) && piece++ == 14)
            curve = c[i].at.x; // begins at the step of 15:00
    }
    CHECK_NEAR((double)marked, (double)curve, 0.01);
    c = draw(&s, false, 48.0 * 3600.0, &count); // beyond the day: no mark
    CHECK(lines_of(c, count, mark) == 0);
    sheet_close(&s);
}

// An empty street: its axis is not one of cars below zero.
TEST(a_day_of_nothing_begins_at_zero)
{
    UNUSED_STATE;
    sheet s;
    int64_t count;
    sheet_open(&s);
    s.words = jm_words_of("flow", "veh s-1");
    for (int i = 0; i < STEPS; i++)
        s.value[i] = 0.0f;
    const jm_view_command *c = draw(&s, false, 0.0, &count);
    CHECK(lines_of(c, count, jm_view_ui_tone(JM_VIEW_TONE_OUTCOME)) == STEPS - 1);
    for (int64_t i = 0; i < count; i++)
        CHECK(c[i].kind != JM_VIEW_UI_TEXT ||
              strchr(jm_view_ui_text_of(s.ui, c[i].text), '-') == NULL);
    sheet_close(&s);
}

TEST(series_without_sense_draw_a_sentence_or_nothing)
{
    UNUSED_STATE;
    sheet s;
    int64_t count;
    sheet_open(&s);
    for (int i = 0; i < STEPS; i++)
        s.value[i] = NAN;
    const jm_view_command *c = draw(&s, false, (double)NAN, &count);
    CHECK(says(&s, c, count, "No values over the day here"));
    for (int i = 0; i < STEPS; i++)
        s.value[i] = 300.0f; // flat
    c = draw(&s, false, (double)NAN, &count);
    CHECK(lines_of(c, count, jm_view_ui_tone(JM_VIEW_TONE_OUTCOME)) == STEPS - 1);
    for (int64_t i = 0; i < count; i++)
        CHECK(isfinite(c[i].at.x) && isfinite(c[i].at.y) && isfinite(c[i].at.h));
    s.def.series = NULL;
    jm_view_ui_begin(s.ui, 640, 480, 1.0);
    jm_view_chart(s.ui, s.ctx, &s.def);
    s.series.steps = 1;
    s.def.series = &s.series;
    jm_view_chart(s.ui, s.ctx, &s.def);
    s.def.at = (jm_view_rect){0.0f, 0.0f, 3.0f, 2.0f};
    jm_view_chart(s.ui, s.ctx, &s.def);
    jm_view_ui_end(s.ui);
    sheet_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_curve_is_whole_and_its_gaps_stay_open),
        CASE(all_that_is_drawn_stays_in_its_box),
        CASE(axes_bear_nice_numbers_the_unit_and_local_hours),
        CASE(the_moment_is_marked_where_the_curve_has_it),
        CASE(a_day_of_nothing_begins_at_zero),
        CASE(series_without_sense_draw_a_sentence_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
