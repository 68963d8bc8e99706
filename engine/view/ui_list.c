// Lists that scroll.
#include "view/ui_own.h"

#include "city/city.h"

#include <math.h>

jm_view_scroll *jm_view_ui_scroll_of(jm_view_ui *ui, uint64_t list)
{
    for (int64_t s = 0; list != 0 && s < ui->scroll_count; s++)
        if (ui->scrolls[s].id == list)
            return &ui->scrolls[s];
    return NULL;
}

void jm_view_ui_scroll_to(jm_view_scroll *scroll, float offset)
{
    float most = fmaxf(scroll->content_h - scroll->at.h, 0.0f);
    scroll->offset = isfinite(offset) ? fminf(fmaxf(offset, 0.0f), most) : 0.0f;
}

void jm_view_ui_scroll_show(jm_view_scroll *scroll, float top, float bottom)
{
    const jm_view_rect at = scroll->at;
    float offset = scroll->offset;
    if (bottom > at.y + at.h)
        offset += bottom - (at.y + at.h);
    if (top - (offset - scroll->offset) < at.y)
        offset = scroll->offset + top - at.y;
    jm_view_ui_scroll_to(scroll, offset);
}

static jm_view_scroll *keep_scroll(jm_view_ui *ui, uint64_t id)
{
    jm_view_scroll *scroll = jm_view_ui_scroll_of(ui, id);
    if (scroll != NULL)
        return scroll;
    int64_t n = ui->scroll_count;
    if (jm_grow(ui->ctx, &ui->scrolls, &ui->scroll_capacity, n + 1) != JM_OK)
        return NULL;
    ui->scrolls[n] = (jm_view_scroll){.id = id};
    ui->scroll_count = n + 1;
    return &ui->scrolls[n];
}

void jm_view_ui_list_begin(jm_view_ui *ui, const char *id, jm_view_rect at, float content_h)
{
    if (ui->list != JM_NONE)
        jm_view_ui_list_end(ui); // lists do not stand in lists
    at = jm_view_rect_sane(at);
    jm_view_scroll *scroll = keep_scroll(ui, jm_view_ui_id(id));
    if (scroll == NULL)
        return; // without memory: an empty place
    scroll->at = at;
    scroll->drawn = true;
    if (content_h > 0.0f)
        scroll->content_h = content_h;
    jm_view_ui_scroll_to(scroll, scroll->offset);
    ui->list = scroll - ui->scrolls;
    ui->list_y = at.y - scroll->offset;
    ui->list_chosen = 0;
    ui->list_was_clipped = ui->clipped;
    ui->list_clip = ui->clip;
    jm_view_ui_set_clip(ui, true, ui->clipped ? jm_view_rect_common(at, ui->clip) : at);
    jm_view_ui_spot(
        ui,
        &(jm_view_spot){.kind = JM_VIEW_SPOT_LIST, .id = scroll->id, .list = scroll->id, .at = at});
}

static float bar_width(const jm_view_ui *ui, const jm_view_scroll *scroll)
{
    return scroll->content_h > scroll->at.h ? 10.0f * ui->unit : 0.0f;
}

static void draw_row(jm_view_ui *ui, jm_view_rect at, const jm_view_widget_state *state,
                     bool chosen, const char *label)
{
    float u = ui->unit, size = 15.0f * u;
    jm_view_rect inner = jm_view_rect_grown(at, -u);
    if (chosen)
        jm_view_ui_rect(ui, inner, 0xF5B25C2E, 6.0f * u);
    else if (state->hot || state->down)
        jm_view_ui_rect(ui, inner, state->down ? jm_view_button_down : jm_view_button_hot,
                        6.0f * u);
    if (chosen) {
        jm_view_rect bar = {inner.x, inner.y + 6.0f * u, 4.0f * u, inner.h - 12.0f * u};
        jm_view_ui_rect(ui, bar, jm_view_ui_tone(JM_VIEW_TONE_ACCENT), 2.0f * u);
    }
    jm_view_ui_label(ui, at.x + 14.0f * u, at.y + 0.5f * (at.h - jm_view_ui_line_height(size)),
                     size, chosen, jm_view_ui_tone(JM_VIEW_TONE_TEXT), -1,
                     fmaxf(at.w - 22.0f * u, 1.0f), label);
    if (state->focus)
        jm_view_ui_ring(ui, inner, 6.0f * u);
}

bool jm_view_ui_row(jm_view_ui *ui, const char *id, float height, const char *label, bool chosen)
{
    if (ui->list == JM_NONE)
        return false;
    const jm_view_scroll *scroll = &ui->scrolls[ui->list];
    jm_view_rect at = {scroll->at.x, ui->list_y, scroll->at.w - bar_width(ui, scroll), height};
    at = jm_view_rect_sane(at);
    ui->list_y += at.h;
    const jm_view_spot spot = {
        .kind = JM_VIEW_SPOT_ROW, .id = jm_view_ui_id(id), .list = scroll->id, .at = at};
    if (chosen) {
        ui->list_chosen = spot.id;
        ui->list_chosen_y = at.y;
        ui->list_chosen_h = at.h;
    }
    jm_view_widget_state state = jm_view_ui_widget(ui, &spot);
    if (at.y < scroll->at.y + scroll->at.h && at.y + at.h > scroll->at.y)
        draw_row(ui, at, &state, chosen, label);
    return state.pressed;
}

static void draw_bar(jm_view_ui *ui, const jm_view_scroll *scroll)
{
    float u = ui->unit, room = scroll->at.h, whole = scroll->content_h;
    if (bar_width(ui, scroll) <= 0.0f || room <= 0.0f)
        return;
    float h = fminf(fmaxf(room * room / whole, 24.0f * u), room);
    float y = scroll->at.y + (room - h) * scroll->offset / (whole - room);
    jm_view_rect bar = {scroll->at.x + scroll->at.w - 6.0f * u, y, 4.0f * u, h};
    jm_view_ui_rect(ui, bar, 0xFFFFFF66, 2.0f * u);
}

void jm_view_ui_list_end(jm_view_ui *ui)
{
    if (ui->list == JM_NONE)
        return;
    jm_view_scroll *scroll = &ui->scrolls[ui->list];
    // What the rows took, when the caller said less.
    scroll->content_h = fmaxf(scroll->content_h, ui->list_y - (scroll->at.y - scroll->offset));
    draw_bar(ui, scroll);
    // A choice made elsewhere, or an opened list, comes into sight.
    if (ui->list_chosen != 0 && ui->list_chosen != scroll->chosen)
        jm_view_ui_scroll_show(scroll, ui->list_chosen_y, ui->list_chosen_y + ui->list_chosen_h);
    scroll->chosen = ui->list_chosen;
    ui->list = JM_NONE;
    jm_view_ui_set_clip(ui, ui->list_was_clipped, ui->list_clip);
}
