// What a table looks like: its delimiter, and the row that holds the names.
#include "store/csv_own.h"

#include <string.h>

// Rows that are looked at, and cells of a row.
enum { ROWS = 64, CELL = 64 };

static const char candidates[] = {',', ';', '\t', '|'};
enum { CANDIDATES = sizeof candidates };

// Of one row: how many cells, how many of them with a byte, a number, a blank inside.
typedef struct row_look {
    int32_t cells, filled, numbers, spaced;
} row_look;

typedef struct table_look {
    row_look rows[ROWS];
    int32_t count;
    int32_t width; // most usual number of cells, 1 when no row has two
    int32_t alike; // rows of that width
} table_look;

static bool at_line_end(const char *s, const char *end)
{
    return s >= end || *s == '\n' || *s == '\r';
}

// The end of the cell at `s`: its delimiter or line end. As the parser, a quote opens at the start,
// or behind blanks.
static const char *cell_end(const char *s, const char *end, char delimiter)
{
    while (s < end && (*s == ' ' || *s == '\t') && *s != delimiter)
        s++;
    if (s < end && *s == '"') {
        for (s++; s < end; s++) {
            if (*s != '"')
                continue;
            if (s + 1 >= end || s[1] != '"')
                break;
            s++;
        }
    }
    while (!at_line_end(s, end) && *s != delimiter)
        s++;
    return s;
}

static void look_at_cell(const char *s, const char *end, char delimiter, row_look *look)
{
    char text[CELL];
    double value;
    while (s < end && (*s == ' ' || *s == '"'))
        s++;
    while (end > s && (end[-1] == ' ' || end[-1] == '"'))
        end--;
    look->cells++;
    look->filled += end > s;
    look->spaced += end > s && memchr(s, ' ', (size_t)(end - s)) != NULL;
    if (end <= s || end - s >= CELL)
        return;
    memcpy(text, s, (size_t)(end - s));
    text[end - s] = '\0';
    look->numbers += jm_csv_text_number(text, delimiter, &value);
}

static const char *look_at_row(const char *s, const char *end, char delimiter, row_look *look)
{
    *look = (row_look){0};
    for (bool more = true; more;) {
        const char *stop = cell_end(s, end, delimiter);
        look_at_cell(s, stop, delimiter, look);
        more = !at_line_end(stop, end);
        s = more ? stop + 1 : stop;
    }
    return s;
}

static const char *skip_line(const char *s, const char *end)
{
    while (!at_line_end(s, end))
        s++;
    return s;
}

static void find_width(table_look *look)
{
    look->width = 1;
    look->alike = 0;
    for (int32_t r = 0; r < look->count; r++) {
        int32_t same = 0, width = look->rows[r].cells;
        for (int32_t o = 0; o < look->count; o++)
            same += look->rows[o].cells == width;
        if (width > 1 && (same > look->alike || (same == look->alike && width > look->width))) {
            look->width = width;
            look->alike = same;
        }
    }
}

static void look_at_table(const char *text, const char *end, char delimiter, table_look *look)
{
    *look = (table_look){.count = 0};
    for (const char *s = text; s < end && look->count < ROWS;) {
        if (*s == '\n' || *s == '\r') {
            s++;
        } else if (*s == '#' && look->count == 0) {
            s = skip_line(s, end);
        } else {
            s = look_at_row(s, end, delimiter, &look->rows[look->count]);
            look->count++;
        }
    }
    find_width(look);
}

// At most half of the columns say something.
static bool is_thin(const row_look *row, int32_t width)
{
    return 2 * row->filled <= width;
}

static bool may_hold_names(const row_look *row, int32_t width)
{
    return row->cells == width && !is_thin(row, width) && 2 * row->numbers <= row->filled;
}

// Words with blanks in at least half of the cells, and no number.
static bool is_sentences(const row_look *row)
{
    return row->numbers == 0 && row->filled > 0 && 2 * row->spaced >= row->filled;
}

static bool is_bare_names(const row_look *row, int32_t width)
{
    return row->spaced == 0 && row->numbers == 0 && row->filled == width;
}

// INSEE puts sentences over its names, or under them; the rows below have numbers.
static bool names_stand_below(const table_look *look, int32_t row)
{
    return row + 2 < look->count && is_sentences(&look->rows[row]) &&
           is_bare_names(&look->rows[row + 1], look->width) && look->rows[row + 2].numbers > 0;
}

static bool sentences_stand_below(const table_look *look, int32_t row)
{
    return row + 2 < look->count && is_bare_names(&look->rows[row], look->width) &&
           is_sentences(&look->rows[row + 1]) && look->rows[row + 2].numbers > 0;
}

static int32_t count_titles(const table_look *look)
{
    if (look->count == 0 || !is_thin(&look->rows[0], look->width))
        return 0;
    for (int32_t r = 1; r < look->count; r++)
        if (may_hold_names(&look->rows[r], look->width))
            return names_stand_below(look, r) ? r + 1 : r;
    return 0;
}

jm_csv_shape jm_csv_look(const char *text, size_t length)
{
    table_look look, best = {.count = 0};
    jm_csv_shape shape = {.delimiter = candidates[0]};
    for (size_t c = 0; c < CANDIDATES; c++) {
        look_at_table(text, text + length, candidates[c], &look);
        if (c > 0 &&
            (look.alike < best.alike || (look.alike == best.alike && look.width <= best.width)))
            continue;
        best = look;
        shape.delimiter = candidates[c];
    }
    shape.titles = count_titles(&best);
    shape.labels = shape.titles > 0 && sentences_stand_below(&best, shape.titles);
    return shape;
}

size_t jm_csv_whole_rows(const char *text, size_t length, char delimiter, bool ended)
{
    const char *s = text, *end = text + length, *whole = text;
    if (ended)
        return length;
    while (s < end) {
        const char *stop = cell_end(s, end, delimiter);
        // A CR at the very end may be half of a CRLF.
        if (stop >= end || (*stop == '\r' && stop + 1 == end))
            break;
        s = stop + 1;
        if (*stop != delimiter)
            whole = s;
    }
    return (size_t)(whole - text);
}
