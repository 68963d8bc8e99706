#include "store/csv.h"
#include "core/text.h"
#include "store/h5.h" // jm_file_read

#include <string.h>

// The text is cut in place: cells end with a zero byte, quotes are gone. A row is found by its
// start, a cell by skipping zero bytes: eight bytes a row instead of eight a cell.
struct jm_csv {
    char *bytes;
    char delimiter;
    int32_t column_count;
    char **names; // [column_count] into bytes
    int64_t row_count;
    int64_t row_capacity, line_capacity, cell_capacity;
    char **row;     // [row_count] the first cell
    int64_t *line;  // [row_count]
    int32_t *cells; // [row_count] cells that the row has
};

typedef struct csv_parser {
    jm_ctx *ctx;
    const char *name;
    jm_csv *csv;
    char *in;        // next byte to read
    const char *end; // zero byte after the last
    char *out;       // next byte to write, never past `in`
    int64_t line;
} csv_parser;

// Length of the well-formed UTF-8 sequence at `s`, 0 when it is none (RFC 3629).
static int utf8_length(const unsigned char *s, const unsigned char *end)
{
    static const struct {
        unsigned char first_low, first_high, second_low, second_high;
        int length;
    } forms[] = {
        {0x00, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        if (s[0] < forms[f].first_low || s[0] > forms[f].first_high)
            continue;
        if (forms[f].length == 1)
            return 1;
        if (end - s < forms[f].length || s[1] < forms[f].second_low || s[1] > forms[f].second_high)
            return 0;
        for (int i = 2; i < forms[f].length; i++)
            if ((s[i] & 0xc0) != 0x80)
                return 0;
        return forms[f].length;
    }
    return 0;
}

static bool is_utf8(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text, *end = s + length;
    while (s < end) {
        int step = utf8_length(s, end);
        if (step == 0)
            return false;
        s += step;
    }
    return true;
}

// A copy of the text as UTF-8, zero-terminated, with the byte order mark left out.
static jm_status copy_utf8(jm_ctx *ctx, const char *name, const char *text, size_t length,
                           char **out, size_t *out_length)
{
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    if (length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
        return jm_fail(ctx, JM_ERR_DATA, "%s:1: the text is UTF-16; save it as UTF-8", name);
    bool latin1 = !is_utf8(text, length);
    JM_TRY(jm_new(ctx, out, latin1 ? 2 * length + 1 : length + 1));
    if (!latin1) {
        memcpy(*out, text, length);
        *out_length = length;
        return JM_OK;
    }
    char *to = *out;
    int64_t turned = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x80) {
            *to++ = (char)c;
            continue;
        }
        *to++ = (char)(0xc0 | (c >> 6));
        *to++ = (char)(0x80 | (c & 0x3f));
        turned++;
    }
    *out_length = (size_t)(to - *out);
    jm_log(ctx, JM_LOG_WARNING, "%s: is no UTF-8; %lld bytes were read as Latin-1", name,
           (long long)turned);
    return JM_OK;
}

// The delimiter that stands most often in the line of names, outside quotes.
static char find_delimiter(const char *line)
{
    static const char candidates[] = {',', ';', '\t'};
    int64_t seen[sizeof candidates] = {0};
    bool quoted = false;
    for (const char *s = line; *s != '\0' && (quoted || (*s != '\n' && *s != '\r')); s++) {
        if (*s == '"')
            quoted = !quoted;
        for (size_t c = 0; !quoted && c < sizeof candidates; c++)
            seen[c] += *s == candidates[c];
    }
    size_t best = 0;
    for (size_t c = 1; c < sizeof candidates; c++)
        if (seen[c] > seen[best])
            best = c;
    return candidates[best];
}

// Steps over one line end: LF, CR or CRLF.
static void skip_line_end(csv_parser *p)
{
    if (*p->in == '\r' && p->in[1] == '\n')
        p->in++;
    if (p->in < p->end)
        p->in++;
    p->line++;
}

static void skip_line(csv_parser *p)
{
    while (p->in < p->end && *p->in != '\n' && *p->in != '\r')
        p->in++;
    if (p->in < p->end)
        skip_line_end(p);
}

// Comments before the names, and lines without a byte anywhere.
static void skip_idle_lines(csv_parser *p, bool before_names)
{
    while (p->in < p->end && (*p->in == '\n' || *p->in == '\r' || (before_names && *p->in == '#')))
        skip_line(p);
}

static jm_status quoted_cell(csv_parser *p)
{
    int64_t opened = p->line;
    p->in++;
    while (p->in < p->end) {
        if (*p->in == '"' && p->in[1] == '"') {
            p->in++;
        } else if (*p->in == '"') {
            p->in++;
            return JM_OK;
        }
        if (*p->in == '\n' || (*p->in == '\r' && p->in[1] != '\n'))
            p->line++;
        *p->out++ = *p->in++;
    }
    return jm_fail(p->ctx, JM_ERR_DATA, "%s:%lld: a quote is opened and never closed", p->name,
                   (long long)opened);
}

static bool at_cell_end(const csv_parser *p)
{
    return p->in >= p->end || *p->in == p->csv->delimiter || *p->in == '\n' || *p->in == '\r';
}

// Reads a cell to `out` and stands on what ends it.
static jm_status read_cell(csv_parser *p)
{
    if (*p->in == '"' && p->in < p->end) {
        JM_TRY(quoted_cell(p));
        if (!at_cell_end(p))
            return jm_fail(p->ctx, JM_ERR_DATA,
                           "%s:%lld: text follows a closing quote; double the quotes that belong "
                           "to the text",
                           p->name, (long long)p->line);
        return JM_OK;
    }
    while (!at_cell_end(p))
        *p->out++ = *p->in++;
    return JM_OK;
}

static jm_status add_row(csv_parser *p, int64_t row, char *start, int64_t line, int32_t cells)
{
    jm_csv *csv = p->csv;
    JM_TRY(jm_grow(p->ctx, &csv->row, &csv->row_capacity, row + 1));
    JM_TRY(jm_grow(p->ctx, &csv->line, &csv->line_capacity, row + 1));
    JM_TRY(jm_grow(p->ctx, &csv->cells, &csv->cell_capacity, row + 1));
    csv->row[row] = start;
    csv->line[row] = line;
    csv->cells[row] = cells;
    return JM_OK;
}

// Reads the cells of one line, each ended by a zero byte; *cells gets their number.
static jm_status read_cells(csv_parser *p, int32_t *cells)
{
    *cells = 0;
    for (bool more = true; more;) {
        JM_TRY(read_cell(p));
        // Looked at before the zero byte is put, for it may land on the very delimiter.
        more = p->in < p->end && *p->in == p->csv->delimiter;
        if (more)
            p->in++;
        else if (p->in < p->end)
            skip_line_end(p);
        *p->out++ = '\0';
        if (*cells == INT32_MAX)
            return jm_fail(p->ctx, JM_ERR_DATA, "%s:%lld: too many cells", p->name,
                           (long long)p->line);
        (*cells)++;
    }
    return JM_OK;
}

static char *trimmed(char *text)
{
    text += strspn(text, " \t");
    for (size_t n = strlen(text); n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'); n--)
        text[n - 1] = '\0';
    return text;
}

static jm_status read_names(csv_parser *p)
{
    jm_csv *csv = p->csv;
    char *cell = p->out;
    JM_TRY(read_cells(p, &csv->column_count));
    JM_TRY(jm_new(p->ctx, &csv->names, csv->column_count));
    for (int32_t c = 0; c < csv->column_count; c++) {
        char *next = cell + strlen(cell) + 1;
        csv->names[c] = trimmed(cell);
        cell = next;
    }
    return JM_OK;
}

static jm_status read_row(csv_parser *p)
{
    char *start = p->out;
    int64_t line = p->line;
    int32_t cells = 0;
    JM_TRY(read_cells(p, &cells));
    if (cells > p->csv->column_count)
        return jm_fail(p->ctx, JM_ERR_DATA,
                       "%s:%lld: %d cells, but %d names in the first line; quote text that holds "
                       "the delimiter",
                       p->name, (long long)line, cells, p->csv->column_count);
    JM_TRY(add_row(p, p->csv->row_count, start, line, cells));
    p->csv->row_count++;
    return JM_OK;
}

jm_status jm_csv_parse(jm_ctx *ctx, const char *name, const char *text, size_t length, jm_csv **out)
{
    *out = NULL;
    jm_status status = JM_OK;
    jm_csv *csv = NULL;
    const char *zero = length > 0 ? memchr(text, '\0', length) : NULL;
    if (zero != NULL && !(length >= 2 && (text[0] == '\xff' || text[0] == '\xfe'))) {
        int64_t line = 1;
        for (const char *s = text; s < zero; s++)
            line += *s == '\n';
        return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: a zero byte; this is no text file", name,
                       (long long)line);
    }
    JM_TRY(jm_new(ctx, &csv, 1));
    JM_TRY_GOTO(copy_utf8(ctx, name, text, length, &csv->bytes, &length), fail);
    csv_parser parser = {.ctx = ctx,
                         .name = name,
                         .csv = csv,
                         .in = csv->bytes,
                         .end = csv->bytes + length,
                         .out = csv->bytes,
                         .line = 1};
    skip_idle_lines(&parser, true);
    if (parser.in >= parser.end) {
        status = jm_fail(ctx, JM_ERR_DATA, "%s: empty; the first line must hold the names", name);
        goto fail;
    }
    csv->delimiter = find_delimiter(parser.in);
    JM_TRY_GOTO(read_names(&parser), fail);
    for (skip_idle_lines(&parser, false); parser.in < parser.end; skip_idle_lines(&parser, false))
        JM_TRY_GOTO(read_row(&parser), fail);
    *out = csv;
    return JM_OK;
fail:
    jm_csv_destroy(csv);
    return status;
}

jm_status jm_csv_read(jm_ctx *ctx, const char *path, jm_csv **out)
{
    const int64_t limit = INT64_C(4) << 30;
    *out = NULL;
    char *text = NULL;
    int64_t length = 0;
    JM_TRY(jm_file_read(ctx, path, limit, &text, &length));
    jm_status status = jm_csv_parse(ctx, path, text, (size_t)length, out);
    jm_free(text);
    return status;
}

void jm_csv_destroy(jm_csv *csv)
{
    if (csv == NULL)
        return;
    jm_free(csv->bytes);
    jm_free(csv->names);
    jm_free(csv->row);
    jm_free(csv->line);
    jm_free(csv->cells);
    jm_free(csv);
}

int64_t jm_csv_rows(const jm_csv *csv)
{
    return csv->row_count;
}

int32_t jm_csv_columns(const jm_csv *csv)
{
    return csv->column_count;
}

const char *jm_csv_column_name(const jm_csv *csv, int32_t column)
{
    return column >= 0 && column < csv->column_count ? csv->names[column] : "";
}

int32_t jm_csv_column(const jm_csv *csv, const char *name)
{
    for (int32_t c = 0; c < csv->column_count; c++)
        if (strcmp(csv->names[c], name) == 0)
            return c;
    return -1;
}

const char *jm_csv_cell(const jm_csv *csv, int64_t row, int32_t column)
{
    if (row < 0 || row >= csv->row_count || column < 0 || column >= csv->cells[row])
        return "";
    const char *cell = csv->row[row];
    for (int32_t c = 0; c < column; c++)
        cell += strlen(cell) + 1;
    return cell;
}

int64_t jm_csv_line(const jm_csv *csv, int64_t row)
{
    return row >= 0 && row < csv->row_count ? csv->line[row] : 0;
}

bool jm_csv_number(const jm_csv *csv, int64_t row, int32_t column, double *value)
{
    char text[64]; // no number is longer
    const char *cell = jm_csv_cell(csv, row, column);
    cell += strspn(cell, " \t");
    size_t length = strlen(cell);
    while (length > 0 && (cell[length - 1] == ' ' || cell[length - 1] == '\t'))
        length--;
    if (length == 0 || length >= sizeof text)
        return false;
    memcpy(text, cell, length);
    text[length] = '\0';
    char *comma = strchr(text, ',');
    if (comma != NULL && csv->delimiter != ',' && strchr(text, '.') == NULL)
        *comma = '.';
    return jm_parse_number(text, value);
}
