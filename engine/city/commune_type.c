#include "city/commune_type.h"
#include "city/build.h"
#include "city/density.h"
#include "city/gap_formats.h"
#include "core/math.h"
#include "core/text.h"
#include "store/csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const figure_names[JM_COMMUNE_FIGURE_COUNT] = {
    "residents_per_ha", "street_m_per_resident", "mean_height_m", "cars_per_household"};

// --- the table ----------------------------------------------------------------------------------

static jm_status type_named(jm_ctx *ctx, jm_commune_types *types, const char *name,
                            const char *sentence, jm_commune_type **out)
{
    jm_commune_type *last = types->count > 0 ? &types->items[types->count - 1] : NULL;
    if (last == NULL || strcmp(last->name, name) != 0) {
        JM_TRY(jm_grow(ctx, &types->items, &types->capacity, types->count + 1));
        last = &types->items[types->count++];
        *last = (jm_commune_type){0};
        JM_TRY(jm_copy_text(ctx, name, &last->name));
        JM_TRY(jm_copy_text(ctx, sentence, &last->sentence));
    }
    *out = last;
    return JM_OK;
}

static jm_status read_row(jm_ctx *ctx, const jm_csv *csv, int64_t row, jm_commune_types *types)
{
    static const char *const bounds[3] = {"low", "middle", "high"};
    double value[3];
    int figure = 0;
    const char *name = jm_csv_cell(csv, row, jm_csv_column(csv, "figure"));
    while (figure < JM_COMMUNE_FIGURE_COUNT && strcmp(figure_names[figure], name) != 0)
        figure++;
    bool sound = figure < JM_COMMUNE_FIGURE_COUNT;
    for (int k = 0; k < 3; k++)
        sound = jm_csv_number(csv, row, jm_csv_column(csv, bounds[k]), &value[k]) && sound;
    if (!sound || !(value[0] <= value[1] && value[1] <= value[2]))
        return jm_fail(ctx, JM_ERR_DATA,
                       "commune-types.csv:%lld: no range of a figure that is known",
                       (long long)jm_csv_line(csv, row));
    jm_commune_type *type;
    JM_TRY(type_named(ctx, types, jm_csv_cell(csv, row, jm_csv_column(csv, "type")),
                      jm_csv_cell(csv, row, jm_csv_column(csv, "sentence")), &type));
    type->usual[figure] = (jm_commune_range){value[0], value[1], value[2]};
    return JM_OK;
}

jm_status jm_commune_types_read(jm_ctx *ctx, jm_commune_types *out)
{
    jm_csv *csv = NULL;
    jm_status status = JM_OK;
    size_t length = 0;
    const char *text = jm_embedded_text(jm_city_tables, "commune-types", &length);
    *out = (jm_commune_types){0};
    JM_TRY(jm_csv_parse(ctx, "commune-types.csv", text != NULL ? text : "", length, &csv));
    for (int64_t row = 0; row < jm_csv_rows(csv); row++)
        JM_TRY_GOTO(read_row(ctx, csv, row, out), fail);
    jm_csv_destroy(csv);
    return JM_OK;
fail:
    jm_csv_destroy(csv);
    jm_commune_types_free(out);
    return status;
}

void jm_commune_types_free(jm_commune_types *types)
{
    for (int64_t i = 0; i < types->count; i++) {
        jm_free(types->items[i].name);
        jm_free(types->items[i].sentence);
    }
    jm_free(types->items);
    *types = (jm_commune_types){0};
}

// --- finding ------------------------------------------------------------------------------------

/// Small letters without accents, one hyphen for each run of blanks and signs.
static void fold_name(const char *text, char *out, size_t room)
{
    jm_text folded = {0};
    size_t n = 0;
    jm_text_add_folded(&folded, text);
    for (const char *s = folded.bytes; s != NULL && *s != '\0' && n + 1 < room; s++) {
        bool plain = (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9');
        if (plain || (n > 0 && out[n - 1] != '-'))
            out[n++] = plain ? *s : '-';
    }
    while (n > 0 && out[n - 1] == '-')
        n--;
    out[n] = '\0';
    jm_text_free(&folded);
}

int32_t jm_commune_type_find(const jm_commune_types *types, const char *name)
{
    char folded[128], level[32];
    fold_name(name, folded, sizeof folded);
    for (int32_t i = 0; i < types->count; i++) {
        snprintf(level, sizeof level, "level %.1s: ", folded);
        if (strcmp(types->items[i].name, folded) == 0 ||
            (strlen(folded) == 1 && strncmp(types->items[i].sentence, level, strlen(level)) == 0))
            return i;
    }
    return JM_NONE;
}

jm_status jm_commune_type_missing(jm_ctx *ctx, const jm_commune_types *types, const char *name)
{
    const char *names[32];
    char folded[128];
    int64_t count = types->count < 32 ? types->count : 32;
    jm_text all = {0};
    fold_name(name, folded, sizeof folded);
    for (int64_t i = 0; i < count; i++) {
        names[i] = types->items[i].name;
        jm_text_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    const char *nearest = jm_nearest_word(folded, names, count);
    const char *list = all.bytes != NULL ? all.bytes : "";
    jm_status status =
        nearest != NULL
            ? jm_fail(ctx, JM_ERR_DATA,
                      "commune_type: there is no '%.60s'; did you mean '%s'? There are: %s", name,
                      nearest, list)
            : jm_fail(ctx, JM_ERR_DATA, "commune_type: there is no '%.60s'; there are: %s", name,
                      list);
    jm_text_free(&all);
    return status;
}

// Only INSEE's levels go by density: a dense centre elsewhere is not like Paris in cars or heights.
static bool is_level(const jm_commune_type *type)
{
    return strncmp(type->sentence, "level ", 6) == 0;
}

int32_t jm_commune_type_of_density(const jm_commune_types *types, double residents_per_ha)
{
    int32_t found = JM_NONE;
    double best = HUGE_VAL;
    if (!(residents_per_ha > 0.0 && residents_per_ha < 1e6))
        return JM_NONE;
    for (int32_t i = 0; i < types->count; i++) {
        double usual = types->items[i].usual[JM_COMMUNE_RESIDENTS_PER_HA].middle;
        double ratio = fabs(jm_ln(residents_per_ha / usual));
        if (is_level(&types->items[i]) && ratio < best) {
            best = ratio;
            found = i;
        }
    }
    return found;
}

// --- of this city -------------------------------------------------------------------------------

// A built-up hectare is a square of this side that holds the middle of a building [m].
static const double hectare_side_m = 100.0;

static jm_status count_built_ha(jm_build *b, double *out)
{
    const jm_grid *g = &b->city->grid;
    // Never more squares than cells, whose number is bounded.
    double side = fmax(hectare_side_m, g->cell_m);
    jm_grid squares = {g->west_m, g->north_m, side, (int32_t)ceil(g->cell_m * g->columns / side),
                       (int32_t)ceil(g->cell_m * g->rows / side)};
    uint8_t *built = NULL;
    JM_TRY(jm_new(b->ctx, &built, jm_grid_cells(&squares)));
    int64_t count = 0;
    for (int32_t i = 0; i < b->city->buildings.count; i++) {
        int64_t cell = jm_grid_cell_at(&squares, b->building_x[i], b->building_y[i]);
        if (cell == JM_NONE || built[cell])
            continue;
        built[cell] = 1;
        count++;
    }
    jm_free(built);
    *out = (double)count * side * side / (hectare_side_m * hectare_side_m);
    return JM_OK;
}

/// Residents that the first layer of zones states, of zones whose middle lies in the grid; NaN when
/// one of them states none.
static double stated_residents(const jm_build *b)
{
    double sum = 0.0;
    int64_t at = -1, zones = 0;
    const jm_layer *l;
    while (zones == 0 && (l = jm_build_next_layer(b, JM_ROLE_ZONES, &at)) != NULL) {
        int32_t column = jm_layer_column(l, "residents");
        for (int64_t f = 0; f < l->feature_count; f++) {
            double x, y;
            if (!jm_feature_middle(l, f, &x, &y) ||
                jm_grid_cell_at(&b->city->grid, x, y) == JM_NONE)
                continue;
            sum += jm_layer_real(l, column, f);
            zones++;
        }
    }
    return zones > 0 ? sum : (double)NAN;
}

jm_status jm_tell_commune_type(jm_build *b, double residents)
{
    char rule[200];
    double built_ha = 0.0;
    if (b->commune_type != JM_NONE || !(residents > 0.0))
        return JM_OK;
    JM_TRY(count_built_ha(b, &built_ha));
    if (built_ha <= 0.0)
        return JM_OK;
    b->commune_type = jm_commune_type_of_density(&b->commune_types, residents / built_ha);
    if (b->commune_type == JM_NONE)
        return JM_OK;
    snprintf(rule, sizeof rule, JM_RULE_TOLD_TYPE, residents / built_ha,
             b->commune_types.items[b->commune_type].name);
    return jm_build_fact(b, "commune type", rule, 1, 1, JM_ORIGIN_PRESUMED);
}

jm_status jm_build_commune_type(jm_build *b)
{
    const char *stated = b->def->commune_type;
    b->commune_type = JM_NONE;
    JM_TRY(jm_commune_types_read(b->ctx, &b->commune_types));
    if (stated == NULL || stated[0] == '\0')
        return jm_tell_commune_type(b, stated_residents(b));
    b->commune_type = jm_commune_type_find(&b->commune_types, stated);
    if (b->commune_type == JM_NONE)
        return jm_commune_type_missing(b->ctx, &b->commune_types, stated);
    return JM_OK;
}

static double middle_of(const jm_build *b, jm_commune_figure figure, double otherwise)
{
    return b->commune_type >= 0 && b->commune_type < b->commune_types.count
               ? b->commune_types.items[b->commune_type].usual[figure].middle
               : otherwise;
}

double jm_commune_height_m(const jm_build *b)
{
    return middle_of(b, JM_COMMUNE_HEIGHT_M, (double)NAN);
}

double jm_commune_cars_per_household(const jm_build *b)
{
    return middle_of(b, JM_COMMUNE_CARS, jm_cars_per_household);
}

// --- what cannot be -----------------------------------------------------------------------------

// Below, a figure says nothing about a commune: a hamlet, a single block.
static const double least_residents = 500.0, least_built_ha = 20.0;

static double street_m(const jm_streets *s)
{
    double sum = 0.0;
    for (int32_t e = 0; e < s->link_count; e++)
        if ((s->access[e] & JM_ACCESS_CAR) != 0 && (s->twin[e] == JM_NONE || s->twin[e] > e))
            sum += (double)s->length_m[e];
    return sum;
}

/// Mean height by footprint of the buildings whose height is known; NaN when that is under half of
/// the footprint.
static double mean_height_m(const jm_buildings *s)
{
    double area = 0.0, known = 0.0, volume = 0.0;
    for (int32_t i = 0; i < s->count; i++) {
        bool told = s->height_origin[i] == JM_ORIGIN_MEASURED ||
                    s->height_origin[i] == JM_ORIGIN_FLOORS ||
                    s->height_origin[i] == JM_ORIGIN_RASTER;
        area += (double)s->footprint_m2[i];
        known += told ? (double)s->footprint_m2[i] : 0.0;
        volume += told ? (double)s->footprint_m2[i] * (double)s->height_m[i] : 0.0;
    }
    return known > 0.0 && known >= area / 2.0 ? volume / known : (double)NAN;
}

static void figures_of(const jm_city *city, double built_ha,
                       double figures[JM_COMMUNE_FIGURE_COUNT])
{
    double residents = 0.0, households = 0.0, cars = 0.0;
    for (int32_t i = 0; i < city->zones.count; i++) {
        residents += (double)city->zones.residents[i];
        households += (double)city->zones.households[i];
        cars += (double)city->zones.households[i] * (double)city->zones.cars_per_household[i];
    }
    bool enough = residents >= least_residents && built_ha >= least_built_ha;
    figures[JM_COMMUNE_RESIDENTS_PER_HA] = enough ? residents / built_ha : (double)NAN;
    figures[JM_COMMUNE_STREET_M] = enough ? street_m(&city->streets) / residents : (double)NAN;
    figures[JM_COMMUNE_HEIGHT_M] =
        built_ha >= least_built_ha ? mean_height_m(&city->buildings) : (double)NAN;
    figures[JM_COMMUNE_CARS] = enough && households > 0.0 ? cars / households : (double)NAN;
}

jm_status jm_build_plausibility(jm_build *b)
{
    static const char *const words[JM_COMMUNE_FIGURE_COUNT] = {
        JM_WORDS("residents per ha"), JM_WORDS("metres of street per resident"),
        JM_WORDS("mean building height [m]"), JM_WORDS("cars per household")};
    double built_ha = 0.0, figures[JM_COMMUNE_FIGURE_COUNT];
    if (b->commune_type == JM_NONE)
        return JM_OK;
    const jm_commune_type *type = &b->commune_types.items[b->commune_type];
    JM_TRY(count_built_ha(b, &built_ha));
    figures_of(b->city, built_ha, figures);
    for (int k = 0; k < JM_COMMUNE_FIGURE_COUNT; k++) {
        const jm_commune_range *usual = &type->usual[k];
        char rule[200];
        if (isnan(figures[k]) || (figures[k] >= usual->low && figures[k] <= usual->high))
            continue;
        snprintf(rule, sizeof rule, JM_RULE_UNUSUAL, words[k], figures[k], usual->low, usual->high,
                 type->name);
        JM_TRY(jm_build_fact(b, "plausibility", rule, 1, 1, JM_ORIGIN_MEASURED));
    }
    return JM_OK;
}
