#include "atmosphere/wind_profile.h"

#include "core/math.h"

#include <math.h>

#define DRAG_OF_CUBES 1.2
#define STAGGERED 4.43

// Leafy crowns as porous buildings: Kent, Grimmond and Gatey 2017, J Wind Eng Ind Aerodyn
// 171:40-55, find about these for an aerodynamic porosity of 0.2; assumed for every species. A
// crown is taken as high as wide, so that its frontal area is its plan area.
#define CROWN_SOLID 0.8
#define CROWN_DRAG 0.7

void jm_macdonald_1998(double plan_density, double frontal_density, double height_m,
                       double *displacement_m, double *roughness_m)
{
    double displaced = 1.0 + jm_pow(STAGGERED, -plan_density) * (plan_density - 1.0);
    double drag =
        0.5 * DRAG_OF_CUBES / (JM_KARMAN * JM_KARMAN) * (1.0 - displaced) * frontal_density;
    *displacement_m = displaced * height_m;
    *roughness_m = drag > 0.0 ? (1.0 - displaced) * jm_exp(-1.0 / sqrt(drag)) * height_m : 0.0;
}

// Kanda, Inagaki, Miyamoto, Gryschka and Raasch 2013, Boundary-Layer Meteorol 148:357-377, eqs 10
// and 12: heights that differ displace more and rub more.
static void kanda(const jm_block_shape *s, double macdonald_m, double *displacement_m,
                  double *roughness_m)
{
    double x = (s->height_deviation_m + s->height_m) / s->height_max_m;
    double y = s->plan_density * s->height_deviation_m / s->height_m;
    double c0 = -0.17, flat = 1.29 * jm_pow(s->plan_density, 0.36);
    *displacement_m = fmin(s->height_max_m * (c0 * x * x + (flat - c0) * x), s->height_max_m);
    *roughness_m = macdonald_m * (20.21 * y * y - 0.77 * y + 0.71);
}

static double sound(double x, double highest)
{
    return isfinite(x) ? jm_clamp(x, 0.0, highest) : 0.0;
}

// Buildings and crowns as one set of obstacles, weighed by their plan areas.
static jm_block_shape obstacles(const jm_block_shape *s)
{
    double roofs = sound(s->plan_density, 0.95), height = sound(s->height_m, 1000.0);
    double crowns = CROWN_SOLID * sound(s->crown_share, 1.0);
    double tall = sound(s->crown_height_m, 1000.0);
    roofs = height > 0.0 ? roofs : 0.0;
    crowns = tall > 0.0 ? fmin(crowns, 0.95 - roofs) : 0.0;
    double plan = roofs + crowns;
    if (plan <= 0.0)
        return (jm_block_shape){0};
    jm_block_shape all = {.plan_density = plan,
                          .height_m = (roofs * height + crowns * tall) / plan};
    all.frontal_density =
        (roofs > 0.0 ? sound(s->frontal_density, 10.0) : 0.0) + CROWN_DRAG / CROWN_SOLID * crowns;
    double own = sound(s->height_deviation_m, 1000.0);
    double low = height - all.height_m, up = tall - all.height_m;
    all.height_deviation_m = sqrt((roofs * (own * own + low * low) + crowns * up * up) / plan);
    all.height_max_m = fmax(roofs > 0.0 ? fmax(sound(s->height_max_m, 1000.0), height) : 0.0,
                            crowns > 0.0 ? tall : 0.0);
    return all;
}

void jm_roughness_of_shape(const jm_block_shape *shape, double *displacement_m, double *roughness_m)
{
    jm_block_shape all = obstacles(shape);
    *displacement_m = 0.0;
    *roughness_m = JM_GRASS_ROUGHNESS_M;
    if (all.plan_density > 0.0) {
        double macdonald_m;
        jm_macdonald_1998(all.plan_density, all.frontal_density, all.height_m, displacement_m,
                          &macdonald_m);
        kanda(&all, macdonald_m, displacement_m, roughness_m);
    }
    if (shape->roughness_m > 0.0)
        *roughness_m = shape->roughness_m;
    *roughness_m = fmax(*roughness_m, JM_GRASS_ROUGHNESS_M);
}

// The region's wind blows above the roughness elements; Wieringa 1986, Q J R Meteorol Soc
// 112:867-889, takes 60 m. Higher over towers, so that it stays above them.
#define BLENDING_M 60.0
// Streets begin at this plan density (assumed); below, land is partly open.
#define STREET_DENSITY 0.1
#define LEAST_DEPTH_M JM_THERMOMETER_M
#define LEAST_OPEN 0.05
#define EULER 2.718281828459045
#define ADIABATIC_K_M 0.00977 // g / c_p

// Macdonald 2000, Boundary-Layer Meteorol 97:25-45: exp(-a (1 - z / top)), a = 9.6 frontal
// densities, found for cubes up to a third.
static double attenuated(double frontal_density, double height_m, double top_m)
{
    double below = fmax(1.0 - height_m / top_m, 0.0);
    return jm_exp(-9.6 * fmin(frontal_density, 0.4) * below);
}

static void shelter(const jm_block_shape *near, double roof_m, jm_air_form *f)
{
    jm_block_shape all = obstacles(near);
    f->street_share = fmin(all.plan_density / STREET_DENSITY, 1.0);
    double least_m = f->displacement_m + EULER * f->roughness_m;
    double top_m = fmax(all.height_m > 0.0 ? all.height_m : JM_STATION_WIND_M, least_m);
    f->top_m = top_m - f->displacement_m;
    f->log_top = jm_ln(f->top_m / f->roughness_m);
    f->street_factor = attenuated(all.frontal_density, JM_STREET_WIND_M, top_m);
    f->roof_factor = attenuated(all.frontal_density, roof_m > 0.0 ? roof_m : top_m, top_m);
}

// 0 on open land to 1 where streets are.
static double street_likeness(double roofs)
{
    return fmin(roofs / STREET_DENSITY, 1.0);
}

double jm_canyon_depth_m(const jm_block_shape *shape)
{
    double roof_m = sound(shape->height_m, 1000.0);
    double roofs = roof_m > 0.0 ? sound(shape->plan_density, 1.0) : 0.0;
    return LEAST_DEPTH_M + street_likeness(roofs) * fmax(roof_m - LEAST_DEPTH_M, 0.0);
}

jm_air_form jm_air_form_of(const jm_air_def *def, const jm_block_shape *local,
                           const jm_block_shape *near, const jm_block_shape *around)
{
    jm_air_form f = {0};
    jm_roughness_of_shape(around, &f.displacement_m, &f.roughness_m);
    double roofs = sound(local->plan_density, 1.0), roof_m = sound(local->height_m, 1000.0);
    roofs = roof_m > 0.0 ? roofs : 0.0;
    double streets = street_likeness(roofs);
    f.open_share = fmax(1.0 - roofs, LEAST_OPEN);
    f.depth_m = jm_canyon_depth_m(local);
    shelter(near, roof_m, &f);
    double highest_m = fmax(roof_m, f.displacement_m + f.top_m);
    double reach_m = fmax(JM_REACH_M, 1.5 * highest_m), blend_m = fmax(BLENDING_M, 2.0 * highest_m);
    if (def->above_roofs) {
        double measured_m = fmax(roof_m + def->station_height_m, 1.1 * highest_m + 1.0);
        reach_m = blend_m = measured_m;
        f.offset_k = ADIABATIC_K_M * (def->station_height_m + 0.5 * f.depth_m);
    }
    f.reach_m = reach_m - f.displacement_m;
    f.blend_m = blend_m - f.displacement_m;
    f.log_blend = jm_ln(f.blend_m / f.roughness_m);
    // TEB (Masson 2000, Boundary-Layer Meteorol 94:357-397) lets canyon air stand at a roughness
    // height of a tenth of the roofs' for heat; open land has its thermometer at 2 m.
    f.source_m =
        fmin(fmax(JM_THERMOMETER_M, fmax(f.roughness_m, 0.1 * streets * roof_m)), 0.5 * f.reach_m);
    // Walls give their heat off at all heights: its way begins in the middle of the canyon, where
    // TEB's air temperature stands (height of the forcing above the middle, Masson 2000 and
    // urban_drag of TEB 4), or at the displaced zero where that is lower.
    f.heat_reach_m = reach_m - fmin(f.displacement_m, 0.5 * f.depth_m);
    f.log_reach = jm_ln(f.heat_reach_m / f.source_m);
    return f;
}

enum { moments = 7 };

// Sums that can be averaged: heights weigh by their plan areas.
static void to_moments(const jm_block_shape *s, double m[moments])
{
    double roofs = sound(s->plan_density, 1.0), crowns = sound(s->crown_share, 1.0);
    double height = sound(s->height_m, 1000.0), deviation = sound(s->height_deviation_m, 1000.0);
    m[0] = roofs;
    m[1] = sound(s->frontal_density, 10.0);
    m[2] = roofs * height;
    m[3] = roofs * (height * height + deviation * deviation);
    m[4] = roofs * fmax(sound(s->height_max_m, 1000.0), height);
    m[5] = crowns;
    m[6] = crowns * sound(s->crown_height_m, 1000.0);
}

static jm_block_shape from_moments(const double m[moments])
{
    jm_block_shape s = {.plan_density = m[0], .frontal_density = m[1], .crown_share = m[5]};
    if (m[0] > 0.0) {
        s.height_m = m[2] / m[0];
        double square = m[3] / m[0] - s.height_m * s.height_m;
        // What is left of equal heights after rounding is no deviation.
        s.height_deviation_m = square > 1e-9 * s.height_m * s.height_m ? sqrt(square) : 0.0;
        s.height_max_m = m[4] / m[0];
    }
    if (m[5] > 0.0)
        s.crown_height_m = m[6] / m[5];
    return s;
}

// Mean over [i - radius, i + radius] within [0, count), in place order; stride in values.
static void box_mean(const double *in, double *out, int32_t count, int64_t stride, int32_t radius)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t first = i > radius ? i - radius : 0;
        int32_t last = count - 1 - i > radius ? i + radius : count - 1;
        double sum = 0.0;
        for (int32_t k = first; k <= last; k++)
            sum += in[k * stride];
        out[i * stride] = sum / (last - first + 1);
    }
}

static void smooth(const jm_air_def *def, int32_t radius, double *field, double *scratch)
{
    for (int64_t r = 0; r < def->rows; r++)
        box_mean(field + r * def->columns * moments, scratch + r * def->columns * moments,
                 def->columns, moments, radius);
    for (int64_t c = 0; c < def->columns; c++)
        box_mean(scratch + c * moments, field + c * moments, def->rows,
                 (int64_t)def->columns * moments, radius);
}

jm_status jm_shapes_around(jm_ctx *ctx, const jm_air_def *def, const jm_block_shape *shapes,
                           double radius_m, jm_block_shape *out)
{
    int64_t cells = (int64_t)def->rows * def->columns;
    double *field = NULL, *scratch = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &field, cells * moments), done);
    JM_TRY_GOTO(jm_new(ctx, &scratch, cells * moments), done);
    for (int64_t i = 0; i < cells; i++)
        to_moments(&shapes[i], field + i * moments);
    int32_t radius = (int32_t)fmin(radius_m / def->cell_m + 1e-9, 1000.0);
    for (int k = 0; k < moments; k++)
        smooth(def, radius, field + k, scratch + k);
    for (int64_t i = 0; i < cells; i++) {
        out[i] = from_moments(field + i * moments);
        out[i].roughness_m = shapes[i].roughness_m;
    }
done:
    jm_free(scratch);
    jm_free(field);
    return status;
}
