/// commune_type.h: what is usual in communes of a type (assets/commune-types.csv), to fill what no
/// layer states and to tell what cannot be.
#pragma once

#include "core/ctx.h"
#include "core/embedded.h"

/// assets/commune-types.csv.
extern const jm_embedded jm_city_tables[];

typedef enum jm_commune_figure {
    JM_COMMUNE_RESIDENTS_PER_HA, // of built-up area
    JM_COMMUNE_STREET_M,         // of street a resident, both directions together
    JM_COMMUNE_HEIGHT_M,         // mean height of buildings by footprint
    JM_COMMUNE_CARS,             // a household
    JM_COMMUNE_FIGURE_COUNT
} jm_commune_figure;

typedef struct jm_commune_range {
    double low, middle, high;
} jm_commune_range;

typedef struct jm_commune_type {
    char *name, *sentence;
    jm_commune_range usual[JM_COMMUNE_FIGURE_COUNT];
} jm_commune_type;

typedef struct jm_commune_types {
    jm_commune_type *items; // [count]
    int64_t count, capacity;
} jm_commune_types;

/// The rows of the program's own table.
JM_CHECKED jm_status jm_commune_types_read(jm_ctx *ctx, jm_commune_types *out);
void jm_commune_types_free(jm_commune_types *types);
/// Row of a name (case, blanks and accents forgiven) or of a level "1" to "7", or JM_NONE.
int32_t jm_commune_type_find(const jm_commune_types *types, const char *name);
/// The level whose usual density is nearest in ratio; JM_NONE without a density. Paris and its
/// inner suburbs are no levels: a recipe names them.
int32_t jm_commune_type_of_density(const jm_commune_types *types, double residents_per_ha);
/// Fails with the names that there are, and the nearest one.
jm_status jm_commune_type_missing(jm_ctx *ctx, const jm_commune_types *types, const char *name);

struct jm_build;
/// Build step, before heights: the type that the recipe states, else told from the residents that
/// layers state. b->commune_type is JM_NONE while it is not known.
JM_CHECKED jm_status jm_build_commune_type(struct jm_build *b);
/// Once residents of all zones are known or presumed: tells the type from them where it is not
/// known yet.
JM_CHECKED jm_status jm_tell_commune_type(struct jm_build *b, double residents);
/// Build step, at the end: figures of this city that lie outside of what is usual for its type, one
/// fact "plausibility" each.
JM_CHECKED jm_status jm_build_plausibility(struct jm_build *b);
/// Mean height that is usual for buildings of this commune's type [m]; NaN while not known.
double jm_commune_height_m(const struct jm_build *b);
/// Cars a household that are usual for this commune's type, else in France.
double jm_commune_cars_per_household(const struct jm_build *b);
