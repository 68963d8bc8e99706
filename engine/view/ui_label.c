// Text: made clean, measured, cut, broken into lines.
#include "view/ui_own.h"

#include "city/city.h"

#include <math.h>
#include <string.h>

// ---- UTF-8 (RFC 3629) ----

static bool continues(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/// Bytes of the letter at `p`, 1..4; 0: no valid letter begins here.
static int letter_bytes(const char *p)
{
    const uint8_t *b = (const uint8_t *)p;
    if (b[0] < 0x80)
        return 1;
    int bytes = b[0] >= 0xC2 && b[0] < 0xE0 ? 2 : (b[0] & 0xF0) == 0xE0 ? 3 : 0;
    if (b[0] >= 0xF0 && b[0] < 0xF5)
        bytes = 4;
    for (int i = 1; i < bytes; i++)
        if (!continues(b[i]))
            return 0;
    bool overlong = (b[0] == 0xE0 && b[1] < 0xA0) || (b[0] == 0xF0 && b[1] < 0x90);
    bool no_letter = (b[0] == 0xED && b[1] >= 0xA0) || (b[0] == 0xF4 && b[1] >= 0x90);
    return overlong || no_letter ? 0 : bytes;
}

static const char *bytes_of(const jm_text *text)
{
    return text->bytes != NULL ? text->bytes : "";
}

static void set_text(jm_text *text, const char *bytes, int64_t count)
{
    text->length = 0;
    text->failed = false;
    jm_text_add_bytes(text, bytes, count);
}

const char *jm_view_ui_clean(jm_view_ui *ui, const char *text, bool lines)
{
    set_text(&ui->clean, "", 0);
    for (const char *p = text != NULL ? text : ""; *p != '\0';) {
        int bytes = letter_bytes(p);
        if (bytes == 0)
            jm_text_add(&ui->clean, "\xEF\xBF\xBD"); // U+FFFD, the replacement character
        else if ((uint8_t)*p < 0x20 || *p == 0x7F)
            jm_text_add(&ui->clean, lines && *p == '\n' ? "\n" : " ");
        else
            jm_text_add_bytes(&ui->clean, p, bytes);
        p += bytes > 0 ? bytes : 1;
    }
    return bytes_of(&ui->clean);
}

// ---- measure ----

static float measure(const jm_view_ui *ui, const char *text, float size_px, bool bold)
{
    if (*text == '\0' || ui->font.width == NULL)
        return 0.0f;
    float width = ui->font.width(ui->font.user, text, size_px, bold);
    return isfinite(width) ? fmaxf(width, 0.0f) : 0.0f;
}

/// Of a part of ui->clean, with `tail` behind it.
static float measure_part(jm_view_ui *ui, const char *from, int64_t bytes, const char *tail,
                          float size_px, bool bold)
{
    set_text(&ui->part, from, bytes);
    jm_text_add(&ui->part, tail);
    return measure(ui, bytes_of(&ui->part), size_px, bold);
}

float jm_view_ui_text_width(const jm_view_ui *ui, const char *text, float size_px, bool bold)
{
    return text != NULL ? measure(ui, text, size_px, bold) : 0.0f;
}

float jm_view_ui_line_height(float size_px)
{
    return 1.2f * size_px; // DejaVu Sans needs 1.16
}

/// Bytes of `text` that fit into `most` with `tail` behind them; whole letters.
static int64_t bytes_that_fit(jm_view_ui *ui, const char *text, int64_t length, const char *tail,
                              float most, float size_px, bool bold)
{
    int64_t low = 0, high = length; // low fits, high + 1 letter does not
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        while (middle < high && continues((uint8_t)text[middle]))
            middle++;
        if (measure_part(ui, text, middle, tail, size_px, bold) <= most) {
            low = middle;
            continue;
        }
        do
            middle--;
        while (middle > low && continues((uint8_t)text[middle]));
        high = middle;
    }
    return low;
}

// ---- draw ----

static float sane_size(float size_px)
{
    return isfinite(size_px) ? fminf(fmaxf(size_px, 1.0f), 2000.0f) : 1.0f;
}

typedef struct text_look {
    float size_px;
    bool bold;
    uint32_t color;
} text_look;

static void push_text(jm_view_ui *ui, float x, float y, float width, const text_look *look,
                      const char *text, int64_t bytes)
{
    int64_t at = ui->texts.length;
    if (bytes <= 0 || at + bytes > INT32_MAX / 2)
        return;
    jm_text_add_bytes(&ui->texts, text, bytes);
    jm_text_add_bytes(&ui->texts, "", 1);
    if (ui->texts.failed) {
        ui->texts.failed = false; // this text is left out
        ui->texts.length = at;
        return;
    }
    jm_view_ui_push(ui,
                    &(jm_view_command){.kind = JM_VIEW_UI_TEXT,
                                       .at = {x, y, width, jm_view_ui_line_height(look->size_px)},
                                       .color = look->color,
                                       .size_px = look->size_px,
                                       .bold = look->bold,
                                       .text = (int32_t)at});
}

float jm_view_ui_label(jm_view_ui *ui, float x, float y, float size_px, bool bold, uint32_t color,
                       int align, float most, const char *text)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    const char *clean = jm_view_ui_clean(ui, text, false);
    text_look look = {sane_size(size_px), bold, color};
    int64_t bytes = (int64_t)strlen(clean);
    float width = measure(ui, clean, look.size_px, bold);
    if (most > 0.0f && width > most) {
        bytes = bytes_that_fit(ui, clean, bytes, ellipsis, most, look.size_px, bold);
        while (bytes > 0 && clean[bytes - 1] == ' ')
            bytes--;
        width = measure_part(ui, clean, bytes, ellipsis, look.size_px, bold);
        if (width > most)
            return 0.0f; // not even the ellipsis
        clean = bytes_of(&ui->part);
        bytes = (int64_t)strlen(clean);
    }
    if (!isfinite(x) || !isfinite(y))
        return width;
    float left = x - (align == 0 ? 0.5f * width : align > 0 ? width : 0.0f);
    push_text(ui, left, y, width, &look, clean, bytes);
    return width;
}

/// One line of a paragraph.
typedef struct text_line {
    const char *end, *next;
    float width;
} text_line;

/// Ordinary blanks break; no-break spaces (U+00A0, U+202F) do not.
static const char *word_end(const char *p)
{
    while (*p != '\0' && *p != ' ' && *p != '\n')
        p++;
    return p;
}

/// A word wider than a line is broken between letters; at least one stands on each line.
static text_line broken_word(jm_view_ui *ui, const char *word, const char *end, float most,
                             float size_px)
{
    int64_t bytes = bytes_that_fit(ui, word, end - word, "", most, size_px, false);
    if (bytes == 0)
        bytes = letter_bytes(word);
    float width = measure_part(ui, word, bytes, "", size_px, false);
    return (text_line){word + bytes, word + bytes, width};
}

/// The line that begins at `start`, which is no blank.
static text_line next_line(jm_view_ui *ui, const char *start, float most, float size_px,
                           float blank)
{
    text_line line = {start, start, 0.0f};
    for (;;) {
        const char *word = line.end;
        while (*word == ' ')
            word++;
        if (*word == '\n' || *word == '\0') {
            line.next = *word == '\n' ? word + 1 : word;
            return line;
        }
        const char *end = word_end(word);
        float width = measure_part(ui, word, end - word, "", size_px, false);
        if (line.end > start)
            width += line.width + blank * (float)(word - line.end);
        if (width > most) {
            line.next = word;
            return line.end > start ? line : broken_word(ui, word, end, most, size_px);
        }
        line.end = end;
        line.width = width;
    }
}

float jm_view_ui_paragraph(jm_view_ui *ui, jm_view_rect at, float size_px, uint32_t color,
                           const char *text)
{
    at = jm_view_rect_sane(at);
    text_look look = {sane_size(size_px), false, color};
    const char *p = jm_view_ui_clean(ui, text, true);
    float blank = measure(ui, " ", look.size_px, false), height = 0.0f;
    while (*p != '\0' && at.w > 0.0f) {
        while (*p == ' ')
            p++;
        text_line line = next_line(ui, p, at.w, look.size_px, blank);
        push_text(ui, at.x, at.y + height, line.width, &look, p, line.end - p);
        height += 1.4f * look.size_px;
        p = line.next;
    }
    return height;
}
