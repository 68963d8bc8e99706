/// materials.h: what surfaces are made of: the one table of their properties.
#pragma once

#include "city/city.h"

typedef struct jm_material {
    const char *source;
    float albedo, emissivity;
    float conductivity_wmk, heat_capacity_jm3k;
    float roughness_m; // z0 for wind
    /// Priestley-Taylor coefficient times the share that water lacks; 1.26 is open water.
    float evaporation, evaporation_watered;
} jm_material;

/// Material of a ground cover; roofs share one build-up (surface.c), so their conductivity and heat
/// capacity are not used. NULL when out of range.
const jm_material *jm_material_of(jm_surface surface);
/// Rendered masonry, the walls of every building.
const jm_material *jm_wall_material(void);
/// sqrt(conductivity x heat capacity) [J m-2 K-1 s-1/2].
float jm_admittance(const jm_material *material);
