// The page of an outcome: three sentences, maps of base, scenario and difference, tables. One file,
// no script, no network; all text is escaped.
#include "report/report.h"

#include "city/verdict.h"
#include "core/text.h"
#include "report/map_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct page {
    jm_ctx *ctx;
    const jm_page_def *def;
    jm_text html;
    jm_indicator *base, *other;
    int64_t base_count, other_count;
} page;

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

static const char *tr(const page *p, const char *english) __attribute__((format_arg(2)));
static const char *tr(const page *p, const char *english)
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

// Draws one map beside the page under a temporary name and puts it into the page.
static jm_status add_map(page *p, const jm_map_def *wanted, const char *caption, jm_map_def *used)
{
    enum { byte_limit = 64 << 20 };
    char path[4096], *bytes = NULL;
    int64_t length = 0;
    snprintf(path, sizeof path, "%s.%ld.png", p->def->out, (long)getpid());
    jm_map_def def = *wanted;
    def.out = path;
    def.width_px = 1000;
    def.french = p->def->french;
    JM_TRY(jm_map_draw_as(p->ctx, &def, used));
    jm_status status = jm_file_read(p->ctx, path, byte_limit, &bytes, &length);
    unlink(path);
    JM_TRY(status);
    jm_text_add(&p->html, "<figure><img alt=\"");
    jm_text_add_html(&p->html, caption);
    jm_text_add(&p->html, "\" src=\"data:image/png;base64,");
    add_base64(&p->html, (const uint8_t *)bytes, length);
    jm_text_add(&p->html, "\"><figcaption>");
    jm_text_add_html(&p->html, caption);
    jm_text_add(&p->html, "</figcaption></figure>\n");
    jm_free(bytes);
    return JM_OK;
}

// Field and hour of a row of `shown`; field NULL when the outcome lacks it. An outcome that ends
// before the hour shows that of its own largest mean.
static jm_status choose_map(page *p, const char *outcome, int row, jm_map_def *def)
{
    jm_reader *reader = NULL;
    *def = jm_map_default_def();
    JM_TRY(jm_reader_open(p->ctx, outcome, &reader));
    if (jm_reader_find(reader, shown[row].field) != NULL)
        def->field = shown[row].field;
    if (3600.0 * shown[row].time_h <= jm_reader_time_s(reader, jm_reader_steps(reader) - 1))
        def->time_h = shown[row].time_h;
    jm_reader_close(reader);
    return JM_OK;
}

static jm_status add_maps(page *p, const char *outcome)
{
    for (int i = 0; i < shown_count; i++) {
        jm_map_def def, used;
        JM_TRY(choose_map(p, outcome, i, &def));
        if (def.field == NULL)
            continue;
        jm_text_add(&p->html, "<div class=\"row\">\n");
        if (p->def->base != NULL) {
            def.outcome = p->def->base;
            JM_TRY(add_map(p, &def, tr(p, "Base"), &used));
            def = used; // same hour and same colours for both
        }
        def.outcome = outcome;
        JM_TRY(add_map(p, &def, p->def->base != NULL ? tr(p, "Scenario") : tr(p, "Today"), &used));
        if (p->def->base != NULL) {
            def.base = p->def->base;
            def.low = def.high = (double)NAN;
            JM_TRY(add_map(p, &def, tr(p, "Difference: scenario minus base"), &used));
        }
        jm_text_add(&p->html, "</div>\n");
    }
    return JM_OK;
}

static double value_of(const jm_indicator *list, int64_t count, const char *name)
{
    for (int64_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].value;
    return (double)NAN;
}

// A sentence whose two numbers are the base's and the scenario's; a change too small to tell is
// said.
static void add_sentence(page *p, const char *name, double scale, int decimals, const char *alone,
                         const char *changed, const char *unchanged)
{
    double was = value_of(p->base, p->base_count, name) * scale;
    double is = value_of(p->other, p->other_count, name) * scale;
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

static void add_sentences(page *p)
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

static void add_number(page *p, double value)
{
    char text[64];
    jm_format_value(value, p->def->french, text);
    jm_text_add(&p->html, "<td class=\"n\">");
    jm_text_add_html(&p->html, isnan(value) ? "\xE2\x80\x93" : text);
    jm_text_add(&p->html, "</td>");
}

static void add_indicators(page *p)
{
    bool both = p->def->base != NULL;
    jm_text_printf(&p->html, "<h2>%s</h2>\n<table><tr><th>%s</th>", tr(p, "Indicators"),
                   tr(p, "What"));
    if (both)
        jm_text_printf(&p->html, "<th>%s</th>", tr(p, "Base"));
    jm_text_printf(&p->html, "<th>%s</th>", both ? tr(p, "Scenario") : tr(p, "Value"));
    if (both)
        jm_text_printf(&p->html, "<th>%s</th>", tr(p, "Change"));
    jm_text_printf(&p->html, "<th>%s</th></tr>\n", tr(p, "Unit"));
    for (int64_t i = 0; i < p->other_count; i++) {
        const jm_indicator *in = &p->other[i];
        double was = value_of(p->base, p->base_count, in->name);
        jm_text_add(&p->html, "<tr><td title=\"");
        jm_text_add_html(&p->html, in->name);
        jm_text_add(&p->html, "\">");
        jm_text_add_html(&p->html, tr(p, in->sentence));
        jm_text_add(&p->html, "</td>");
        if (both)
            add_number(p, was);
        add_number(p, in->value);
        if (both)
            add_number(p, in->value - was);
        jm_text_add(&p->html, "<td>");
        jm_text_add_html(&p->html, jm_unit_text(in->unit));
        jm_text_add(&p->html, "</td></tr>\n");
    }
    jm_text_add(&p->html, "</table>\n");
}

static void add_cell(page *p, const char *text)
{
    jm_text_add(&p->html, "<td>");
    jm_text_add_html(&p->html, text);
    jm_text_add(&p->html, "</td>");
}

// How far the data carry: one line a topic.
static jm_status add_verdict(page *p, const jm_city *city)
{
    static const char *const looks[] = {"bad", "fair", "fine"};
    jm_verdict rows[JM_TOPIC_COUNT];
    JM_TRY(jm_city_verdict(p->ctx, city, rows));
    jm_text_printf(&p->html,
                   "<h2>%s</h2>\n<table><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>\n",
                   tr(p, "How far these data carry"), tr(p, "Topic"), tr(p, "Verdict"),
                   tr(p, "Why"), tr(p, "What would help most"));
    for (int i = 0; i < JM_TOPIC_COUNT; i++) {
        char *why = NULL;
        JM_TRY(jm_verdict_sentence(p->ctx, &rows[i], p->def->french, &why));
        jm_text_add(&p->html, "<tr>");
        add_cell(p, jm_topic_title(p->ctx, rows[i].topic));
        jm_text_printf(&p->html, "<td class=\"%s\">", looks[rows[i].grade]);
        jm_text_add_html(&p->html, jm_grade_title(p->ctx, rows[i].grade));
        jm_text_add(&p->html, "</td>");
        add_cell(p, why);
        add_cell(p, jm_wanted_title(p->ctx, rows[i].wanted));
        jm_text_add(&p->html, "</tr>\n");
        jm_free(why);
    }
    jm_text_add(&p->html, "</table>\n");
    return JM_OK;
}

static void add_gap(page *p, const jm_gap *gap)
{
    jm_text_add(&p->html, "<tr>");
    add_cell(p, tr(p, gap->what));
    if (jm_gap_group_of(gap) != JM_GAPS_UNUSUAL)
        jm_text_printf(&p->html, "<td class=\"n\">%lld / %lld</td>", (long long)gap->filled,
                       (long long)gap->total);
    else
        add_cell(p, "");
    add_cell(p, tr(p, gap->rule));
    jm_text_add(&p->html, "</tr>\n");
}

static void add_gaps(page *p, const jm_city *city)
{
    const char *titles[JM_GAP_GROUP_COUNT] = {
        tr(p, "What the layers did not say, and how it was filled"),
        tr(p, "What the layers said and was mended or left out"),
        tr(p, "Figures out of the usual"),
    };
    for (int group = 0; group < JM_GAP_GROUP_COUNT; group++) {
        bool titled = false;
        for (int64_t g = 0; g < city->gap_count; g++) {
            if ((int)jm_gap_group_of(&city->gaps[g]) != group)
                continue;
            if (!titled)
                jm_text_printf(&p->html,
                               "<h2>%s</h2>\n<table><tr><th>%s</th><th>%s</th><th>%s</th></tr>\n",
                               titles[group], tr(p, "What"), tr(p, "Cases"), tr(p, "Rule"));
            titled = true;
            add_gap(p, &city->gaps[g]);
        }
        if (titled)
            jm_text_add(&p->html, "</table>\n");
    }
}

// Addresses stand as text: the page links to nothing outside.
static void add_sources(page *p, const jm_city *city)
{
    jm_text_printf(&p->html, "<h2>%s</h2>\n<ul>\n", tr(p, "Sources"));
    for (int64_t i = 0; i < city->credit_count; i++) {
        const jm_credit *c = &city->credits[i];
        char line[1024];
        snprintf(line, sizeof line, "%s: %s, %s, ", c->role != NULL ? c->role : "",
                 c->source != NULL ? c->source : "", c->producer != NULL ? c->producer : "?");
        jm_text_add(&p->html, "<li>");
        jm_text_add_html(&p->html, line);
        if (c->licence == NULL)
            jm_text_add(&p->html, "<strong class=\"bad\">");
        jm_text_add_html(&p->html, c->licence != NULL ? c->licence : tr(p, "licence not stated"));
        if (c->licence == NULL)
            jm_text_add(&p->html, "</strong>");
        if (c->page != NULL) {
            jm_text_add(&p->html, ", ");
            jm_text_add_html(&p->html, c->page);
        }
        jm_text_add(&p->html, "</li>\n");
    }
    jm_text_add(&p->html, "</ul>\n");
}

static jm_status read_indicators(page *p, const char *path, jm_indicator **list, int64_t *count)
{
    jm_reader *reader = NULL;
    JM_TRY(jm_reader_open(p->ctx, path, &reader));
    jm_status status = jm_reader_indicators(p->ctx, reader, list, count);
    jm_reader_close(reader);
    return status;
}

static jm_status read_city(page *p, const char *path, jm_city **city, char **title)
{
    jm_reader *reader = NULL;
    JM_TRY(jm_reader_open(p->ctx, path, &reader));
    jm_status status = jm_city_read(p->ctx, jm_reader_file(reader), "/city", city);
    if (status == JM_OK)
        status = jm_h5_get_text(p->ctx, jm_reader_file(reader), "/", "title", title);
    jm_reader_close(reader);
    return status;
}

static void add_head(page *p, const char *city, const char *title)
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
static jm_status add_outcome(page *p, const char *outcome, bool first)
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
        add_indicators(p);
        status = add_verdict(p, city);
    }
    if (status == JM_OK) {
        add_gaps(p, city);
        add_sources(p, city);
    }
    jm_free(line);
    jm_free(title);
    jm_city_destroy(city);
    jm_free(p->other);
    p->other = NULL;
    return status;
}

// Before any map is drawn: every outcome must be comparable with the base.
static jm_status check_alike(const page *p)
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

static jm_status write_page(page *p)
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
    page p = {.ctx = ctx, .def = def};
    jm_status status = write_page(&p);
    jm_text_free(&p.html);
    jm_free(p.base);
    jm_free(p.other);
    return status;
}
