// words.c: parameters that are lists of words, or hours of the day.
#include "scenario/parts.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

const char *jm_surface_word(int32_t index)
{
    return jm_surface_name((jm_surface)index);
}

const char *jm_road_word(int32_t index)
{
    return jm_road_class_name((jm_road_class)index);
}

// A lone scalar counts as a list of one.
static int64_t item_count(const jm_yaml_node *node)
{
    return jm_yaml_kind_of(node) == JM_YAML_LIST ? jm_yaml_count(node) : 1;
}

static const jm_yaml_node *item_at(const jm_yaml_node *node, int64_t i)
{
    return jm_yaml_kind_of(node) == JM_YAML_LIST ? jm_yaml_item(node, i) : node;
}

// "07:00" or "7" as an hour, at the start of *text; moves *text behind it.
static bool take_hour(const char **text, int *hour)
{
    const char *at = *text;
    int digits = 0;
    *hour = 0;
    while (digits < 2 && at[digits] >= '0' && at[digits] <= '9')
        *hour = 10 * *hour + (at[digits++] - '0');
    if (digits == 0 || *hour > 24)
        return false;
    at += digits;
    if (strncmp(at, ":00", 3) == 0)
        at += 3;
    *text = at;
    return true;
}

static bool hours_of(const char *text, uint32_t *hours)
{
    int from = 0, to = 0;
    if (!take_hour(&text, &from) || *text++ != '-' || !take_hour(&text, &to) || *text != '\0')
        return false;
    if (from == to || from == 24)
        return false;
    // Over midnight: 22:00-06:00.
    for (int hour = from; hour % 24 != to % 24 || hour == from; hour++)
        *hours |= 1u << (hour % 24);
    return true;
}

jm_status jm_hours_read(jm_ctx *ctx, const jm_scenario *scenario, const jm_yaml_node *node,
                        uint32_t *hours, jm_faults *faults)
{
    *hours = 0;
    for (int64_t i = 0; i < item_count(node); i++) {
        const jm_yaml_node *item = item_at(node, i);
        const char *text = jm_yaml_text(item);
        if (text == NULL || !hours_of(text, hours))
            jm_faults_add(ctx, faults, scenario->yaml, item,
                          "hours are written 07:00-20:00, whole hours of legal time, or a list "
                          "of such");
    }
    if (item_count(node) == 0)
        jm_faults_add(ctx, faults, scenario->yaml, node,
                      "no hours are given; write 00:00-24:00 for all day");
    return JM_OK;
}

static int32_t index_of(const char *word, const char *(*name_at)(int32_t index), int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (strcmp(name_at(i), word) == 0)
            return i;
    return JM_NONE;
}

static void unknown_word(jm_ctx *ctx, const jm_scenario *scenario, const jm_yaml_node *item,
                         const char *(*name_at)(int32_t index), int32_t count, jm_faults *faults)
{
    const char *names[32];
    jm_text all = {0};
    int32_t known = count < 32 ? count : 32;
    for (int32_t i = 0; i < known; i++) {
        names[i] = name_at(i);
        jm_text_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    const char *word = jm_yaml_text(item);
    const char *near = word != NULL ? jm_nearest_word(word, names, known) : NULL;
    const char *list = all.bytes != NULL ? all.bytes : "";
    if (near != NULL)
        jm_faults_add(ctx, faults, scenario->yaml, item, "`%.60s` is not known; did you mean `%s`?",
                      word, near);
    else
        jm_faults_add(ctx, faults, scenario->yaml, item, "`%.60s` is none of: %s",
                      word != NULL ? word : "(a list or map)", list);
    jm_text_free(&all);
}

jm_status jm_words_read(jm_ctx *ctx, const jm_scenario *scenario, const jm_yaml_node *node,
                        const char *(*name_at)(int32_t index), int32_t count, uint32_t *bits,
                        jm_faults *faults)
{
    *bits = 0;
    for (int64_t i = 0; i < item_count(node); i++) {
        const jm_yaml_node *item = item_at(node, i);
        const char *text = jm_yaml_text(item);
        int32_t index = text != NULL ? index_of(text, name_at, count) : JM_NONE;
        if (index == JM_NONE)
            unknown_word(ctx, scenario, item, name_at, count, faults);
        else
            *bits |= 1u << index;
    }
    return JM_OK;
}
