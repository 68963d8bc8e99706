// The page of an outcome: three sentences, maps of base, scenario and difference, tables. One file,
// no script, no network; all text is escaped.
#include "report/report.h"

#include "report/map_parts.h"
#include "report/page_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// What the page shows of an outcome: field and hour (NaN: the hour of the base's largest mean).
static const struct {
    const char *field;
    double time_h;
} shown[] = {{"utci", (double)NAN}, {"flow", 9.0}, {"occupied", (double)NAN}};
enum { shown_count = sizeof shown / sizeof shown[0] };

static const char style[] =
    "body{font:16px/1.5 'DejaVu Sans',Verdana,sans-serif;color:#222;max-width:1500px;margin:2em "
    "auto;"
    "padding:0 1em}h1{font-size:1.8em}h2{font-size:1.3em;margin-top:2em}"
    ".lead{font-size:1.2em;max-width:60em}.row{display:flex;flex-wrap:wrap;gap:1em}"
    "figure{margin:0;flex:1 1 440px}figure img{width:100%;border:1px solid #ccc}"
    "figcaption{color:#444;font-size:.9em}table{border-collapse:collapse;font-size:.92em}"
    "th,td{padding:.25em .8em;border-bottom:1px solid #ddd;text-align:left}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".note{color:#555;font-size:.9em}.fine{color:#1a6b3c}.fair{color:#8a5a00}.bad{color:#a3231c}";

static const char *tr(const jm_page *p, const char *english) __attribute__((format_arg(2)));
static const char *tr(const jm_page *p, const char *english)
{
    return jm_translate(p->ctx, english);
}

static void add_base64(jm_text *out, const uint8_t *bytes, int64_t count)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int64_t i = 0; i < count; i += 3) {
        int64_t left = count - i;
        uint32_t group = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                         (left > 2 ? (uint32_t)bytes[i + 2] : 0);
        char four[4] = {digits[group >> 18 & 63], digits[group >> 12 & 63],
                        left > 1 ? digits[group >> 6 & 63] : '=',
                        left > 2 ? digits[group & 63] : '='};
        jm_text_add_bytes(out, four, 4);
    }
}

// Draws one map beside the page under a temporary name; *bytes is owned by the caller. *has_values
// (may be NULL): something on it is not zero.
static jm_status draw_map(jm_page *p, const jm_map_def *wanted, jm_map_def *used, bool *has_values,
                          char **bytes, int64_t *length)
{
    enum { byte_limit = 64 << 20 };
    char path[4096];
    snprintf(path, sizeof path, "%s.%ld.png", p->def->out, (long)getpid());
    jm_map_def def = *wanted;
    def.out = path;
    def.width_px = 1000;
    def.french = p->def->french;
    jm_status status = jm_map_draw_as(p->ctx, &def, used, has_values);
    if (status == JM_OK)
        status = jm_file_read(p->ctx, path, byte_limit, bytes, length);
    unlink(path);
    return status;
}

static void add_picture(jm_page *p, const char *caption, const char *bytes, int64_t length)
{
    jm_text_add(&p->html, "<figure><img alt=\"");
    jm_text_add_html(&p->html, caption);
    jm_text_add(&p->html, "\" src=\"data:image/png;base64,");
    add_base64(&p->html, (const uint8_t *)bytes, length);
    jm_text_add(&p->html, "\"><figcaption>");
    jm_text_add_html(&p->html, caption);
    jm_text_add(&p->html, "</figcaption></figure>\n");
}

static jm_status add_map(jm_page *p, const jm_map_def *wanted, const char *caption,
                         jm_map_def *used)
{
    char *bytes = NULL;
    int64_t length = 0;
    JM_TRY(draw_map(p, wanted, used, NULL, &bytes, &length));
    add_picture(p, caption, bytes, length);
    jm_free(bytes);
    return JM_OK;
}

// Field and hour of a row of `shown`; field NULL when the outcome lacks it. An outcome that ends
// before the hour shows that of its own largest mean.
static jm_status choose_map(jm_page *p, const char *outcome, int row, jm_map_def *def)
{
    jm_reader *reader = NULL;
    *def = jm_map_default_def();
    JM_TRY(jm_reader_open(p->ctx, outcome, &reader));
    if (jm_reader_find(reader, shown[row].field) != NULL)
        def->field = shown[row].field;
    if (shown[row].time_h <= jm_reader_clock_h(p->ctx, reader, jm_reader_steps(reader) - 1))
        def->time_h = shown[row].time_h;
    jm_reader_close(reader);
    return JM_OK;
}

// Base, scenario and their difference at one hour and in the same colours. Where nothing differs,
// the base's map and a sentence say so: two equal maps and an empty one would say it worse.
static jm_status add_comparison(jm_page *p, const char *outcome, const jm_map_def *field)
{
    jm_map_def def = *field, used;
    char *bytes = NULL;
    int64_t length = 0;
    bool differs = false;
    def.outcome = p->def->base;
    JM_TRY(add_map(p, &def, tr(p, "Base"), &used));
    def = used;
    def.outcome = outcome;
    def.base = p->def->base;
    def.low = def.high = (double)NAN;
    JM_TRY(draw_map(p, &def, &(jm_map_def){0}, &differs, &bytes, &length));
    if (differs) {
        def = used;
        def.outcome = outcome;
        jm_status status = add_map(p, &def, tr(p, "Scenario"), &used);
        if (status == JM_OK)
            add_picture(p, tr(p, "Difference: scenario minus base"), bytes, length);
        jm_free(bytes);
        return status;
    }
    jm_free(bytes);
    jm_text_add(&p->html, "<p class=\"note\">");
    jm_text_add_html(&p->html, tr(p, "With the measures this map is the same at this hour."));
    jm_text_add(&p->html, "</p>\n");
    return JM_OK;
}

static jm_status add_maps(jm_page *p, const char *outcome)
{
    for (int i = 0; i < shown_count; i++) {
        jm_map_def def, used;
        JM_TRY(choose_map(p, outcome, i, &def));
        if (def.field == NULL)
            continue;
        jm_text_add(&p->html, "<div class=\"row\">\n");
        def.outcome = outcome;
        if (p->def->base != NULL)
            JM_TRY(add_comparison(p, outcome, &def));
        else
            JM_TRY(add_map(p, &def, tr(p, "Today"), &used));
        jm_text_add(&p->html, "</div>\n");
    }
    return JM_OK;
}

// A sentence whose two numbers are the base's and the scenario's; a change too small to tell is
// said.
static void add_sentence(jm_page *p, const char *name, double scale, int decimals,
                         const char *alone, const char *changed, const char *unchanged)
{
    double was = jm_page_value(p->base, p->base_count, name) * scale;
    double is = jm_page_value(p->other, p->other_count, name) * scale;
    char a[64], b[64], line[600];
    jm_format_human(was, decimals, p->def->french, a);
    jm_format_human(is, decimals, p->def->french, b);
    const char *semicolon = tr(p, "; "); // French puts a thin space before it
    if (isnan(is))
        return;
    if (p->def->base == NULL)
        snprintf(line, sizeof line, "%s %s.", alone, b);
    else if (strcmp(a, b) == 0)
        snprintf(line, sizeof line, "%s %s%s%s", alone, b, semicolon, unchanged);
    else
        snprintf(line, sizeof line, "%s %s%s%s %s.", alone, b, semicolon, changed, a);
    jm_text_add(&p->html, "<p class=\"lead\">");
    jm_text_add_html(&p->html, line);
    jm_text_add(&p->html, "</p>\n");
}

static void add_sentences(jm_page *p)
{
    const char *unchanged = tr(p, "without the measures it is the same.");
    const char *changed = tr(p, "without the measures it is");
    add_sentence(
        p, "heat.hours_utci_over_32", 1.0, 2,
        tr(p, "Mean hours of strong heat stress (felt over 32 °C) on outdoor ground this day:"),
        changed, unchanged);
    add_sentence(p, "traffic.vehicle_km", 1.0, 0,
                 tr(p, "Kilometres driven by cars this day inside the area:"), changed, unchanged);
    add_sentence(p, "parking.peak_occupancy", 100.0, 1,
                 tr(p, "Per cent of the public parking spaces taken at the fullest hour:"), changed,
                 unchanged);
}

static jm_status read_indicators(jm_page *p, const char *path, jm_indicator **list, int64_t *count)
{
    jm_reader *reader = NULL;
    JM_TRY(jm_reader_open(p->ctx, path, &reader));
    jm_status status = jm_reader_indicators(p->ctx, reader, list, count);
    jm_reader_close(reader);
    return status;
}

static jm_status read_city(jm_page *p, const char *path, jm_city **city, char **title)
{
    jm_reader *reader = NULL;
    JM_TRY(jm_reader_open(p->ctx, path, &reader));
    jm_status status = jm_city_read(p->ctx, jm_reader_file(reader), "/city", city);
    if (status == JM_OK)
        status = jm_h5_get_text(p->ctx, jm_reader_file(reader), "/", "title", title);
    jm_reader_close(reader);
    return status;
}

static void add_head(jm_page *p, const char *city, const char *title)
{
    jm_text_printf(&p->html,
                   "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "img-src data:; style-src 'unsafe-inline'\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
                   p->def->french ? "fr" : "en");
    jm_text_add_html(&p->html, title);
    jm_text_printf(&p->html, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", style);
    if (!jm_title_names_city(title, city)) {
        jm_text_add_html(&p->html, city);
        jm_text_add_html(&p->html, tr(p, ": "));
    }
    jm_text_add_html(&p->html, title);
    jm_text_add(&p->html, "</h1>\n");
}

// One outcome: sentences, maps, indicators.
static jm_status add_outcome(jm_page *p, const char *outcome, bool first)
{
    jm_city *city = NULL;
    char *title = NULL, *line = NULL;
    jm_status status = read_city(p, outcome, &city, &title);
    if (status == JM_OK)
        status = read_indicators(p, outcome, &p->other, &p->other_count);
    if (status == JM_OK) {
        if (first)
            add_head(p, city->name, title != NULL ? title : "Jumeau");
        else {
            jm_text_add(&p->html, "<hr>\n<h1>");
            jm_text_add_html(&p->html, title != NULL ? title : "");
            jm_text_add(&p->html, "</h1>\n");
        }
        status = jm_page_measures(p, outcome);
    }
    if (status == JM_OK) {
        add_sentences(p);
        status = jm_status_line(p->ctx, city, p->def->french, &line);
    }
    if (status == JM_OK) {
        jm_text_add(&p->html, "<p class=\"note\">");
        jm_text_add_html(&p->html, line);
        jm_text_add(&p->html, "</p>\n");
        status = add_maps(p, outcome);
    }
    if (status == JM_OK) {
        jm_page_indicators(p, "", tr(p, "Indicators"));
        status = jm_page_verdict(p, city);
    }
    if (status == JM_OK) {
        jm_page_gaps(p, city);
        jm_page_indicators(p, "ledger.", tr(p, "Does the computation add up?"));
        jm_page_sources(p, city);
    }
    jm_free(line);
    jm_free(title);
    jm_city_destroy(city);
    jm_free(p->other);
    p->other = NULL;
    return status;
}

// Before any map is drawn: every outcome must be comparable with the base.
static jm_status check_alike(const jm_page *p)
{
    jm_reader *base = NULL;
    JM_TRY(jm_reader_open(p->ctx, p->def->base, &base));
    jm_status status = JM_OK;
    for (int64_t i = 0; i < p->def->count && status == JM_OK; i++) {
        jm_reader *outcome = NULL;
        status = jm_reader_open(p->ctx, p->def->outcomes[i], &outcome);
        if (status == JM_OK)
            status = jm_reader_alike(p->ctx, base, outcome, false);
        jm_reader_close(outcome);
    }
    jm_reader_close(base);
    return status;
}

static jm_status write_page(jm_page *p)
{
    if (p->def->base != NULL) {
        JM_TRY(check_alike(p));
        JM_TRY(read_indicators(p, p->def->base, &p->base, &p->base_count));
    }
    for (int64_t i = 0; i < p->def->count; i++) {
        jm_progress(p->ctx, "drawing maps", i, p->def->count);
        JM_TRY(add_outcome(p, p->def->outcomes[i], i == 0));
    }
    jm_text_add(&p->html, "</body>\n</html>\n");
    if (p->html.failed)
        return jm_fail(p->ctx, JM_ERR_MEMORY, "no memory for the page");
    return jm_file_write(p->ctx, p->def->out, p->html.bytes, p->html.length);
}

jm_status jm_page_write(jm_ctx *ctx, const jm_page_def *def)
{
    jm_page p = {.ctx = ctx, .def = def};
    jm_status status = write_page(&p);
    jm_text_free(&p.html);
    jm_free(p.base);
    jm_free(p.other);
    return status;
}
