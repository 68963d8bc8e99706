// What a city was made of and how far it carries, as tables for people: of import and info.
#include "city_tables.h"

#include "city/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { CELL_LIMIT = 4, NARROW = 72, USUAL = 100, WIDE = 140 };

// Characters of a line: those of the terminal, else what a page or a log takes.
static int line_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return USUAL;
    return size.ws_col < NARROW ? NARROW : size.ws_col > WIDE ? WIDE : size.ws_col;
}

static bool is_colored(void)
{
    const char *term = getenv("TERM"), *none = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && (none == NULL || none[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

static bool begins_character(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

static bool ends_part(char c)
{
    return strchr("/-_", c) != NULL;
}

// Bytes of `text` that fill a line of `width` characters: up to the last blank; where a word is
// longer, behind the last part of an address or a file's name; cut where there is none.
static size_t line_bytes(const char *text, int width)
{
    size_t last_blank = 0, last_part = 0, i = 0;
    int characters = 0;
    for (; text[i] != '\0'; i++) {
        if (begins_character(text[i]) && ++characters > width)
            return last_blank > 0 ? last_blank : last_part > 0 ? last_part : i;
        if (text[i] == ' ')
            last_blank = i;
        if (ends_part(text[i]) && 3 * characters > width)
            last_part = i + 1;
    }
    return i;
}

// One line of a cell, padded to its width unless it is the last; what is left stays in *rest.
static void print_line(const char **rest, int width, bool is_last, const char *before,
                       const char *after)
{
    char line[512];
    size_t bytes = line_bytes(*rest, width);
    bytes = bytes < sizeof line ? bytes : sizeof line - 1;
    memcpy(line, *rest, bytes);
    line[bytes] = '\0';
    fputs(before, stdout);
    print_column(line, is_last ? 0 : width, false);
    fputs(after, stdout);
    *rest += bytes;
    while (**rest == ' ')
        ++*rest;
}

// Cells of the next line: none after the last one that has something left.
static int cells_left(const char *const *rest, int count)
{
    while (count > 1 && rest[count - 1][0] == '\0')
        count--;
    return count;
}

// A row of cells, each wrapped within its width. `color` (may be "") colours the second one.
static void print_row(const char *const *cells, const int *widths, int count, const char *color)
{
    const char *rest[CELL_LIMIT];
    bool more = true;
    for (int c = 0; c < count; c++)
        rest[c] = cells[c];
    while (more) {
        int shown = cells_left(rest, count);
        more = false;
        fputs("  ", stdout);
        for (int c = 0; c < shown; c++) {
            bool colored = c == 1 && color[0] != '\0';
            print_line(&rest[c], widths[c], c + 1 == shown, colored ? color : "",
                       colored ? "\033[0m" : "");
            fputs(c + 1 < shown ? "  " : "\n", stdout);
            more = more || rest[c][0] != '\0';
        }
    }
}

// ---- gaps ----

static void print_gap(const tool *t, const jm_gap *gap, int width)
{
    const int widths[] = {20, 19, width - 2 - 20 - 19 - 4};
    char count[64] = "";
    if (jm_gap_group_of(gap) != JM_GAPS_UNUSUAL)
        snprintf(count, sizeof count, "%8lld / %-8lld", (long long)gap->filled,
                 (long long)gap->total);
    jm_text rule = {0};
    jm_gap_add_rule(t->ctx, gap, t->french, &rule);
    const char *cells[] = {jm_translate(t->ctx, gap->what), count,
                           rule.bytes != NULL ? rule.bytes : ""};
    print_row(cells, widths, 3, "");
    jm_text_free(&rule);
}

void print_gaps(const tool *t, const jm_city *city)
{
    const char *titles[JM_GAP_GROUP_COUNT] = {
        _("What the layers did not say, and how it was filled:"),
        _("What the layers said and was mended or left out:"),
        _("Figures out of the usual:"),
    };
    int width = line_width();
    for (int group = 0; group < JM_GAP_GROUP_COUNT; group++) {
        bool titled = false;
        for (int64_t g = 0; g < city->gap_count; g++) {
            if ((int)jm_gap_group_of(&city->gaps[g]) != group)
                continue;
            if (!titled)
                puts(titles[group]);
            titled = true;
            print_gap(t, &city->gaps[g], width);
        }
    }
}

void print_credits(const jm_city *city)
{
    int width = line_width();
    const int widths[] = {15, 30, width - 2 - 15 - 30 - 4};
    for (int64_t i = 0; i < city->credit_count; i++) {
        const jm_credit *c = &city->credits[i];
        char who[1024];
        snprintf(who, sizeof who, "%s, %s%s%s", c->producer != NULL ? c->producer : "-",
                 c->licence != NULL ? c->licence : _("licence not stated"),
                 c->page != NULL ? ", " : "", c->page != NULL ? c->page : "");
        const char *cells[] = {c->role != NULL ? c->role : "", c->source != NULL ? c->source : "",
                               who};
        print_row(cells, widths, 3, "");
    }
}

// ---- verdict ----

static const char *color_of(jm_grade grade)
{
    static const char *const colors[] = {"\033[31m", "\033[33m", "\033[32m"};
    return is_colored() ? colors[grade] : "";
}

jm_status print_verdict(tool *t, const jm_city *city)
{
    jm_verdict rows[JM_TOPIC_COUNT];
    int width = line_width(), rest = width - 2 - 20 - 14 - 6;
    const int widths[] = {20, 14, rest * 6 / 11, rest - rest * 6 / 11};
    JM_TRY(jm_city_verdict(t->ctx, city, rows));
    puts(_("How far these data carry:"));
    const char *heads[] = {_("topic"), _("verdict"), _("why"), _("what would help most")};
    print_row(heads, widths, 4, "");
    for (int i = 0; i < JM_TOPIC_COUNT; i++) {
        char *why = NULL;
        JM_TRY(jm_verdict_sentence(t->ctx, &rows[i], t->french, &why));
        const char *cells[] = {jm_topic_title(t->ctx, rows[i].topic),
                               jm_grade_title(t->ctx, rows[i].grade), why,
                               jm_wanted_title(t->ctx, rows[i].wanted)};
        print_row(cells, widths, 4, color_of(rows[i].grade));
        jm_free(why);
    }
    return JM_OK;
}

jm_status add_verdict_json(tool *t, const jm_city *city, jm_text *json)
{
    jm_verdict rows[JM_TOPIC_COUNT];
    JM_TRY(jm_city_verdict(t->ctx, city, rows));
    jm_text_add(json, "\"verdict\":[");
    for (int i = 0; i < JM_TOPIC_COUNT; i++) {
        char *why = NULL;
        JM_TRY(jm_verdict_sentence(t->ctx, &rows[i], t->french, &why));
        jm_text_printf(json, "%s{\"topic\":\"%s\",\"grade\":\"%s\",\"why\":", i > 0 ? "," : "",
                       jm_topic_name(rows[i].topic), jm_grade_name(rows[i].grade));
        jm_text_add_json(json, why);
        jm_text_add(json, ",\"wanted\":");
        jm_text_add_json(json, rows[i].wanted != JM_WANTED_NOTHING
                                   ? jm_wanted_title(t->ctx, rows[i].wanted)
                                   : "");
        jm_text_add(json, "}");
        jm_free(why);
    }
    jm_text_add(json, "]");
    return JM_OK;
}
