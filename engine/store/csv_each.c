// Tables of any size: read by pieces, each row handed over and forgotten.
#include "store/csv_own.h"

#include <string.h>

enum { PIECE = 1 << 20, ROW_LIMIT = 64 << 20, POLL_EVERY = 4096 };

typedef struct csv_stream {
    jm_ctx *ctx;
    const char *name;
    const jm_csv_feed *feed;
    const jm_csv_sink *sink;
    char *raw; // bytes as they came that are no whole row yet
    int64_t raw_length, raw_capacity;
    char *text; // whole rows as UTF-8
    int64_t text_capacity;
    bool ended;
    jm_csv_parser parser;
    jm_csv_shape shape;
    int32_t titles_left, labels_left;
    int32_t column_count; // 0: the names have not come
    char **names;
    const char **cells; // [column_count] of the newest row
    int64_t turned, rows, names_line;
} csv_stream;

static jm_status feed(csv_stream *s, int64_t room)
{
    JM_TRY(jm_grow(s->ctx, &s->raw, &s->raw_capacity, s->raw_length + room));
    int64_t got = s->feed->read(s->feed->user, s->raw + s->raw_length, room);
    if (got < 0 || got > room)
        return jm_fail(s->ctx, JM_ERR_DATA, "%s: cannot be read to its end; get it anew", s->name);
    s->raw_length += got;
    s->ended = got == 0;
    return JM_OK;
}

// One more piece; as much again as there is when a row does not end.
static jm_status read_piece(csv_stream *s)
{
    int64_t before = s->raw_length;
    if (before > ROW_LIMIT)
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "%s:%lld: the row has more than %d bytes; a quote may be open", s->name,
                       (long long)s->parser.line, ROW_LIMIT);
    JM_TRY(feed(s, before > PIECE ? before : PIECE));
    return jm_csv_check_zero(s->ctx, s->name, s->parser.line, s->raw + before,
                             (size_t)(s->raw_length - before));
}

// Looks at what rows will be made of: UTF-8, as in a table that is kept whole.
static jm_status look(csv_stream *s)
{
    int64_t turned = 0; // counted when the rows are taken
    JM_TRY(jm_grow(s->ctx, &s->text, &s->text_capacity, 3 * s->raw_length + 1));
    size_t length = jm_csv_to_utf8(s->raw, (size_t)s->raw_length, s->text, &turned);
    s->shape = jm_csv_look(s->text, length);
    return JM_OK;
}

// The first piece is a full one, so that enough rows are there to be looked at.
static jm_status begin(csv_stream *s)
{
    size_t mark = 0;
    s->parser = (jm_csv_parser){.ctx = s->ctx, .name = s->name, .line = 1};
    while (!s->ended && s->raw_length < PIECE)
        JM_TRY(feed(s, PIECE - s->raw_length));
    JM_TRY(jm_csv_mark(s->ctx, s->name, s->raw, (size_t)s->raw_length, &mark));
    JM_TRY(jm_csv_check_zero(s->ctx, s->name, 1, s->raw, (size_t)s->raw_length));
    s->raw_length -= (int64_t)mark;
    memmove(s->raw, s->raw + mark, (size_t)s->raw_length);
    JM_TRY(look(s));
    s->titles_left = s->shape.titles;
    s->labels_left = s->shape.labels;
    s->parser.delimiter = s->shape.delimiter;
    return JM_OK;
}

static jm_status take_names(csv_stream *s, char *cell, int32_t count)
{
    JM_TRY(jm_new(s->ctx, &s->names, count));
    JM_TRY(jm_new(s->ctx, &s->cells, count));
    s->column_count = count;
    for (int32_t c = 0; c < count; c++) {
        char *next = cell + strlen(cell) + 1;
        JM_TRY(jm_copy_text(s->ctx, jm_csv_clean_name(cell), &s->names[c]));
        cell = next;
    }
    return s->sink->names(s->ctx, s->sink->user, (const char *const *)s->names, count);
}

static jm_status hand_over(csv_stream *s, const char *cell, int64_t line, int32_t count)
{
    for (int32_t c = 0; c < s->column_count; c++) {
        s->cells[c] = c < count ? cell : "";
        cell += c < count ? strlen(cell) + 1 : 0;
    }
    jm_csv_row row = {
        .line = line, .count = s->column_count, .cells = s->cells, .delimiter = s->shape.delimiter};
    if (s->rows++ % POLL_EVERY == 0)
        JM_TRY(jm_poll(s->ctx));
    return s->sink->row(s->ctx, s->sink->user, &row);
}

static jm_status take_row(csv_stream *s)
{
    jm_csv_parser *p = &s->parser;
    p->out = p->in;
    char *first = p->out;
    int64_t line = p->line;
    int32_t cells = 0;
    JM_TRY(jm_csv_read_cells(p, &cells));
    if (s->titles_left > 0) {
        s->titles_left--;
        return JM_OK;
    }
    if (s->column_count == 0) {
        s->names_line = line;
        return take_names(s, first, cells);
    }
    if (s->labels_left > 0) {
        s->labels_left--;
        return JM_OK;
    }
    JM_TRY(jm_csv_fit(p, first, line, s->column_count, &cells));
    return hand_over(s, first, line, cells);
}

// Before the names, and before a title, comments and empty lines may stand.
static void skip_idle(csv_stream *s)
{
    bool first = s->column_count == 0 && s->titles_left == s->shape.titles;
    jm_csv_skip_idle(&s->parser, first);
}

static jm_status take_rows(csv_stream *s, size_t whole)
{
    jm_csv_parser *p = &s->parser;
    JM_TRY(jm_grow(s->ctx, &s->text, &s->text_capacity, 3 * whole + 1));
    size_t length = jm_csv_to_utf8(s->raw, whole, s->text, &s->turned);
    p->in = s->text;
    p->end = s->text + length;
    for (skip_idle(s); p->in < p->end; skip_idle(s))
        JM_TRY(take_row(s));
    s->raw_length -= (int64_t)whole;
    memmove(s->raw, s->raw + whole, (size_t)s->raw_length);
    return JM_OK;
}

static jm_status run(csv_stream *s)
{
    JM_TRY(begin(s));
    while (true) {
        size_t whole =
            jm_csv_whole_rows(s->raw, (size_t)s->raw_length, s->shape.delimiter, s->ended);
        JM_TRY(take_rows(s, whole));
        if (s->ended)
            break;
        JM_TRY(read_piece(s));
    }
    if (s->column_count == 0)
        return jm_fail(s->ctx, JM_ERR_DATA, "%s: empty; the first line must hold the names",
                       s->name);
    jm_csv_tell(s->ctx, s->name, &s->shape, s->names_line, s->turned);
    return JM_OK;
}

jm_status jm_csv_each(jm_ctx *ctx, const char *name, const jm_csv_feed *feed,
                      const jm_csv_sink *sink)
{
    csv_stream stream = {.ctx = ctx, .name = name, .feed = feed, .sink = sink};
    jm_status status = run(&stream);
    for (int32_t c = 0; c < stream.column_count; c++)
        jm_free(stream.names[c]);
    jm_free(stream.names);
    jm_free(stream.cells);
    jm_free(stream.raw);
    jm_free(stream.text);
    return status;
}
