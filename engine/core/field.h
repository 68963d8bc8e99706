/// field.h: one row that describes one array: what checkpoint, outcome, map, export and viewer
/// read.
#pragma once

#include "core/ctx.h"

typedef enum jm_type { JM_F32, JM_F64, JM_I32, JM_I64, JM_U8 } jm_type;

/// The dimension that an array runs over. Rows beyond the named ones use JM_DIM_OTHER.
typedef enum jm_dim {
    JM_DIM_CELLS,    // the city's grid, row major
    JM_DIM_LINKS,    // street links
    JM_DIM_PARKINGS, // car parks and kerbs
    JM_DIM_ZONES,
    JM_DIM_STATIONS, // points of the scenario
    JM_DIM_AIR,      // the air grid, row major: coarser cells with the same north-western corner
    JM_DIM_ONE,      // a single value
    JM_DIM_OTHER,    // `count` values, of no dimension that maps know
} jm_dim;

enum {
    JM_RESULT = 1,     // goes into the outcome at each output step
    JM_CHECKPOINT = 2, // state: what a resumed run needs
    JM_STATIC = 4,     // one value for the whole run; goes into the outcome once
};

typedef struct jm_field {
    const char *name;     // design.md section 5: names that scripts rely on
    const char *unit;     // SI, UDUNITS spelling: "K", "W m-2", "veh h-1", "1"
    const char *sentence; // what it is, for people
    jm_type type;
    jm_dim dim;
    int64_t count;  // elements
    void *values;   // [count], owned by the model; valid until it is destroyed
    float quantum;  // outcome values are rounded to a multiple of it; 0: exact
    unsigned flags; // JM_RESULT | JM_CHECKPOINT | JM_STATIC
} jm_field;

/// Whether an array covers the ground by rows and columns: the city's grid or that of the air.
static inline bool jm_dim_is_grid(jm_dim dim)
{
    return dim == JM_DIM_CELLS || dim == JM_DIM_AIR;
}

/// Bytes of one element.
size_t jm_type_size(jm_type type);
