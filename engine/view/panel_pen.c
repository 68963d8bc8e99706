// The pen: words, lines and boxes of panels and posters, drawn or only measured.
#include "view/panels_own.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

jm_view_pen jm_view_pen_of(jm_view_ui *ui, const jm_view_shown *shown, float unit)
{
    return (jm_view_pen){.ui = ui,
                         .ctx = shown->ctx,
                         .unit = unit,
                         .french = shown->model->french,
                         .text = jm_view_ui_tone(JM_VIEW_TONE_TEXT),
                         .quiet = jm_view_ui_tone(JM_VIEW_TONE_QUIET),
                         .line = 0xFFFFFF40u};
}

float jm_view_pen_width(const jm_view_pen *pen, const char *text, float size, bool bold)
{
    return jm_view_ui_text_width(pen->ui, text, size * pen->unit, bold);
}

float jm_view_pen_line_height(const jm_view_pen *pen, float size)
{
    return ceilf(1.35f * size * pen->unit);
}

float jm_view_pen_text(const jm_view_pen *pen, float x, float y, float size, bool bold,
                       uint32_t color, int align, float most, const char *text)
{
    if (text[0] == '\0')
        return 0.0f;
    if (!pen->dry)
        return jm_view_ui_label(pen->ui, x, y, size * pen->unit, bold, color, align, most, text);
    float width = jm_view_pen_width(pen, text, size, bold);
    return most > 0.0f ? fminf(width, most) : width;
}

// Bytes of the longest beginning that fits `width`: whole words, at least one.
static size_t line_of(const jm_view_pen *pen, const char *text, float width, float size)
{
    char line[512];
    size_t kept = 0;
    for (size_t end = 0; text[kept] != '\0'; kept = end) {
        end = kept;
        while (text[end] == ' ')
            end++;
        while (text[end] != '\0' && text[end] != ' ' && text[end] != '\n')
            end++;
        jm_view_copy_words(line, end + 1 < sizeof line ? end + 1 : sizeof line, text);
        if (kept > 0 &&
            (end >= sizeof line || jm_view_pen_width(pen, line, size, pen->bold) > width))
            break;
        if (text[end] == '\n' || text[end] == '\0')
            return end;
    }
    return kept;
}

float jm_view_pen_paragraph(const jm_view_pen *pen, float x, float y, float width, float size,
                            uint32_t color, int align, const char *text)
{
    float from = y, step = jm_view_pen_line_height(pen, size);
    char line[512];
    while (*text != '\0') {
        while (*text == ' ')
            text++;
        size_t bytes = line_of(pen, text, width, size);
        jm_view_copy_words(line, bytes + 1 < sizeof line ? bytes + 1 : sizeof line, text);
        if (!pen->dry)
            jm_view_pen_text(pen, x, y, size, pen->bold, color, align, width + 0.5f, line);
        y += step;
        text += bytes;
        while (*text == ' ')
            text++;
        if (*text == '\n')
            text++;
    }
    return y - from;
}

void jm_view_pen_rect(const jm_view_pen *pen, jm_view_rect at, uint32_t color, float radius)
{
    if (!pen->dry && at.w > 0.0f && at.h > 0.0f)
        jm_view_ui_rect(pen->ui, at, color, radius);
}

void jm_view_pen_line(const jm_view_pen *pen, float x, float y, float x2, float y2, float width,
                      uint32_t color)
{
    if (!pen->dry)
        jm_view_ui_line(pen->ui, x, y, x2, y2, width, color);
}

void jm_view_pen_frame(const jm_view_pen *pen, jm_view_rect at, uint32_t color)
{
    float right = at.x + at.w, bottom = at.y + at.h, w = fmaxf(1.0f, floorf(pen->unit));
    jm_view_pen_line(pen, at.x, at.y, right, at.y, w, color);
    jm_view_pen_line(pen, right, at.y, right, bottom, w, color);
    jm_view_pen_line(pen, right, bottom, at.x, bottom, w, color);
    jm_view_pen_line(pen, at.x, bottom, at.x, at.y, w, color);
}

void jm_view_pen_dashes(const jm_view_pen *pen, float x, float y, float x2, float y2, float width,
                        uint32_t color)
{
    float length = hypotf(x2 - x, y2 - y), dash = 5.0f * pen->unit;
    if (!(length > 0.0f) || !isfinite(length))
        return;
    for (float at = 0.0f; at < length; at += 2.0f * dash) {
        float a = at / length, b = fminf(at + dash, length) / length;
        jm_view_pen_line(pen, x + (x2 - x) * a, y + (y2 - y) * a, x + (x2 - x) * b,
                         y + (y2 - y) * b, width, color);
    }
}

void jm_view_copy_words(char *out, size_t size, const char *text)
{
    if (size == 0)
        return;
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
        // Not within a letter: bytes 10xxxxxx go on with one.
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(out, text, length);
    out[length] = '\0';
}

void jm_view_value_text(const jm_view_pen *pen, double printed, const jm_field_words *words,
                        bool sign, char out[96])
{
    out[0] = '\0';
    if (!isfinite(printed))
        return;
    char number[64], unit[25];
    jm_format_human(printed, words->decimals, pen->french, number);
    jm_view_copy_words(unit, sizeof unit, words->unit[0] != '\0' ? tr(pen, words->unit) : "");
    bool plus = sign && printed > 0.0 && strpbrk(number, "123456789") != NULL;
    snprintf(out, 96, "%s%.60s%s%.24s", plus ? "+" : "", number, unit[0] != '\0' ? "\u00a0" : "",
             unit);
}
