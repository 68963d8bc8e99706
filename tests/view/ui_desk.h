/// ui_desk.h: a desk of buttons, a slider, a list and a handle, without a window.
#pragma once

#include "check.h"

#include "city/city.h"
#include "view/ui.h"

/// Every byte that begins a letter is half its size wide: widths that can be counted by hand.
static inline float half_wide(void *user, const char *text, float size_px, bool bold)
{
    (void)user;
    (void)bold;
    float letters = 0.0f;
    for (const char *p = text; *p != '\0'; p++)
        letters += ((uint8_t)*p & 0xC0) != 0x80 ? 1.0f : 0.0f;
    return 0.5f * size_px * letters;
}

typedef struct desk {
    jm_ctx *ctx;
    jm_view_ui *ui;
    int presses[3], rows[40];
    double value, wipe;
    int chosen, row_count;
    bool slid, wiped;
} desk;

enum { WIDE = 800, HIGH = 600, ROWS = 20 };
static const jm_view_rect button_at[3] = {
    {20.0f, 20.0f, 80.0f, 40.0f}, {110.0f, 20.0f, 80.0f, 40.0f}, {210.0f, 30.0f, 20.0f, 20.0f}};
static const jm_view_rect slider_at = {20.0f, 80.0f, 220.0f, 24.0f};
static const jm_view_rect list_at = {20.0f, 120.0f, 200.0f, 176.0f};

/// One frame: a panel with three buttons, a slider of 200 px between its ends, a list of rows of
/// 44 px, and the wipe handle at the right.
static inline void desk_frame(desk *d)
{
    static const char *const names[3] = {"one", "two", "small"};
    jm_view_ui *ui = d->ui;
    jm_view_ui_begin(ui, WIDE, HIGH, 1.0);
    jm_view_ui_panel(ui, (jm_view_rect){10.0f, 10.0f, 240.0f, 300.0f});
    for (int b = 0; b < 3; b++)
        d->presses[b] += jm_view_ui_button(ui, names[b], button_at[b], names[b], false, NULL);
    d->slid = jm_view_ui_slider(ui, "slider", slider_at, 0.0, 10.0, 0.5, &d->value);
    jm_view_ui_list_begin(ui, "list", list_at, 0.0f);
    for (int r = 0; r < d->row_count; r++) {
        char id[16];
        snprintf(id, sizeof id, "row %d", r);
        d->rows[r] += jm_view_ui_row(ui, id, 44.0f, id, r == d->chosen);
    }
    jm_view_ui_list_end(ui);
    d->wiped =
        jm_view_ui_handle(ui, "wipe", (float)(d->wipe * WIDE), 0.0f, HIGH, 0.0, 1.0, &d->wipe);
    jm_view_ui_end(ui);
}

static inline void desk_open(desk *d)
{
    const jm_view_font font = {half_wide, NULL};
    *d = (desk){.ctx = jm_ctx_create(NULL),
                .value = 5.0,
                .wipe = 0.5,
                .chosen = JM_NONE,
                .row_count = ROWS};
    CHECK_OK(d->ctx, jm_view_ui_create(d->ctx, &font, &d->ui));
    desk_frame(d);
}

static inline void desk_close(desk *d)
{
    jm_view_ui_destroy(d->ui);
    jm_ctx_destroy(d->ctx);
}

static inline bool point(desk *d, jm_view_event_kind kind, double x, double y)
{
    return jm_view_ui_event(d->ui, &(jm_view_event){.kind = kind, .x = x, .y = y});
}

static inline bool key(desk *d, int32_t code, unsigned mods)
{
    return jm_view_ui_event(
        d->ui, &(jm_view_event){.kind = JM_VIEW_EVENT_KEY_DOWN, .code = code, .mods = mods});
}

static inline void click(desk *d, double x, double y)
{
    point(d, JM_VIEW_EVENT_POINTER_MOVE, x, y);
    point(d, JM_VIEW_EVENT_POINTER_DOWN, x, y);
    point(d, JM_VIEW_EVENT_POINTER_UP, x, y);
}

/// The command that holds a text; NULL when it is not drawn.
static inline const jm_view_command *drawn_text(const desk *d, const char *text)
{
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(d->ui, &count);
    for (int64_t i = 0; i < count; i++)
        if (c[i].kind == JM_VIEW_UI_TEXT && strcmp(jm_view_ui_text_of(d->ui, c[i].text), text) == 0)
            return &c[i];
    return NULL;
}

/// The focus ring, which there is at most one of.
static inline const jm_view_command *drawn_ring(const desk *d)
{
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(d->ui, &count), *ring = NULL;
    for (int64_t i = 0; i < count; i++)
        if (c[i].kind == JM_VIEW_UI_FRAME && c[i].color == jm_view_ui_tone(JM_VIEW_TONE_FOCUS)) {
            CHECK(ring == NULL);
            ring = &c[i];
        }
    return ring;
}

static inline bool rings(const desk *d, jm_view_rect at)
{
    const jm_view_command *ring = drawn_ring(d);
    return ring != NULL && fabsf(ring->at.x + 0.5f * ring->at.w - at.x - 0.5f * at.w) < 1.0f &&
           fabsf(ring->at.y + 0.5f * ring->at.h - at.y - 0.5f * at.h) < 1.0f;
}
