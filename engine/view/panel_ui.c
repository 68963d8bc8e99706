// What the panels need of the interface beyond its face: its size, and headings within lists.
#include "view/panels_own.h"
#include "view/ui_own.h"

float jm_view_panel_fit(jm_view_ui *ui, float *width, float *height)
{
    *width = ui->width;
    *height = ui->height;
    ui->unit = jm_view_layout_unit(ui->width, ui->height, ui->unit);
    return ui->unit;
}

void jm_view_panel_heading(jm_view_panel *p, float height, const char *text)
{
    jm_view_ui *ui = p->ui;
    if (ui->list == JM_NONE)
        return;
    const jm_view_pen *pen = &p->pen;
    jm_view_rect list = ui->scrolls[ui->list].at;
    float y = ui->list_y;
    ui->list_y += height;
    if (y + height < list.y || y > list.y + list.h)
        return;
    float text_h = jm_view_pen_line_height(pen, JM_VIEW_TYPE_SMALL);
    jm_view_pen_text(pen, list.x + 8.0f * pen->unit, y + height - text_h - 2.0f * pen->unit,
                     JM_VIEW_TYPE_SMALL, true, jm_view_ui_tone(JM_VIEW_TONE_ACCENT), -1,
                     list.w - 24.0f * pen->unit, text);
}

bool jm_view_panel_row(jm_view_panel *p, const char *id, float height, const char *label,
                       bool chosen, bool dry, float *total)
{
    jm_view_ui *ui = p->ui;
    jm_view_pen pen = p->pen;
    pen.bold = chosen;
    float size = 14.0f, u = pen.unit;
    float width = p->at.left.w - (12.0f + 14.0f + 14.0f) * u; // without padding and bar
    pen.dry = true;
    float words = jm_view_pen_paragraph(&pen, 0.0f, 0.0f, width, size, 0, -1, label);
    float more = words - jm_view_pen_line_height(&pen, size);
    height += more > 0.0f ? more : 0.0f;
    *total += height;
    if (dry || ui->list == JM_NONE)
        return false;
    jm_view_rect list = ui->scrolls[ui->list].at;
    float y = ui->list_y;
    bool pressed = jm_view_ui_row(ui, id, height, "", chosen);
    pen.dry = y + height < list.y || y > list.y + list.h;
    jm_view_pen_paragraph(&pen, list.x + 14.0f * u, y + 0.5f * (height - words), width, size,
                          pen.text, -1, label);
    return pressed;
}

void jm_view_panel_key_row(jm_view_panel *p, const char *id, float height, const char *key,
                           float key_w, const char *words)
{
    jm_view_ui *ui = p->ui;
    if (ui->list == JM_NONE)
        return;
    const jm_view_pen *pen = &p->pen;
    jm_view_rect list = ui->scrolls[ui->list].at;
    float y = ui->list_y, u = pen->unit, size = JM_VIEW_TYPE_QUIET;
    (void)jm_view_ui_row(ui, id, height, "", false); // for the focus, which scrolls
    if (y + height < list.y || y > list.y + list.h)
        return;
    y += 0.5f * (height - jm_view_pen_line_height(pen, size));
    float x = list.x + 10.0f * u, right = list.x + list.w - 16.0f * u;
    jm_view_pen_text(pen, x, y, size, true, jm_view_ui_tone(JM_VIEW_TONE_ACCENT), -1, key_w, key);
    x += key_w + 12.0f * u;
    jm_view_pen_text(pen, x, y, size, false, pen->text, -1, right - x, words);
}
