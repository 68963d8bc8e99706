#include "view/shadow.h"

#include "core/math.h"

#include <math.h>

static const double least_radius_m = 300.0;
static const double radius_growth = 1.15;
enum { radius_steps = 15 }; // up to 2441 m

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static int64_t radius_step(double distance_m)
{
    double steps = log(fmax(distance_m, least_radius_m) / least_radius_m) / log(radius_growth);
    return (int64_t)lround(jm_clamp(steps, 0.0, radius_steps));
}

// Axes of a light at rounded angles: right lies level, up leans away from the sun.
static void axes(jm_view_shadow_place *p, const jm_view_sunlight *light, double step_rad)
{
    double azimuth = jm_atan2(light->direction[0], light->direction[1]);
    p->key.azimuth = llround(azimuth / step_rad);
    p->key.elevation = llround(light->elevation_rad / step_rad);
    double a = (double)p->key.azimuth * step_rad;
    double e = fmax((double)p->key.elevation * step_rad, 0.5 * JM_VIEW_SHADOW_LEAST_RAD);
    double sa = jm_sin(a), ca = jm_cos(a), se = jm_sin(e), ce = jm_cos(e);
    const double toward[3] = {sa * ce, ca * ce, se};
    const double right[3] = {-ca, sa, 0.0};
    const double up[3] = {-sa * se, -ca * se, ce};
    for (int i = 0; i < 3; i++) {
        p->toward[i] = toward[i];
        p->right[i] = right[i];
        p->up[i] = up[i];
    }
}

// Rounds a place along an axis to whole steps of 15 % of the box, themselves whole texels.
static int64_t snap(double along, double half_m, int32_t size, double *snapped)
{
    double texel_m = 2.0 * half_m / size;
    double step_m = fmax(1.0, floor(0.15 * half_m / texel_m)) * texel_m;
    double steps = floor(along / step_m + 0.5);
    *snapped = steps * step_m;
    return (int64_t)steps;
}

void jm_view_shadow_place_of(const jm_view_sunlight *light, const jm_view_camera *camera,
                             const jm_view_scene *scene, int32_t size, double step_rad,
                             jm_view_shadow_place *p)
{
    *p = (jm_view_shadow_place){.key.size = size};
    axes(p, light, step_rad);
    p->key.radius = radius_step(camera->distance_m);
    double radius_m = least_radius_m * jm_pow(radius_growth, (double)p->key.radius);
    // A level disc seen by the sun is an ellipse; roofs stand out of it.
    p->half_right_m = radius_m;
    p->half_up_m = radius_m * fmax(p->toward[2], 0.15) + 60.0 * p->up[2];
    p->half_deep_m = 1.2 * radius_m + 600.0;

    const double target[3] = {camera->x, camera->y,
                              jm_view_scene_ground(scene, camera->x, camera->y)};
    double r = 0.0, u = 0.0, t = 0.0;
    p->key.right = snap(dot(p->right, target), p->half_right_m, size, &r);
    p->key.up = snap(dot(p->up, target), p->half_up_m, size, &u);
    p->key.toward = snap(dot(p->toward, target), p->half_deep_m, size, &t);
    for (int i = 0; i < 3; i++)
        p->centre[i] = r * p->right[i] + u * p->up[i] + t * p->toward[i];
}

void jm_view_shadow_matrix(const jm_view_shadow_place *p, const double eye[3], double deeper,
                           float out[16])
{
    const double offset[3] = {eye[0] - p->centre[0], eye[1] - p->centre[1], eye[2] - p->centre[2]};
    const double *const axis[3] = {p->right, p->up, p->toward};
    // Clip space looks along +z: what is nearer to the sun has the smaller depth.
    const double scale[3] = {1.0 / p->half_right_m, 1.0 / p->half_up_m,
                             -1.0 / (deeper * p->half_deep_m)};
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++)
            out[4 * column + row] = (float)(scale[row] * axis[row][column]);
        out[12 + row] = (float)(scale[row] * dot(axis[row], offset));
    }
    out[3] = out[7] = out[11] = 0.0f;
    out[15] = 1.0f;
}

double jm_view_shadow_texel_m(const jm_view_shadow_place *p)
{
    return 2.0 * fmax(p->half_right_m, p->half_up_m) / (double)p->key.size;
}
