#include "view/ui_own.h"

#include "city/city.h"

#include <math.h>
#include <string.h>

// ---- rectangles ----

static float finite(float value)
{
    return isfinite(value) ? value : 0.0f;
}

jm_view_rect jm_view_rect_sane(jm_view_rect at)
{
    return (jm_view_rect){finite(at.x), finite(at.y), fmaxf(finite(at.w), 0.0f),
                          fmaxf(finite(at.h), 0.0f)};
}

jm_view_rect jm_view_rect_grown(jm_view_rect at, float by)
{
    jm_view_rect grown = {at.x - by, at.y - by, at.w + 2.0f * by, at.h + 2.0f * by};
    return jm_view_rect_sane(grown);
}

jm_view_rect jm_view_rect_common(jm_view_rect a, jm_view_rect b)
{
    float left = fmaxf(a.x, b.x), top = fmaxf(a.y, b.y);
    float right = fminf(a.x + a.w, b.x + b.w), bottom = fminf(a.y + a.h, b.y + b.h);
    return (jm_view_rect){left, top, fmaxf(right - left, 0.0f), fmaxf(bottom - top, 0.0f)};
}

bool jm_view_rect_holds(jm_view_rect at, double x, double y)
{
    return x >= (double)at.x && y >= (double)at.y && x < (double)(at.x + at.w) &&
           y < (double)(at.y + at.h);
}

// ---- life ----

jm_status jm_view_ui_create(jm_ctx *ctx, const jm_view_font *font, jm_view_ui **out)
{
    *out = NULL;
    jm_view_ui *ui;
    JM_TRY(jm_new(ctx, &ui, 1));
    ui->ctx = ctx;
    ui->font = *font;
    ui->unit = 1.0f;
    ui->list = JM_NONE;
    ui->hands.finger = JM_NONE;
    *out = ui;
    return JM_OK;
}

void jm_view_ui_destroy(jm_view_ui *ui)
{
    if (ui == NULL)
        return;
    jm_free(ui->commands);
    jm_text_free(&ui->texts);
    jm_text_free(&ui->clean);
    jm_text_free(&ui->part);
    jm_text_free(&ui->tip);
    jm_free(ui->shown.all);
    jm_free(ui->next.all);
    jm_free(ui->scrolls);
    jm_free(ui);
}

void jm_view_ui_reset(jm_view_ui *ui)
{
    ui->hands = (jm_view_hands){.finger = JM_NONE};
    ui->answers = (jm_view_answers){0};
    ui->scroll_count = 0;
    ui->shown.count = ui->next.count = 0;
}

// ---- one frame ----

static void empty(jm_text *text)
{
    text->length = 0;
    text->failed = false;
    if (text->bytes != NULL)
        text->bytes[0] = '\0';
}

void jm_view_ui_begin(jm_view_ui *ui, int32_t width, int32_t height, double scale)
{
    ui->width = (float)(width > 0 ? width : 1);
    ui->height = (float)(height > 0 ? height : 1);
    ui->unit = (float)(isfinite(scale) ? fmin(fmax(scale, 0.25), 8.0) : 1.0);
    ui->command_count = 0;
    ui->next.count = 0;
    empty(&ui->texts);
    empty(&ui->tip);
    ui->has_tip = false;
    ui->clipped = false;
    ui->list = JM_NONE;
    for (int64_t s = 0; s < ui->scroll_count; s++)
        ui->scrolls[s].drawn = false;
}

/// Presses of widgets that are gone have nobody to answer to.
static void drop_lost_presses(jm_view_ui *ui)
{
    jm_view_answers *a = &ui->answers;
    int32_t kept = 0;
    for (int32_t p = 0; p < a->pressed_count; p++)
        if (jm_view_ui_spot_of(ui, a->pressed[p]) != NULL)
            a->pressed[kept++] = a->pressed[p];
    a->pressed_count = kept;
    a->moved = a->dragged = 0;
    a->steps = a->jump = 0;
}

static void drop_lost_lists(jm_view_ui *ui)
{
    int64_t kept = 0;
    for (int64_t s = 0; s < ui->scroll_count; s++)
        if (ui->scrolls[s].drawn)
            ui->scrolls[kept++] = ui->scrolls[s];
    ui->scroll_count = kept;
}

void jm_view_ui_end(jm_view_ui *ui)
{
    if (ui->list != JM_NONE)
        jm_view_ui_list_end(ui);
    jm_view_ui_clip(ui, NULL);
    jm_view_ui_draw_tip(ui);
    jm_view_spots drawn = ui->next;
    ui->next = ui->shown;
    ui->shown = drawn;
    drop_lost_presses(ui);
    drop_lost_lists(ui);
    jm_view_hands *h = &ui->hands;
    if (h->focus != 0 && jm_view_ui_spot_of(ui, h->focus) == NULL)
        h->focus = 0;
    jm_view_ui_find_hot(ui);
}

// ---- the list of commands ----

const jm_view_command *jm_view_ui_commands(const jm_view_ui *ui, int64_t *count)
{
    *count = ui->command_count;
    return ui->commands;
}

const char *jm_view_ui_text_of(const jm_view_ui *ui, int32_t text)
{
    return text >= 0 && text < ui->texts.length ? ui->texts.bytes + text : "";
}

float jm_view_ui_unit(const jm_view_ui *ui)
{
    return ui->unit;
}

// Without memory a command is left out; the next frame tries again.
void jm_view_ui_push(jm_view_ui *ui, const jm_view_command *command)
{
    int64_t n = ui->command_count;
    if (jm_grow(ui->ctx, &ui->commands, &ui->command_capacity, n + 1) != JM_OK)
        return;
    ui->commands[n] = *command;
    ui->command_count = n + 1;
}

void jm_view_ui_panel(jm_view_ui *ui, jm_view_rect at)
{
    at = jm_view_rect_sane(at);
    float radius = 10.0f * ui->unit;
    jm_view_ui_rect(ui, at, jm_view_ui_tone(JM_VIEW_TONE_PANEL), radius);
    jm_view_ui_frame(ui, at, fmaxf(ui->unit, 1.0f), radius, jm_view_edge);
    jm_view_ui_spot(ui, &(jm_view_spot){.kind = JM_VIEW_SPOT_PANEL, .at = at});
}

void jm_view_ui_rect(jm_view_ui *ui, jm_view_rect at, uint32_t color, float radius)
{
    at = jm_view_rect_sane(at);
    if (at.w <= 0.0f || at.h <= 0.0f)
        return;
    float most = 0.5f * fminf(at.w, at.h);
    jm_view_ui_push(ui, &(jm_view_command){.kind = JM_VIEW_UI_RECT,
                                           .at = at,
                                           .color = color,
                                           .radius = fminf(fmaxf(finite(radius), 0.0f), most),
                                           .text = JM_NONE});
}

void jm_view_ui_frame(jm_view_ui *ui, jm_view_rect at, float width, float radius, uint32_t color)
{
    at = jm_view_rect_sane(at);
    if (at.w <= 0.0f || at.h <= 0.0f)
        return;
    float most = 0.5f * fminf(at.w, at.h);
    jm_view_ui_push(ui, &(jm_view_command){.kind = JM_VIEW_UI_FRAME,
                                           .at = at,
                                           .color = color,
                                           .radius = fminf(fmaxf(finite(radius), 0.0f), most),
                                           .width = width,
                                           .text = JM_NONE});
}

void jm_view_ui_line(jm_view_ui *ui, float x, float y, float x2, float y2, float width,
                     uint32_t color)
{
    if (!isfinite(x) || !isfinite(y) || !isfinite(x2) || !isfinite(y2) || !(width > 0.0f))
        return;
    jm_view_ui_push(ui, &(jm_view_command){.kind = JM_VIEW_UI_LINE,
                                           .at = {x, y, x2 - x, y2 - y},
                                           .color = color,
                                           .width = width,
                                           .text = JM_NONE});
}

void jm_view_ui_triangle(jm_view_ui *ui, const float xy[6], uint32_t color)
{
    for (int i = 0; i < 6; i++)
        if (!isfinite(xy[i]))
            return;
    jm_view_ui_push(ui, &(jm_view_command){.kind = JM_VIEW_UI_TRIANGLE,
                                           .at = {xy[0], xy[1], xy[2], xy[3]},
                                           .x2 = xy[4],
                                           .y2 = xy[5],
                                           .color = color,
                                           .text = JM_NONE});
}

void jm_view_ui_ramp(jm_view_ui *ui, jm_view_rect at, jm_ramp ramp)
{
    at = jm_view_rect_sane(at);
    if (at.w <= 0.0f || at.h <= 0.0f)
        return;
    jm_view_ui_push(
        ui,
        &(jm_view_command){
            .kind = JM_VIEW_UI_RAMP, .at = at, .color = 0xFFFFFFFF, .ramp = ramp, .text = JM_NONE});
}

void jm_view_ui_set_clip(jm_view_ui *ui, bool on, jm_view_rect at)
{
    if (!on && !ui->clipped)
        return;
    ui->clipped = on;
    ui->clip = on ? jm_view_rect_sane(at) : (jm_view_rect){0.0f, 0.0f, -1.0f, -1.0f};
    jm_view_ui_push(ui,
                    &(jm_view_command){.kind = JM_VIEW_UI_CLIP, .at = ui->clip, .text = JM_NONE});
}

void jm_view_ui_clip(jm_view_ui *ui, const jm_view_rect *at)
{
    if (at == NULL)
        jm_view_ui_set_clip(ui, false, (jm_view_rect){0});
    else
        jm_view_ui_set_clip(ui, true, *at);
}

// ---- colours ----

// A dark blue grey that lets a tenth of the city through, one warm accent.
uint32_t jm_view_ui_tone(jm_view_tone tone)
{
    switch (tone) {
    case JM_VIEW_TONE_PANEL:
        return 0x16202CE6;
    case JM_VIEW_TONE_TEXT:
        return 0xF2F5F8FF;
    case JM_VIEW_TONE_QUIET:
        return 0xB4C0CCFF;
    case JM_VIEW_TONE_ACCENT:
        return 0xF5B25CFF;
    case JM_VIEW_TONE_BUTTON:
        return 0x2A3848FF;
    case JM_VIEW_TONE_FOCUS:
        return 0xFFE27AFF;
    case JM_VIEW_TONE_BASE:
        return 0x9CC3E6FF;
    case JM_VIEW_TONE_OUTCOME:
        return 0xFFB65EFF;
    case JM_VIEW_TONE_WARN:
        return 0xFF9E86FF;
    }
    return 0xF2F5F8FF;
}

uint64_t jm_view_ui_id(const char *id)
{
    uint64_t hash = 14695981039346656037u; // FNV-1a
    for (const char *p = id; *p != '\0'; p++)
        hash = (hash ^ (uint8_t)*p) * 1099511628211u;
    return hash != 0 ? hash : 1;
}
