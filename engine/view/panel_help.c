// The help: every key, then mouse, touch and pad, in columns over the whole window.
#include "view/panels_own.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct key_help {
    jm_view_verb verb;
    double value;
    const char *words;
} key_help;

static const key_help keys[] = {
    {JM_VIEW_DO_PLAY, 0.0, JM_WORDS("Play and pause")},
    {JM_VIEW_DO_FRAME, -1.0, JM_WORDS("One step back")},
    {JM_VIEW_DO_FRAME, 1.0, JM_WORDS("One step on")},
    {JM_VIEW_DO_FASTER, -1.0, JM_WORDS("Slower")},
    {JM_VIEW_DO_FASTER, 1.0, JM_WORDS("Faster")},
    {JM_VIEW_DO_LOOP, 0.0, JM_WORDS("Day after day")},
    {JM_VIEW_DO_FOLLOW, 0.0, JM_WORDS("Stay at the newest hour")},
    {JM_VIEW_DO_NEXT_TOPIC, 1.0, JM_WORDS("Next layer")},
    {JM_VIEW_DO_NEXT_TOPIC, -1.0, JM_WORDS("Layer before")},
    {JM_VIEW_DO_FOCUS, 0.0, JM_WORDS("Only the layer in colour")},
    {JM_VIEW_DO_COMPARE, JM_VIEW_ONE, JM_WORDS("Scenario alone")},
    {JM_VIEW_DO_COMPARE, JM_VIEW_WIPE, JM_WORDS("Wipe")},
    {JM_VIEW_DO_COMPARE, JM_VIEW_PAIR, JM_WORDS("Side by side")},
    {JM_VIEW_DO_COMPARE, JM_VIEW_DIFF, JM_WORDS("Difference")},
    {JM_VIEW_DO_WIPE, 0.0, JM_WORDS("Move the wipe")},
    {JM_VIEW_DO_PAN, 0.0, JM_WORDS("Move")},
    {JM_VIEW_DO_ORBIT, 0.0, JM_WORDS("Turn and tilt")},
    {JM_VIEW_DO_ZOOM, 2.0, JM_WORDS("Nearer")},
    {JM_VIEW_DO_ZOOM, 0.5, JM_WORDS("Farther")},
    {JM_VIEW_DO_PICK, 0.0, JM_WORDS("Tell of what is in the middle")},
    {JM_VIEW_DO_HOME, 0.0, JM_WORDS("Whole city")},
    {JM_VIEW_DO_NORTH, 0.0, JM_WORDS("North up")},
    {JM_VIEW_DO_TOP, 0.0, JM_WORDS("From above")},
    {JM_VIEW_DO_TREES, 0.0, JM_WORDS("Trees")},
    {JM_VIEW_DO_SHADOWS, 0.0, JM_WORDS("Shadows")},
    {JM_VIEW_DO_ZONES, 0.0, JM_WORDS("Limits of neighbourhoods")},
    {JM_VIEW_DO_NAMES, 0.0, JM_WORDS("Names")},
    {JM_VIEW_DO_PANEL, 0.0, JM_WORDS("List of layers")},
    {JM_VIEW_DO_INTERFACE, 0.0, JM_WORDS("Hide the interface")},
    {JM_VIEW_DO_HELP, 0.0, JM_WORDS("Help")},
    {JM_VIEW_DO_UNPICK, 0.0, JM_WORDS("Close")},
    {JM_VIEW_DO_LANGUAGE, 0.0, JM_WORDS("French or English")},
    {JM_VIEW_DO_SCALE, 1.1, JM_WORDS("Larger words")},
    {JM_VIEW_DO_SCALE, 1.0 / 1.1, JM_WORDS("Smaller words")},
    {JM_VIEW_DO_QUALITY, -1.0, JM_WORDS("Quality of drawing")},
    {JM_VIEW_DO_MOTION, 0.0, JM_WORDS("Less motion")},
    {JM_VIEW_DO_FULLSCREEN, 0.0, JM_WORDS("Full screen")},
    {JM_VIEW_DO_KEEP, 0.0, JM_WORDS("Keep this view (1 to 9)")},
    {JM_VIEW_DO_GO, 0.0, JM_WORDS("Go to a kept view (1 to 9)")},
    {JM_VIEW_DO_SHOT, 0.0, JM_WORDS("Keep a picture")},
    {JM_VIEW_DO_POSTER, 0.0, JM_WORDS("Keep a poster")},
    {JM_VIEW_DO_RESET, 0.0, JM_WORDS("Start again")},
    {JM_VIEW_DO_QUIT, 0.0, JM_WORDS("Leave")},
};

static const char *const hands[][2] = {
    {JM_WORDS("Tab, Enter"), JM_WORDS("go through the buttons, press")},
    {JM_WORDS("Left drag"), JM_WORDS("move")},
    {JM_WORDS("Right drag"), JM_WORDS("turn and tilt")},
    {JM_WORDS("Wheel"), JM_WORDS("nearer, farther")},
    {JM_WORDS("Click"), JM_WORDS("tells of a street, a building ...")},
    {JM_WORDS("Double click"), JM_WORDS("fly there")},
    {JM_WORDS("One finger"), JM_WORDS("move")},
    {JM_WORDS("Two fingers"), JM_WORDS("nearer, turn, tilt")},
    {JM_WORDS("Gamepad"), JM_WORDS("left stick moves, right stick turns")},
};

enum { key_count = sizeof keys / sizeof keys[0], hand_count = sizeof hands / sizeof hands[0] };

typedef struct help_row {
    const char *key, *words;
} help_row;

static int gather(const jm_view_pen *pen, help_row rows[key_count + hand_count])
{
    int count = 0;
    for (int k = 0; k < key_count; k++) {
        const char *key = jm_view_key_of(keys[k].verb, keys[k].value);
        if (key == NULL || key[0] == '\0')
            continue;
        rows[count++] = (help_row){tr(pen, key), tr(pen, keys[k].words)};
    }
    for (int h = 0; h < hand_count; h++)
        rows[count++] = (help_row){tr(pen, hands[h][0]), tr(pen, hands[h][1])};
    return count;
}

enum { columns_most = 12 };

typedef struct grid {
    int columns, per_column;
    float size, row, width;
    float key_w[columns_most], words_w[columns_most]; // each column is as wide as it needs
} grid;

static float column_width(const jm_view_pen *pen, const grid *g, int column)
{
    return g->key_w[column] + g->words_w[column] + 28.0f * pen->unit;
}

// How the rows stand at a size of type; columns as many as the height asks for.
static grid lay(const jm_view_pen *pen, const help_row *rows, int count, float size, float height)
{
    grid g = {.size = size, .row = jm_view_pen_line_height(pen, size)};
    g.per_column =
        (int)fmaxf(fmaxf(1.0f, floorf(height / g.row)), ceilf((float)count / (float)columns_most));
    g.columns = (count + g.per_column - 1) / g.per_column;
    g.per_column = (count + g.columns - 1) / g.columns;
    for (int r = 0; r < count; r++) {
        int c = r / g.per_column;
        g.key_w[c] = fmaxf(g.key_w[c], jm_view_pen_width(pen, rows[r].key, size, true));
        g.words_w[c] = fmaxf(g.words_w[c], jm_view_pen_width(pen, rows[r].words, size, false));
    }
    for (int c = 0; c < g.columns; c++)
        g.width += column_width(pen, &g, c);
    return g;
}

// The largest type that lets all of it be read at once; false where that is too small to read.
static bool choose(const jm_view_pen *pen, const help_row *rows, int count, jm_view_rect room,
                   grid *g)
{
    for (float size = 15.0f; size >= 10.0f; size -= 0.5f) {
        *g = lay(pen, rows, count, size, room.h);
        if (g->width <= room.w && (float)g->per_column * g->row <= room.h)
            return true;
    }
    return false;
}

static void draw_rows(const jm_view_pen *pen, const help_row *rows, int count, const grid *g,
                      jm_view_rect room)
{
    uint32_t accent = jm_view_ui_tone(JM_VIEW_TONE_ACCENT);
    float x = room.x;
    for (int r = 0; r < count; r++) {
        int c = r / g->per_column;
        if (r > 0 && r % g->per_column == 0)
            x += column_width(pen, g, c - 1);
        float y = room.y + (float)(r % g->per_column) * g->row;
        jm_view_pen_text(pen, x, y, g->size, true, accent, -1, 0.0f, rows[r].key);
        jm_view_pen_text(pen, x + g->key_w[c] + 12.0f * pen->unit, y, g->size, false, pen->text, -1,
                         0.0f, rows[r].words);
    }
}

// One below the other in a list that scrolls.
static void list_rows(jm_view_panel *p, const help_row *rows, int count, jm_view_rect room)
{
    float height = jm_view_u(p, 24.0f), key_w = 0.0f;
    for (int r = 0; r < count; r++)
        key_w = fmaxf(key_w, jm_view_pen_width(&p->pen, rows[r].key, JM_VIEW_TYPE_QUIET, true));
    key_w = fminf(key_w + 1.0f, 0.45f * room.w);
    jm_view_ui_list_begin(p->ui, "help", room, (float)count * height);
    for (int r = 0; r < count; r++) {
        char id[32];
        snprintf(id, sizeof id, "help:%d", r);
        jm_view_panel_key_row(p, id, height, rows[r].key, key_w, rows[r].words);
    }
    jm_view_ui_list_end(p->ui);
}

static void draw_frame(jm_view_panel *p, jm_view_rect at, float pad, float button)
{
    char tip[128];
    jm_view_ui_panel(p->ui, at);
    float lead = 0.5f * (button - jm_view_pen_line_height(&p->pen, 18.0f));
    jm_view_pen_text(&p->pen, at.x + pad, at.y + 0.5f * pad + lead, 18.0f, true, p->pen.text, -1,
                     at.w - 2.0f * pad - button, tr(&p->pen, "Keys and hands"));
    jm_view_rect close = {at.x + at.w - button - 0.5f * pad, at.y + 0.5f * pad, button, button};
    if (jm_view_ui_icon(p->ui, "close-help", close, JM_VIEW_ICON_CLOSE, false,
                        jm_view_tip(p, tr(&p->pen, "Close"), JM_VIEW_DO_HELP, 0.0, tip)))
        jm_view_ask(p, JM_VIEW_DO_HELP, 0.0, 0.0);
}

void jm_view_panel_help(jm_view_panel *p)
{
    help_row rows[key_count + hand_count];
    float gap = jm_view_u(p, 8.0f), pad = jm_view_u(p, 14.0f), b = jm_view_u(p, 34.0f);
    jm_view_rect at = {gap, gap, p->at.width - 2.0f * gap, p->at.status.y - 2.0f * gap};
    int count = gather(&p->pen, rows);
    jm_view_rect room = {at.x + pad, at.y + pad + b, at.w - 2.0f * pad, at.h - 2.0f * pad - b};
    if (room.w <= 0.0f || room.h <= 0.0f)
        return;
    grid g;
    if (!choose(&p->pen, rows, count, room, &g)) {
        draw_frame(p, at, pad, b);
        list_rows(p, rows, count, room);
        return;
    }
    // No wider and higher than its words.
    float wide = g.width + 2.0f * pad, high = (float)g.per_column * g.row + 2.0f * pad + b;
    at = (jm_view_rect){0.5f * (p->at.width - wide), at.y + 0.5f * (at.h - high), wide, high};
    draw_frame(p, at, pad, b);
    room.x = at.x + pad;
    room.y = at.y + pad + b;
    draw_rows(&p->pen, rows, count, &g, room);
}
