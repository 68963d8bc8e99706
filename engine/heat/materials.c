#include "heat/materials.h"

#include <math.h>

// Conductivity, heat capacity, albedo and emissivity: Oke 1987 (Boundary Layer Climates, tables 1.1
// and 7.4) and Oke et al. 2017 unless another source stands in the row. Roughness lengths: Oke
// 1987, table 2.2, and Davenport's classes. Evaporation: TARGET (Broadbent et al. 2019) has 1.2 for
// watered and 0.2 for dry grass; a lawn that nobody waters is taken half-way through its summer,
// 0.6.
static const jm_material materials[JM_SURFACE_COUNT] = {
    [JM_SURFACE_NONE] = {"as asphalt", 0.12f, 0.95f, 0.75f, 1.94e6f, 0.005f, 0.0f, 0.0f},
    [JM_SURFACE_ASPHALT] = {"Oke 1987; old asphalt 0.05-0.20", 0.12f, 0.95f, 0.75f, 1.94e6f, 0.005f,
                            0.0f, 0.0f},
    [JM_SURFACE_PAVING] = {"Oke 1987; concrete 0.10-0.35", 0.25f, 0.94f, 1.51f, 2.11e6f, 0.005f,
                           0.0f, 0.0f},
    [JM_SURFACE_GRAVEL] = {"Oke 1987", 0.30f, 0.92f, 0.50f, 1.68e6f, 0.01f, 0.1f, 0.6f},
    [JM_SURFACE_GRASS] = {"TARGET; soil Oke 1987", 0.20f, 0.96f, 0.80f, 1.90e6f, 0.02f, 0.6f, 1.2f},
    [JM_SURFACE_SHRUB] = {"SUEWS (Jarvi et al. 2011); soil Oke 1987", 0.18f, 0.97f, 0.80f, 1.90e6f,
                          0.1f, 0.7f, 1.2f},
    [JM_SURFACE_SOIL] = {"Oke 1987; dry 0.25 to wet 0.12", 0.22f, 0.94f, 0.60f, 1.70e6f, 0.005f,
                         0.2f, 0.8f},
    // Turbulence mixes water: an effective conductivity that gives a daily wave of 1 to 2 K.
    [JM_SURFACE_WATER] = {"TARGET; Oke 1987", 0.06f, 0.98f, 200.0f, 4.18e6f, 0.0002f, 1.26f, 1.26f},
    [JM_SURFACE_ROOF] = {"Oke 1987; tile 0.10-0.35, slate 0.10", 0.20f, 0.90f, 1.0f, 1.0e6f, 0.05f,
                         0.0f, 0.0f},
    [JM_SURFACE_TRACK] = {"as gravel, darker", 0.15f, 0.95f, 0.60f, 1.70e6f, 0.02f, 0.0f, 0.0f},
    [JM_SURFACE_GREEN_TRACK] = {"as grass", 0.20f, 0.95f, 0.80f, 1.90e6f, 0.02f, 0.6f, 1.2f},
    [JM_SURFACE_COOL_PAVING] = {"Levinson and Akbari 2002: light concrete, aged", 0.45f, 0.93f,
                                1.30f, 2.00e6f, 0.005f, 0.0f, 0.0f},
    [JM_SURFACE_COOL_ROOF] = {"Cool Roof Rating Council: white coating, aged 3 years", 0.60f, 0.90f,
                              1.0f, 1.0e6f, 0.02f, 0.0f, 0.0f},
    [JM_SURFACE_GREEN_ROOF] = {"de Munck et al. 2013", 0.20f, 0.95f, 1.0f, 1.0e6f, 0.05f, 0.5f,
                               1.0f},
};

static const jm_material wall = {
    "Oke 1987: render, brick, stone 0.20-0.50", 0.35f, 0.92f, 1.0f, 1.6e6f, 0.02f, 0.0f, 0.0f};

const jm_material *jm_material_of(jm_surface surface)
{
    return (int)surface >= 0 && surface < JM_SURFACE_COUNT ? &materials[surface] : NULL;
}

const jm_material *jm_wall_material(void)
{
    return &wall;
}

float jm_admittance(const jm_material *material)
{
    return sqrtf(material->conductivity_wmk * material->heat_capacity_jm3k);
}
