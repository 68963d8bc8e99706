// Pointer, fingers and keys, read against what the last frame showed.
#include "view/ui_own.h"

#include "city/city.h"

#include <math.h>

// A finger that presses a row may tremble; beyond it drags the list [units].
static const double tremble = 10.0;
static const double wheel_step = 56.0; // of a list, by one notch [units]

void jm_view_ui_find_hot(jm_view_ui *ui)
{
    jm_view_hands *h = &ui->hands;
    const jm_view_spot *spot = h->inside ? jm_view_ui_spot_at(ui, h->x, h->y) : NULL;
    h->hot = spot != NULL ? spot->id : 0;
}

bool jm_view_ui_over(const jm_view_ui *ui, double x, double y)
{
    return ui->hands.active != 0 || ui->hands.buttons != 0 || ui->hands.finger != JM_NONE ||
           jm_view_ui_spot_at(ui, x, y) != NULL;
}

static void add_press(jm_view_ui *ui, uint64_t id)
{
    jm_view_answers *a = &ui->answers;
    if (id != 0 && a->pressed_count < JM_VIEW_UI_PRESSES)
        a->pressed[a->pressed_count++] = id;
}

// ---- pointer ----

static void begin_scroll(jm_view_ui *ui, uint64_t list)
{
    const jm_view_scroll *scroll = jm_view_ui_scroll_of(ui, list);
    ui->hands.scrolled = scroll != NULL ? list : 0;
    ui->hands.scrolled_from = scroll != NULL ? scroll->offset : 0.0f;
}

static void press(jm_view_ui *ui, double x, double y)
{
    jm_view_hands *h = &ui->hands;
    const jm_view_spot *spot = jm_view_ui_spot_at(ui, x, y);
    h->x = h->press_x = x;
    h->y = h->press_y = y;
    h->active = spot != NULL ? spot->id : 0;
    h->scrolled = 0;
    h->hot = h->active;
    if (spot == NULL)
        return;
    if (jm_view_spot_takes_focus(spot) || spot->kind == JM_VIEW_SPOT_GRIP)
        h->focus = spot->id;
    h->grab_x = x - (double)(spot->at.x + 0.5f * spot->at.w);
    if (spot->kind == JM_VIEW_SPOT_SLIDER)
        ui->answers.dragged = spot->id;
    if (spot->kind == JM_VIEW_SPOT_LIST)
        begin_scroll(ui, spot->id);
}

/// The active row gives way to its list once the pointer moves up or down.
static void drag_list(jm_view_ui *ui)
{
    jm_view_hands *h = &ui->hands;
    const jm_view_spot *spot = jm_view_ui_spot_of(ui, h->active);
    if (h->scrolled == 0 && spot != NULL && spot->kind == JM_VIEW_SPOT_ROW &&
        fabs(h->y - h->press_y) > tremble * (double)ui->unit) {
        begin_scroll(ui, spot->list);
        h->active = h->scrolled != 0 ? h->scrolled : h->active;
    }
    jm_view_scroll *scroll = jm_view_ui_scroll_of(ui, h->scrolled);
    if (scroll != NULL)
        jm_view_ui_scroll_to(scroll, h->scrolled_from - (float)(h->y - h->press_y));
}

static void drag(jm_view_ui *ui, double x, double y)
{
    jm_view_hands *h = &ui->hands;
    h->x = x;
    h->y = y;
    if (h->active != 0) {
        ui->answers.dragged = h->active;
        drag_list(ui);
    }
    const jm_view_spot *spot = jm_view_ui_spot_at(ui, x, y);
    h->hot = spot != NULL ? spot->id : 0;
}

static void release(jm_view_ui *ui, double x, double y)
{
    jm_view_hands *h = &ui->hands;
    if (!isfinite(x) || !isfinite(y)) {
        x = h->x;
        y = h->y;
    }
    if (x != h->x || y != h->y)
        drag(ui, x, y);
    const jm_view_spot *spot = jm_view_ui_spot_at(ui, x, y);
    if (h->active != 0 && spot != NULL && spot->id == h->active &&
        (spot->kind == JM_VIEW_SPOT_BUTTON || spot->kind == JM_VIEW_SPOT_ROW))
        add_press(ui, h->active);
    h->active = h->scrolled = 0;
}

static bool pointer_move(jm_view_ui *ui, const jm_view_event *e)
{
    jm_view_hands *h = &ui->hands;
    if (h->finger != JM_NONE)
        return true; // a screen that makes a mouse out of the finger as well
    h->inside = true;
    drag(ui, e->x, e->y);
    return h->buttons != 0;
}

static unsigned button_bit(const jm_view_event *e)
{
    return e->code >= 0 && e->code < 32 ? 1u << (unsigned)e->code : 0u;
}

static bool pointer_down(jm_view_ui *ui, const jm_view_event *e)
{
    jm_view_hands *h = &ui->hands;
    h->keyboard = false;
    if (h->finger != JM_NONE)
        return true;
    h->inside = true;
    if (h->buttons == 0 && jm_view_ui_spot_at(ui, e->x, e->y) == NULL)
        return false;
    h->buttons |= button_bit(e);
    if (e->code == (int32_t)JM_VIEW_LEFT)
        press(ui, e->x, e->y);
    return true;
}

static bool pointer_up(jm_view_ui *ui, const jm_view_event *e)
{
    jm_view_hands *h = &ui->hands;
    if ((h->buttons & button_bit(e)) == 0)
        return h->finger != JM_NONE;
    h->buttons &= ~button_bit(e);
    if (e->code == (int32_t)JM_VIEW_LEFT)
        release(ui, e->x, e->y);
    return true;
}

static bool wheel(jm_view_ui *ui, const jm_view_event *e)
{
    const jm_view_spot *spot = jm_view_ui_spot_at(ui, e->x, e->y);
    if (spot == NULL)
        return false;
    uint64_t list = spot->kind == JM_VIEW_SPOT_LIST ? spot->id : spot->list;
    jm_view_scroll *scroll = jm_view_ui_scroll_of(ui, list);
    if (scroll != NULL && isfinite(e->value))
        jm_view_ui_scroll_to(scroll,
                             scroll->offset - (float)(e->value * wheel_step * (double)ui->unit));
    return true;
}

// ---- fingers: the first that comes down on the interface is its pointer ----

static bool finger(jm_view_ui *ui, const jm_view_event *e)
{
    jm_view_hands *h = &ui->hands;
    uint32_t bit = e->code >= 0 && e->code < JM_VIEW_UI_FINGERS ? 1u << (unsigned)e->code : 0u;
    if (e->kind == JM_VIEW_EVENT_FINGER_DOWN) {
        h->keyboard = false;
        h->fingers &= ~bit;
        if (bit == 0 || jm_view_ui_spot_at(ui, e->x, e->y) == NULL)
            return false;
        h->fingers |= bit;
        h->inside = false; // glass has no hover
        if (h->finger == JM_NONE && h->buttons == 0) {
            h->finger = e->code;
            press(ui, e->x, e->y);
        }
        return true;
    }
    if ((h->fingers & bit) == 0)
        return false;
    bool is_pointer = h->finger == e->code;
    if (e->kind == JM_VIEW_EVENT_FINGER_MOVE) {
        if (is_pointer)
            drag(ui, e->x, e->y);
        return true;
    }
    h->fingers &= ~bit;
    if (is_pointer) {
        h->finger = JM_NONE;
        release(ui, e->x, e->y);
        h->hot = 0;
    }
    return true;
}

// ---- keys ----

static int64_t focus_index(const jm_view_ui *ui)
{
    for (int64_t a = 0; a < ui->shown.count; a++)
        if (ui->shown.all[a].id == ui->hands.focus && jm_view_spot_takes_focus(&ui->shown.all[a]))
            return a;
    return JM_NONE;
}

static void set_focus(jm_view_ui *ui, const jm_view_spot *spot)
{
    ui->hands.focus = spot->id;
    ui->hands.keyboard = true;
    jm_view_scroll *scroll = jm_view_ui_scroll_of(ui, spot->list);
    if (spot->kind == JM_VIEW_SPOT_ROW && scroll != NULL)
        jm_view_ui_scroll_show(scroll, spot->at.y, spot->at.y + spot->at.h);
}

static void move_focus(jm_view_ui *ui, bool back)
{
    int64_t count = ui->shown.count, from = focus_index(ui);
    if (from == JM_NONE)
        from = back ? 0 : count - 1;
    for (int64_t n = 1; n <= count; n++) {
        int64_t a = back ? (from - n + 2 * count) % count : (from + n) % count;
        if (jm_view_spot_takes_focus(&ui->shown.all[a])) {
            set_focus(ui, &ui->shown.all[a]);
            return;
        }
    }
}

/// So many rows further in the same list, held at its ends.
static void move_row(jm_view_ui *ui, int64_t from, int32_t rows)
{
    const jm_view_spot *all = ui->shown.all;
    int64_t at = from;
    int32_t step = rows < 0 ? -1 : 1;
    for (int64_t a = from + step; a >= 0 && a < ui->shown.count && rows != 0; a += step)
        if (all[a].kind == JM_VIEW_SPOT_ROW && all[a].list == all[from].list) {
            at = a;
            rows -= step;
        }
    set_focus(ui, &all[at]);
}

static bool key_of_row(jm_view_ui *ui, int64_t row, int32_t key)
{
    const jm_view_spot *spot = &ui->shown.all[row];
    const jm_view_scroll *scroll = jm_view_ui_scroll_of(ui, spot->list);
    float rows = scroll != NULL && spot->at.h > 0.0f ? scroll->at.h / spot->at.h : 1.0f;
    int32_t page = (int32_t)fminf(fmaxf(rows, 1.0f), 1000.0f);
    switch (key) {
    case JM_VIEW_KEY_UP:
        move_row(ui, row, -1);
        return true;
    case JM_VIEW_KEY_DOWN:
        move_row(ui, row, 1);
        return true;
    case JM_VIEW_KEY_PAGE_UP:
        move_row(ui, row, -page);
        return true;
    case JM_VIEW_KEY_PAGE_DOWN:
        move_row(ui, row, page);
        return true;
    case JM_VIEW_KEY_HOME:
        move_row(ui, row, INT32_MIN / 2);
        return true;
    case JM_VIEW_KEY_END:
        move_row(ui, row, INT32_MAX / 2);
        return true;
    default:
        return false;
    }
}

static bool key_of_slider(jm_view_ui *ui, uint64_t id, int32_t key)
{
    int32_t steps = 0, jump = 0;
    switch (key) {
    case JM_VIEW_KEY_LEFT:
    case JM_VIEW_KEY_DOWN:
        steps = -1;
        break;
    case JM_VIEW_KEY_RIGHT:
    case JM_VIEW_KEY_UP:
        steps = 1;
        break;
    case JM_VIEW_KEY_PAGE_DOWN:
        steps = -10;
        break;
    case JM_VIEW_KEY_PAGE_UP:
        steps = 10;
        break;
    case JM_VIEW_KEY_HOME:
        jump = -1;
        break;
    case JM_VIEW_KEY_END:
        jump = 1;
        break;
    default:
        return false;
    }
    jm_view_answers *a = &ui->answers;
    if (a->moved != id || jump != 0)
        a->steps = a->jump = 0;
    a->moved = id;
    a->jump = jump != 0 ? jump : a->jump;
    if (a->steps > -100000 && a->steps < 100000)
        a->steps += steps;
    return true;
}

static bool key_of_focus(jm_view_ui *ui, int32_t key)
{
    int64_t at = focus_index(ui);
    if (at == JM_NONE || !ui->hands.keyboard)
        return false;
    const jm_view_spot *spot = &ui->shown.all[at];
    bool pressable = spot->kind == JM_VIEW_SPOT_BUTTON || spot->kind == JM_VIEW_SPOT_ROW;
    if (key == JM_VIEW_KEY_ENTER || key == JM_VIEW_KEY_SPACE) {
        if (pressable)
            add_press(ui, spot->id);
        return pressable;
    }
    if (spot->kind == JM_VIEW_SPOT_ROW)
        return key_of_row(ui, at, key);
    if (spot->kind == JM_VIEW_SPOT_BUTTON)
        return false;
    return key_of_slider(ui, spot->id, key);
}

static bool key_down(jm_view_ui *ui, const jm_view_event *e)
{
    jm_view_hands *h = &ui->hands;
    if (e->code == JM_VIEW_KEY_TAB) {
        move_focus(ui, (e->mods & JM_VIEW_SHIFT) != 0);
        return true;
    }
    if ((e->mods & (JM_VIEW_CTRL | JM_VIEW_ALT)) != 0)
        return false;
    if (e->code == JM_VIEW_KEY_ESCAPE) {
        bool had = h->keyboard && h->focus != 0;
        h->keyboard = false;
        h->focus = 0;
        return had;
    }
    return key_of_focus(ui, e->code);
}

bool jm_view_ui_event(jm_view_ui *ui, const jm_view_event *event)
{
    bool placed = isfinite(event->x) && isfinite(event->y);
    switch (event->kind) {
    case JM_VIEW_EVENT_POINTER_MOVE:
        return placed && pointer_move(ui, event);
    case JM_VIEW_EVENT_POINTER_DOWN:
        return placed && pointer_down(ui, event);
    case JM_VIEW_EVENT_POINTER_UP:
        return pointer_up(ui, event);
    case JM_VIEW_EVENT_WHEEL:
        return placed && wheel(ui, event);
    case JM_VIEW_EVENT_FINGER_DOWN:
    case JM_VIEW_EVENT_FINGER_MOVE:
        return placed && finger(ui, event);
    case JM_VIEW_EVENT_FINGER_UP:
        return finger(ui, event);
    case JM_VIEW_EVENT_KEY_DOWN:
        return key_down(ui, event);
    default:
        return false;
    }
}
