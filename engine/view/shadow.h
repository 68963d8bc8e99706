/// shadow.h: the cached shadow map: where it lies, and when it must be drawn again.
///
/// Its place is a pure function of sun and camera, rounded in coarse steps: small moves need no new
/// map, and a picture does not depend on what was looked at before.
#pragma once

#include "view/frame.h"

/// All that a map depends on; equal keys have equal maps.
typedef struct jm_view_shadow_key {
    int64_t azimuth, elevation; // steps of the sun's direction
    int64_t radius;             // steps of 15 %
    int64_t right, up, toward;  // steps of the centre along the light's axes
    int64_t size;               // texels along a side
    int64_t presence;           // of the side drawn
    int64_t layers;             // bits of layers that cast
    int64_t quality;
} jm_view_shadow_key;

typedef struct jm_view_shadow_place {
    jm_view_shadow_key key;
    double right[3], up[3], toward[3];           // unit axes; toward the sun
    double centre[3];                            // scene metres
    double half_right_m, half_up_m, half_deep_m; // of the box that is lit or shaded
} jm_view_shadow_place;

/// Below this the sun throws no shadows that one could draw: they are longer than the city's parts.
#define JM_VIEW_SHADOW_LEAST_RAD (3.0 * 3.14159265358979323846 / 180.0)

/// step_rad: how far the sun moves before the map follows.
void jm_view_shadow_place_of(const jm_view_sunlight *light, const jm_view_camera *camera,
                             const jm_view_scene *scene, int32_t size, double step_rad,
                             jm_view_shadow_place *place);
/// Column-major, from positions relative to the eye to clip space; `deeper` stretches the box
/// along the light (culling: casters stand far towards the sun).
void jm_view_shadow_matrix(const jm_view_shadow_place *place, const double eye[3], double deeper,
                           float out[16]);
/// A texel's larger side [m].
double jm_view_shadow_texel_m(const jm_view_shadow_place *place);
