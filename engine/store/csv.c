// A table that is kept whole.
#include "store/csv_own.h"
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

// A copy of the text as UTF-8, zero-terminated, with the byte order mark left out.
static jm_status copy_utf8(jm_ctx *ctx, const char *name, const char *text, size_t length,
                           char **out, size_t *out_length, int64_t *turned)
{
    size_t mark = 0;
    JM_TRY(jm_csv_mark(ctx, name, text, length, &mark));
    JM_TRY(jm_csv_check_zero(ctx, name, 1, text, length));
    text += mark;
    length -= mark;
    bool plain = jm_csv_is_utf8(text, length);
    JM_TRY(jm_new(ctx, out, plain ? length + 1 : 3 * length + 1));
    *out_length = jm_csv_to_utf8(text, length, *out, turned);
    return JM_OK;
}

static jm_status add_row(jm_csv *csv, jm_csv_parser *p, char *start, int64_t line, int32_t cells)
{
    int64_t row = csv->row_count;
    JM_TRY(jm_grow(p->ctx, &csv->row, &csv->row_capacity, row + 1));
    JM_TRY(jm_grow(p->ctx, &csv->line, &csv->line_capacity, row + 1));
    JM_TRY(jm_grow(p->ctx, &csv->cells, &csv->cell_capacity, row + 1));
    csv->row[row] = start;
    csv->line[row] = line;
    csv->cells[row] = cells;
    csv->row_count++;
    return JM_OK;
}

static jm_status read_names(jm_csv *csv, jm_csv_parser *p)
{
    char *cell = p->out;
    JM_TRY(jm_csv_read_cells(p, &csv->column_count));
    JM_TRY(jm_new(p->ctx, &csv->names, csv->column_count));
    for (int32_t c = 0; c < csv->column_count; c++) {
        char *next = cell + strlen(cell) + 1;
        csv->names[c] = jm_csv_clean_name(cell);
        cell = next;
    }
    return JM_OK;
}

static jm_status read_row(jm_csv *csv, jm_csv_parser *p)
{
    char *start = p->out;
    int64_t line = p->line;
    int32_t cells = 0;
    JM_TRY(jm_csv_read_cells(p, &cells));
    JM_TRY(jm_csv_fit(p, start, line, csv->column_count, &cells));
    return add_row(csv, p, start, line, cells);
}

static jm_status skip_rows(jm_csv_parser *p, int32_t rows)
{
    for (int32_t r = 0; r < rows && p->in < p->end; r++) {
        int32_t cells;
        JM_TRY(jm_csv_read_cells(p, &cells));
        jm_csv_skip_idle(p, false);
    }
    return JM_OK;
}

static jm_status read_all(jm_csv *csv, jm_csv_parser *p, int64_t turned)
{
    jm_csv_shape shape = jm_csv_look(p->in, (size_t)(p->end - p->in));
    p->delimiter = csv->delimiter = shape.delimiter;
    jm_csv_skip_idle(p, true);
    if (p->in >= p->end)
        return jm_fail(p->ctx, JM_ERR_DATA, "%s: empty; the first line must hold the names",
                       p->name);
    JM_TRY(skip_rows(p, shape.titles));
    jm_csv_tell(p->ctx, p->name, &shape, p->line, turned);
    JM_TRY(read_names(csv, p));
    jm_csv_skip_idle(p, false);
    JM_TRY(skip_rows(p, shape.labels));
    for (jm_csv_skip_idle(p, false); p->in < p->end; jm_csv_skip_idle(p, false))
        JM_TRY(read_row(csv, p));
    return JM_OK;
}

jm_status jm_csv_parse(jm_ctx *ctx, const char *name, const char *text, size_t length, jm_csv **out)
{
    *out = NULL;
    jm_status status = JM_OK;
    jm_csv *csv = NULL;
    int64_t turned = 0;
    JM_TRY(jm_new(ctx, &csv, 1));
    JM_TRY_GOTO(copy_utf8(ctx, name, text, length, &csv->bytes, &length, &turned), fail);
    jm_csv_parser parser = {.ctx = ctx,
                            .name = name,
                            .in = csv->bytes,
                            .end = csv->bytes + length,
                            .out = csv->bytes,
                            .line = 1};
    JM_TRY_GOTO(read_all(csv, &parser, turned), fail);
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
    return jm_csv_text_number(jm_csv_cell(csv, row, column), csv->delimiter, value);
}
