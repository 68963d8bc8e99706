// Tables of the page: what measures do, indicators, verdict, gaps, sources.
#include "report/page_parts.h"

#include "city/verdict.h"
#include "store/csv.h"
#include "store/yaml.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *tr(const jm_page *p, const char *english) __attribute__((format_arg(2)));
static const char *tr(const jm_page *p, const char *english)
{
    return jm_translate(p->ctx, english);
}

double jm_page_value(const jm_indicator *list, int64_t count, const char *name)
{
    for (int64_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].value;
    return (double)NAN;
}

// Differences far below what anybody can tell are "≈ 0": 1.2e-12 cars are none.
static void add_number(jm_page *p, double value, bool exact)
{
    const double tiny = 5e-4;
    char text[64];
    jm_format_value(value, p->def->french, text);
    if (!exact && fabs(value) > 0.0 && fabs(value) < tiny)
        snprintf(text, sizeof text, "\xE2\x89\x88 0");
    jm_text_add(&p->html, "<td class=\"n\">");
    jm_text_add_html(&p->html, isnan(value) ? "\xE2\x80\x93" : text);
    jm_text_add(&p->html, "</td>");
}

void jm_page_indicators(jm_page *p, const char *topic, const char *title)
{
    const bool both = p->def->base != NULL, ledger = topic[0] != '\0';
    jm_text_printf(&p->html, "<h2>%s</h2>\n<table><tr><th>%s</th>", title, tr(p, "What"));
    if (both)
        jm_text_printf(&p->html, "<th>%s</th>", tr(p, "Base"));
    jm_text_printf(&p->html, "<th>%s</th>", both ? tr(p, "Scenario") : tr(p, "Value"));
    if (both)
        jm_text_printf(&p->html, "<th>%s</th>", tr(p, "Change"));
    jm_text_printf(&p->html, "<th>%s</th></tr>\n", tr(p, "Unit"));
    for (int64_t i = 0; i < p->other_count; i++) {
        const jm_indicator *in = &p->other[i];
        double was = jm_page_value(p->base, p->base_count, in->name);
        if ((strncmp(in->name, "ledger.", 7) == 0) != ledger)
            continue;
        jm_text_add(&p->html, "<tr><td title=\"");
        jm_text_add_html(&p->html, in->name);
        jm_text_add(&p->html, "\">");
        jm_text_add_html(&p->html, tr(p, in->sentence));
        jm_text_add(&p->html, "</td>");
        if (both)
            add_number(p, was, ledger);
        add_number(p, in->value, ledger);
        if (both)
            add_number(p, in->value - was, ledger);
        jm_text_add(&p->html, "<td>");
        jm_text_add_html(&p->html, jm_unit_text(in->unit));
        jm_text_add(&p->html, "</td></tr>\n");
    }
    jm_text_add(&p->html, "</table>\n");
}

// Title of the measure with this id, as the scenario has it; the id where it has none.
static const char *title_of(const jm_yaml *scenario, const char *id)
{
    const jm_yaml_node *list = jm_yaml_get(jm_yaml_root(scenario), "measures");
    for (int64_t m = 0; list != NULL && m < jm_yaml_count(list); m++) {
        const jm_yaml_node *block = jm_yaml_pair_value(jm_yaml_item(list, m), 0);
        const char *own = jm_yaml_text(jm_yaml_get(block, "id"));
        const char *title = jm_yaml_text(jm_yaml_get(block, "title"));
        if (own != NULL && title != NULL && strcmp(own, id) == 0)
            return title;
    }
    return id;
}

static void add_measure(jm_page *p, const char *title, const char *sentence)
{
    jm_text told = {0};
    if (p->def->tell != NULL)
        p->def->tell(p->ctx, sentence, p->def->french, &told);
    jm_text_add(&p->html, "<li><strong>");
    jm_text_add_html(&p->html, title);
    jm_text_add(&p->html, "</strong>");
    jm_text_add_html(&p->html, tr(p, ": "));
    jm_text_add_html(&p->html, told.bytes != NULL ? told.bytes : sentence);
    jm_text_add(&p->html, "</li>\n");
    jm_text_free(&told);
}

static jm_status add_measures(jm_page *p, const char *edits, const char *source)
{
    jm_csv *csv = NULL;
    jm_yaml *scenario = NULL;
    jm_status status = jm_csv_parse(p->ctx, "/inputs/edits_csv", edits, strlen(edits), &csv);
    if (status == JM_OK)
        status = jm_yaml_parse(p->ctx, "/inputs/scenario_yaml", source, strlen(source), &scenario);
    const int64_t count = status == JM_OK ? jm_csv_rows(csv) : 0;
    if (count > 0)
        jm_text_printf(&p->html, "<h2>%s</h2>\n<ul>\n", tr(p, "What this scenario changes"));
    for (int64_t m = 0; m < count; m++)
        add_measure(p, title_of(scenario, jm_csv_cell(csv, m, jm_csv_column(csv, "id"))),
                    jm_csv_cell(csv, m, jm_csv_column(csv, "sentence")));
    if (count > 0)
        jm_text_add(&p->html, "</ul>\n");
    jm_yaml_destroy(scenario);
    jm_csv_destroy(csv);
    return status;
}

jm_status jm_page_measures(jm_page *p, const char *outcome)
{
    jm_reader *reader = NULL;
    char *edits = NULL, *source = NULL;
    JM_TRY(jm_reader_open(p->ctx, outcome, &reader));
    const jm_h5 *file = jm_reader_file(reader);
    jm_status status = JM_OK;
    if (jm_h5_has(file, "/inputs/edits_csv") && jm_h5_has(file, "/inputs/scenario_yaml")) {
        status = jm_h5_read_text(p->ctx, file, "/inputs/edits_csv", &edits);
        if (status == JM_OK)
            status = jm_h5_read_text(p->ctx, file, "/inputs/scenario_yaml", &source);
        if (status == JM_OK)
            status = add_measures(p, edits, source);
    }
    jm_free(edits);
    jm_free(source);
    jm_reader_close(reader);
    return status;
}

static void add_cell(jm_page *p, const char *text)
{
    jm_text_add(&p->html, "<td>");
    jm_text_add_html(&p->html, text);
    jm_text_add(&p->html, "</td>");
}

// How far the data carry: one line a topic.
jm_status jm_page_verdict(jm_page *p, const jm_city *city)
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

static void add_gap(jm_page *p, const jm_gap *gap)
{
    jm_text_add(&p->html, "<tr>");
    add_cell(p, tr(p, gap->what));
    if (jm_gap_group_of(gap) != JM_GAPS_UNUSUAL)
        jm_text_printf(&p->html, "<td class=\"n\">%lld / %lld</td>", (long long)gap->filled,
                       (long long)gap->total);
    else
        add_cell(p, "");
    jm_text rule = {0};
    jm_gap_add_rule(p->ctx, gap, p->def->french, &rule);
    add_cell(p, rule.bytes != NULL ? rule.bytes : "");
    jm_text_free(&rule);
    jm_text_add(&p->html, "</tr>\n");
}

void jm_page_gaps(jm_page *p, const jm_city *city)
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
void jm_page_sources(jm_page *p, const jm_city *city)
{
    jm_text_printf(&p->html, "<h2>%s</h2>\n<ul>\n", tr(p, "Sources"));
    for (int64_t i = 0; i < city->credit_count; i++) {
        const jm_credit *c = &city->credits[i];
        char line[1024];
        snprintf(line, sizeof line, "%s%s%s, %s, ", c->role != NULL ? tr(p, c->role) : "",
                 tr(p, ": "), c->source != NULL ? c->source : "",
                 c->producer != NULL ? c->producer : "?");
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
