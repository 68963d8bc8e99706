// Buttons, sliders, the handle, tips.
#include "view/ui_own.h"

#include "city/city.h"

#include <math.h>

static bool take_press(jm_view_ui *ui, uint64_t id)
{
    jm_view_answers *a = &ui->answers;
    for (int32_t p = 0; p < a->pressed_count; p++)
        if (a->pressed[p] == id) {
            a->pressed_count--;
            for (; p < a->pressed_count; p++)
                a->pressed[p] = a->pressed[p + 1];
            return true;
        }
    return false;
}

jm_view_widget_state jm_view_ui_widget(jm_view_ui *ui, const jm_view_spot *spot)
{
    jm_view_ui_spot(ui, spot);
    const jm_view_hands *h = &ui->hands;
    jm_view_widget_state state = {0};
    state.hot = h->hot == spot->id && (h->active == 0 || h->active == spot->id);
    state.down = h->active == spot->id && h->hot == spot->id;
    state.focus = h->keyboard && h->focus == spot->id;
    state.pressed = take_press(ui, spot->id);
    return state;
}

void jm_view_ui_ring(jm_view_ui *ui, jm_view_rect at, float radius)
{
    jm_view_ui_frame(ui, at, 3.0f * ui->unit, radius, jm_view_ui_tone(JM_VIEW_TONE_FOCUS));
}

static void ring_around(jm_view_ui *ui, jm_view_rect at, float radius)
{
    float off = 4.0f * ui->unit;
    jm_view_ui_ring(ui, jm_view_rect_grown(at, off), radius + off);
}

// ---- tips ----

void jm_view_ui_want_tip(jm_view_ui *ui, const jm_view_widget_state *state, jm_view_rect at,
                         const char *tip)
{
    // The pointer's tip wins over that of the focus.
    bool shown = (state->hot && !state->down) || (state->focus && !ui->has_tip);
    if (!shown || tip == NULL || *tip == '\0')
        return;
    ui->tip.length = 0;
    jm_text_add(&ui->tip, tip);
    ui->has_tip = !ui->tip.failed;
    ui->tip_at = at;
}

void jm_view_ui_draw_tip(jm_view_ui *ui)
{
    if (!ui->has_tip)
        return;
    float u = ui->unit, size = 13.0f * u, pad = 10.0f * u, gap = 10.0f * u;
    float most = fmaxf(ui->width - 2.0f * (pad + gap), 1.0f);
    float width = fminf(jm_view_ui_text_width(ui, ui->tip.bytes, size, false), most);
    float height = jm_view_ui_line_height(size) + 1.2f * pad;
    float x = ui->tip_at.x + 0.5f * ui->tip_at.w - 0.5f * width - pad;
    // Towards the middle of the screen, away from what stands along its edges.
    float y = ui->tip_at.y + ui->tip_at.h + gap;
    if (ui->tip_at.y + 0.5f * ui->tip_at.h > 0.5f * ui->height)
        y = ui->tip_at.y - gap - height;
    y = fminf(y, ui->height - height);
    x = fmaxf(fminf(x, ui->width - width - 2.0f * pad - 0.5f * gap), 0.5f * gap);
    y = fmaxf(y, 0.0f);
    jm_view_rect box = {x, y, width + 2.0f * pad, height};
    jm_view_ui_rect(ui, box, 0x0B1119F2, 6.0f * u);
    jm_view_ui_frame(ui, box, fmaxf(u, 1.0f), 6.0f * u, jm_view_edge);
    // A hair of room, for the same text measured twice must not be cut.
    jm_view_ui_label(ui, x + pad, y + 0.6f * pad, size, false, jm_view_ui_tone(JM_VIEW_TONE_TEXT),
                     -1, most + 0.5f, ui->tip.bytes);
}

// ---- buttons ----

static uint32_t draw_button(jm_view_ui *ui, jm_view_rect at, const jm_view_widget_state *state,
                            bool pressed)
{
    float radius = 8.0f * ui->unit;
    uint32_t face = jm_view_ui_tone(JM_VIEW_TONE_BUTTON);
    if (pressed)
        face = jm_view_ui_tone(JM_VIEW_TONE_ACCENT);
    else if (state->down)
        face = jm_view_button_down;
    else if (state->hot)
        face = jm_view_button_hot;
    jm_view_ui_rect(ui, at, face, radius);
    if (pressed && (state->hot || state->down))
        jm_view_ui_rect(ui, at, 0xFFFFFF33, radius);
    if (state->focus)
        ring_around(ui, at, radius);
    return pressed ? jm_view_ink_on_accent : jm_view_ui_tone(JM_VIEW_TONE_TEXT);
}

bool jm_view_ui_button(jm_view_ui *ui, const char *id, jm_view_rect at, const char *label,
                       bool pressed, const char *tip)
{
    at = jm_view_rect_sane(at);
    const jm_view_spot spot = {.kind = JM_VIEW_SPOT_BUTTON, .id = jm_view_ui_id(id), .at = at};
    jm_view_widget_state state = jm_view_ui_widget(ui, &spot);
    uint32_t ink = draw_button(ui, at, &state, pressed);
    float size = 15.0f * ui->unit;
    jm_view_ui_label(ui, at.x + 0.5f * at.w, at.y + 0.5f * (at.h - jm_view_ui_line_height(size)),
                     size, false, ink, 0, fmaxf(at.w - 12.0f * ui->unit, 1.0f), label);
    jm_view_ui_want_tip(ui, &state, at, tip);
    return state.pressed;
}

bool jm_view_ui_icon(jm_view_ui *ui, const char *id, jm_view_rect at, jm_view_icon icon,
                     bool pressed, const char *tip)
{
    at = jm_view_rect_sane(at);
    const jm_view_spot spot = {.kind = JM_VIEW_SPOT_BUTTON, .id = jm_view_ui_id(id), .at = at};
    jm_view_widget_state state = jm_view_ui_widget(ui, &spot);
    jm_view_ui_draw_icon(ui, at, icon, draw_button(ui, at, &state, pressed));
    jm_view_ui_want_tip(ui, &state, at, tip);
    return state.pressed;
}

// ---- values ----

static bool has_span(double low, double high)
{
    return isfinite(low) && isfinite(high) && high > low;
}

static double held(double value, double low, double high)
{
    return isfinite(value) ? fmin(fmax(value, low), high) : low;
}

/// What keys did to a value that lies in low..high.
static double value_by_keys(const jm_view_ui *ui, uint64_t id, double low, double high, double step,
                            double value)
{
    const jm_view_answers *a = &ui->answers;
    if (a->moved != id)
        return value;
    if (a->jump != 0)
        value = a->jump < 0 ? low : high;
    return held(value + step * (double)a->steps, low, high);
}

/// Only hands change a value, never the drawing of it.
static bool give_value(double shown, double now, double *value)
{
    if (now == shown)
        return false;
    *value = now;
    return true;
}

static void draw_slider(jm_view_ui *ui, jm_view_rect at, const jm_view_widget_state *state,
                        bool down, double share)
{
    float u = ui->unit, knob = fminf(10.0f * u, 0.5f * at.h), thick = fminf(6.0f * u, at.h);
    float left = at.x + knob, room = fmaxf(at.w - 2.0f * knob, 0.0f);
    float x = left + room * (float)share, y = at.y + 0.5f * at.h;
    jm_view_rect track = {left, y - 0.5f * thick, room, thick};
    jm_view_ui_rect(ui, track, 0x4A5B6EFF, 0.5f * thick);
    track.w = x - left;
    jm_view_ui_rect(ui, track, jm_view_ui_tone(JM_VIEW_TONE_ACCENT), 0.5f * thick);
    float r = down || state->hot ? fminf(1.2f * knob, 0.5f * at.h) : knob;
    jm_view_rect circle = {x - r, y - r, 2.0f * r, 2.0f * r};
    jm_view_ui_rect(ui, circle, jm_view_ui_tone(JM_VIEW_TONE_TEXT), r);
    if (state->focus)
        ring_around(ui, circle, r);
}

bool jm_view_ui_slider(jm_view_ui *ui, const char *id, jm_view_rect at, double low, double high,
                       double step, double *value)
{
    at = jm_view_rect_sane(at);
    const jm_view_spot spot = {.kind = JM_VIEW_SPOT_SLIDER, .id = jm_view_ui_id(id), .at = at};
    jm_view_widget_state state = jm_view_ui_widget(ui, &spot);
    const jm_view_hands *h = &ui->hands;
    bool down = h->active == spot.id;
    if (!has_span(low, high)) {
        draw_slider(ui, at, &state, down, 0.0);
        return false;
    }
    if (!(step > 0.0) || !isfinite(step))
        step = (high - low) / 100.0;
    double shown = held(*value, low, high);
    double now = value_by_keys(ui, spot.id, low, high, step, shown);
    double knob = fmin(10.0 * (double)ui->unit, 0.5 * (double)at.h);
    double room = fmax((double)at.w - 2.0 * knob, 1.0);
    if (down || ui->answers.dragged == spot.id)
        now = held(low + (high - low) * (h->x - (double)at.x - knob) / room, low, high);
    draw_slider(ui, at, &state, down, (now - low) / (high - low));
    return give_value(shown, now, value);
}

static void draw_handle(jm_view_ui *ui, float x, float top, float bottom,
                        const jm_view_widget_state *state, jm_view_rect knob)
{
    float u = ui->unit, r = 0.5f * knob.w, y = knob.y + r;
    uint32_t ink = jm_view_ink_on_accent;
    jm_view_rect line = {x - 1.5f * u, top, 3.0f * u, bottom - top};
    jm_view_ui_rect(ui, jm_view_rect_grown(line, u), 0x0000004D, 0.0f);
    jm_view_ui_rect(ui, line, jm_view_ui_tone(JM_VIEW_TONE_TEXT), 0.0f);
    jm_view_ui_rect(ui, jm_view_rect_grown(knob, u), 0x0000004D, r + u);
    jm_view_ui_rect(
        ui, knob,
        jm_view_ui_tone(state->hot || state->down ? JM_VIEW_TONE_ACCENT : JM_VIEW_TONE_TEXT), r);
    float a = 0.18f * r, b = 0.62f * r, h = 0.36f * r;
    const float left[6] = {x - b, y, x - a, y - h, x - a, y + h};
    const float right[6] = {x + b, y, x + a, y + h, x + a, y - h};
    jm_view_ui_triangle(ui, left, ink);
    jm_view_ui_triangle(ui, right, ink);
    if (state->focus)
        ring_around(ui, knob, r);
}

bool jm_view_ui_handle(jm_view_ui *ui, const char *id, float x, float top, float bottom, double low,
                       double high, double *value)
{
    if (!isfinite(x) || !isfinite(top) || !isfinite(bottom) || !has_span(low, high))
        return false;
    float u = ui->unit, r = 22.0f * u;
    bottom = fmaxf(bottom, top);
    uint64_t hash = jm_view_ui_id(id);
    jm_view_rect knob = {x - r, 0.5f * (top + bottom) - r, 2.0f * r, 2.0f * r};
    jm_view_ui_spot(ui, &(jm_view_spot){.kind = JM_VIEW_SPOT_GRIP,
                                        .id = hash,
                                        .at = {x - 8.0f * u, top, 16.0f * u, bottom - top}});
    const jm_view_spot spot = {.kind = JM_VIEW_SPOT_HANDLE, .id = hash, .at = knob};
    jm_view_widget_state state = jm_view_ui_widget(ui, &spot);
    double shown = held(*value, low, high);
    double now = value_by_keys(ui, hash, low, high, (high - low) / 50.0, shown);
    const jm_view_hands *h = &ui->hands;
    // By the way still to go, so that it ends under the pointer however the caller maps x.
    if (h->active == hash || ui->answers.dragged == hash)
        now = held(now + (h->x - h->grab_x - (double)x) * (high - low) / (double)ui->width, low,
                   high);
    draw_handle(ui, x, top, bottom, &state, knob);
    return give_value(shown, now, value);
}
