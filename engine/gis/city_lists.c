// Layers of a city that are no plain columns: zones with protected values, area, tables of words.
#include "gis/city_rows.h"

#include "city/verdict.h"

#include <math.h>

static jm_status add_columns(jm_rows_out *o, const char *const *names, int count, int texts)
{
    for (int c = 0; c < count; c++)
        JM_TRY(jm_layer_add_column(o->ctx, o->layer, names[c],
                                   c < texts ? JM_COLUMN_TEXT : JM_COLUMN_REAL, NULL));
    return JM_OK;
}

static jm_status set_row(jm_rows_out *o, const char *const *texts, int text_count,
                         const double *reals, int real_count)
{
    for (int c = 0; c < text_count; c++)
        if (texts[c] != NULL)
            JM_TRY(jm_layer_set_text(o->ctx, o->layer, c, texts[c]));
    for (int c = 0; c < real_count; c++)
        JM_TRY(jm_layer_set_real(o->ctx, o->layer, text_count + c, jm_plain_number(reals[c])));
    return JM_OK;
}

// ---- zones ----

// Sums and means of people are those of the zones joined; places of work, school and shopping are
// the zone's own.
static jm_status add_zone(jm_rows_out *o, int32_t i)
{
    const jm_zones *z = &o->city->zones;
    jm_household_values v;
    JM_TRY(jm_city_household_values(o->ctx, o->city, i, &v));
    const char *texts[] = {z->code[i], z->name[i], jm_origin_word(z->origin[i])};
    const double reals[] = {i,
                            v.zones,
                            v.area_m2 / 1e4,
                            v.households,
                            v.residents,
                            v.residents_0_17,
                            v.residents_18_64,
                            v.residents_65,
                            v.income_eur,
                            v.cars_per_household,
                            (double)z->jobs[i],
                            (double)z->school_places[i],
                            (double)z->shop_m2[i]};
    JM_TRY(jm_layer_add_feature(o->ctx, o->layer));
    JM_TRY(jm_row_zone(o, i));
    return set_row(o, texts, 3, reals, (int)(sizeof reals / sizeof reals[0]));
}

jm_status jm_fill_zones(jm_rows_out *o)
{
    static const char *const names[] = {"code",
                                        "name",
                                        "origin",
                                        "id",
                                        "joined_zones",
                                        "joined_ha",
                                        "households",
                                        "residents",
                                        "residents_0_17",
                                        "residents_18_64",
                                        "residents_65",
                                        "income_eur",
                                        "cars_per_household",
                                        "jobs",
                                        "school_places",
                                        "shop_m2"};
    JM_TRY(add_columns(o, names, (int)(sizeof names / sizeof names[0]), 3));
    for (int32_t i = 0; i < o->city->zones.count; i++)
        JM_TRY(add_zone(o, i));
    return JM_OK;
}

jm_status jm_fill_area(jm_rows_out *o)
{
    static const char *const names[] = {"name"};
    const char *texts[] = {o->city->name};
    JM_TRY(add_columns(o, names, 1, 1));
    JM_TRY(jm_layer_add_feature(o->ctx, o->layer));
    JM_TRY(jm_row_area(o, 0));
    return set_row(o, texts, 1, NULL, 0);
}

// ---- tables ----

jm_status jm_fill_gaps(jm_rows_out *o)
{
    static const char *const names[] = {"what", "rule", "origin", "filled", "total"};
    JM_TRY(add_columns(o, names, 5, 3));
    for (int64_t i = 0; i < o->city->gap_count; i++) {
        const jm_gap *gap = &o->city->gaps[i];
        const char *texts[] = {gap->what, gap->rule, jm_origin_word((int)gap->origin)};
        const double reals[] = {(double)gap->filled, (double)gap->total};
        JM_TRY(jm_layer_add_feature(o->ctx, o->layer));
        JM_TRY(set_row(o, texts, 3, reals, 2));
    }
    return JM_OK;
}

jm_status jm_fill_credits(jm_rows_out *o)
{
    static const char *const names[] = {"role",    "name", "source", "producer",
                                        "licence", "date", "page",   "sha256"};
    JM_TRY(add_columns(o, names, 8, 8));
    for (int64_t i = 0; i < o->city->credit_count; i++) {
        const jm_credit *c = &o->city->credits[i];
        const char *texts[] = {c->role,    c->name, c->source, c->producer,
                               c->licence, c->date, c->page,   c->hash};
        JM_TRY(jm_layer_add_feature(o->ctx, o->layer));
        JM_TRY(set_row(o, texts, 8, NULL, 0));
    }
    return JM_OK;
}

jm_status jm_fill_verdict(jm_rows_out *o)
{
    static const char *const names[] = {"topic", "grade", "why", "wanted"};
    jm_verdict rows[JM_TOPIC_COUNT];
    JM_TRY(add_columns(o, names, 4, 4));
    JM_TRY(jm_city_verdict(o->ctx, o->city, rows));
    for (int i = 0; i < JM_TOPIC_COUNT; i++) {
        char *why = NULL;
        bool any = rows[i].wanted != JM_WANTED_NOTHING;
        JM_TRY(jm_verdict_english(o->ctx, &rows[i], &why));
        const char *texts[] = {jm_topic_name(rows[i].topic), jm_grade_name(rows[i].grade), why,
                               any ? jm_wanted_title(NULL, rows[i].wanted) : NULL};
        jm_status status = jm_layer_add_feature(o->ctx, o->layer);
        if (status == JM_OK)
            status = set_row(o, texts, 4, NULL, 0);
        jm_free(why);
        JM_TRY(status);
    }
    return JM_OK;
}
