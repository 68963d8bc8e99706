// The cells of a row, cut in place.
#include "store/csv_own.h"

#include <string.h>

// Steps over one line end: LF, CR or CRLF.
static void skip_line_end(jm_csv_parser *p)
{
    if (*p->in == '\r' && p->in[1] == '\n')
        p->in++;
    if (p->in < p->end)
        p->in++;
    p->line++;
}

static void skip_line(jm_csv_parser *p)
{
    while (p->in < p->end && *p->in != '\n' && *p->in != '\r')
        p->in++;
    if (p->in < p->end)
        skip_line_end(p);
}

void jm_csv_skip_idle(jm_csv_parser *p, bool before_names)
{
    while (p->in < p->end && (*p->in == '\n' || *p->in == '\r' || (before_names && *p->in == '#')))
        skip_line(p);
}

static jm_status quoted_cell(jm_csv_parser *p)
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

static bool at_cell_end(const jm_csv_parser *p)
{
    return p->in >= p->end || *p->in == p->delimiter || *p->in == '\n' || *p->in == '\r';
}

static bool is_blank(const jm_csv_parser *p, char letter)
{
    return (letter == ' ' || letter == '\t') && letter != p->delimiter;
}

static void skip_blanks(jm_csv_parser *p)
{
    while (p->in < p->end && is_blank(p, *p->in))
        p->in++;
}

// Reads a cell to `out` and stands on what ends it. Blanks around it are left out, those within
// quotes stay.
static jm_status read_cell(jm_csv_parser *p)
{
    skip_blanks(p);
    if (*p->in == '"' && p->in < p->end) {
        JM_TRY(quoted_cell(p));
        skip_blanks(p);
        if (!at_cell_end(p))
            return jm_fail(p->ctx, JM_ERR_DATA,
                           "%s:%lld: text follows a closing quote; double the quotes that belong "
                           "to the text",
                           p->name, (long long)p->line);
        return JM_OK;
    }
    const char *first = p->out;
    while (!at_cell_end(p))
        *p->out++ = *p->in++;
    while (p->out > first && is_blank(p, p->out[-1]))
        p->out--;
    return JM_OK;
}

jm_status jm_csv_read_cells(jm_csv_parser *p, int32_t *cells)
{
    *cells = 0;
    for (bool more = true; more;) {
        JM_TRY(read_cell(p));
        // Looked at before the zero byte is put, for it may land on the very delimiter.
        more = p->in < p->end && *p->in == p->delimiter;
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

jm_status jm_csv_fit(jm_csv_parser *p, const char *first, int64_t line, int32_t names,
                     int32_t *cells)
{
    if (*cells <= names)
        return JM_OK;
    const char *cell = first;
    for (int32_t c = 0; c < *cells; c++, cell += strlen(cell) + 1)
        if (c >= names && cell[0] != '\0')
            return jm_fail(p->ctx, JM_ERR_DATA,
                           "%s:%lld: %d cells, but %d names in the first line; quote text that "
                           "holds the delimiter",
                           p->name, (long long)line, *cells, names);
    *cells = names;
    return JM_OK;
}

static char *trimmed(char *text)
{
    text += strspn(text, " \t");
    for (size_t n = strlen(text); n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'); n--)
        text[n - 1] = '\0';
    return text;
}

// Length of "N,19,8" or "C,20" at the start of a text that ends there; 0 otherwise.
static bool is_dbf_type(const char *text)
{
    static const char digits[] = "0123456789";
    if (text[0] == '\0' || strchr("CNFDLMIBT", text[0]) == NULL || text[1] != ',')
        return false;
    size_t width = strspn(text + 2, digits);
    const char *rest = text + 2 + width;
    if (width > 0 && rest[0] == ',')
        rest += 1 + strspn(rest + 1, digits);
    return width > 0 && *rest == '\0';
}

char *jm_csv_clean_name(char *text)
{
    text = trimmed(text);
    char *comma = strchr(text, ',');
    if (comma != NULL && comma > text && is_dbf_type(comma + 1))
        *comma = '\0';
    return text;
}

void jm_csv_tell(jm_ctx *ctx, const char *name, const jm_csv_shape *shape, int64_t names_line,
                 int64_t turned)
{
    if (shape->titles > 0)
        jm_log(ctx, JM_LOG_INFO, "%s: the names stand in line %lld, below titles", name,
               (long long)names_line);
    if (shape->labels > 0)
        jm_log(ctx, JM_LOG_INFO, "%s: the row of sentences below the names is left out", name);
    if (turned > 0)
        jm_log(ctx, JM_LOG_WARNING, "%s: is no UTF-8; %lld bytes were read as Latin-1", name,
               (long long)turned);
}
