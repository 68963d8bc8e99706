// An endless street between walls of one height, in a city of such streets: all views in closed
// form but those of single patches, which are sampled.
#include "sky/inside.h"

#include "core/math.h"

#include <math.h>

enum {
    SAMPLES = 6,   // of a patch, each way
    HEIGHTS = 4,   // of a facade's band
    AZIMUTHS = 360 // of upright faces' views
};

// Of one direction of streets. Across: from the left wall (0) to the right one (width_m); the right
// wall lies to azimuth `across_rad`, and faces the other way.
typedef struct street {
    double height_m, width_m, across_rad;
} street;

typedef struct own {
    double height_m, width_m;
    int32_t directions, across, kinds;
} own;

static double street_across_rad(int32_t direction, int32_t directions)
{
    return JM_PI * direction / directions + 0.5 * JM_PI;
}

// Tangent of the elevation up to which a wall `away_m` off across the street stands in the way.
static double blocked_to(double rise_m, double away_m, double across)
{
    return rise_m * fabs(across) / away_m;
}

static uint16_t parts_of_one(double view)
{
    return (uint16_t)(jm_clamp(view, 0.0, 1.0) * JM_VIEW_ONE + 0.5);
}

static uint8_t parts_of_255(double share)
{
    return (uint8_t)(jm_clamp(share, 0.0, 1.0) * 255.0 + 0.5);
}

// Directions within a patch, from the horizon up, each of the same solid angle in azimuth and by
// its own weight in elevation.
typedef struct direction {
    double azimuth_rad, tangent, weight;
} direction;

static direction direction_in(const jm_patch *patch, int32_t patch_count, int i, int j)
{
    const double low = jm_sin(patch->low_rad), high = jm_sin(patch->high_rad);
    const double s = low + (high - low) * (i + 0.5) / SAMPLES;
    const double wide = 2.0 * JM_PI / patch_count;
    return (direction){patch->azimuth_rad + wide * ((j + 0.5) / SAMPLES - 0.5),
                       s / sqrt(fmax(1.0 - s * s, 1e-12)), s};
}

static int32_t patches_in_ring(const jm_patch *patch)
{
    const double ring = 2.0 * JM_PI * (jm_sin(patch->high_rad) - jm_sin(patch->low_rad));
    return (int32_t)(ring / patch->solid_angle_sr + 0.5);
}

// Share of a patch that is open over ground between x0 and x1.
static double ground_sees(const street *s, const jm_patch *patch, double x0, double x1)
{
    double open = 0.0, all = 0.0;
    for (int i = 0; i < SAMPLES; i++)
        for (int j = 0; j < SAMPLES; j++) {
            const direction d = direction_in(patch, patches_in_ring(patch), i, j);
            const double across = jm_cos(d.azimuth_rad - s->across_rad);
            // Shadow of the wall that way, from its foot.
            const double length = s->height_m * fabs(across) / d.tangent;
            const double free = across > 0.0 ? s->width_m - length - x0 : x1 - length;
            open += d.weight * jm_clamp(free / (x1 - x0), 0.0, 1.0);
            all += d.weight;
        }
    return open / all;
}

// Share of a patch that is open for a facade between heights z0 and z1; `toward` is its normal.
static double facade_sees(const street *s, const jm_patch *patch, double toward_rad, double z0,
                          double z1)
{
    double open = 0.0, all = 0.0;
    for (int i = 0; i < SAMPLES; i++)
        for (int j = 0; j < SAMPLES; j++) {
            const direction d = direction_in(patch, patches_in_ring(patch), i, j);
            const double across = jm_cos(d.azimuth_rad - toward_rad);
            if (across <= 0.0)
                continue;
            for (int k = 0; k < HEIGHTS; k++) {
                const double z = z0 + (z1 - z0) * (k + 0.5) / HEIGHTS;
                all += across;
                if (d.tangent > blocked_to(s->height_m - z, s->width_m, across))
                    open += across;
            }
        }
    return all > 0.0 ? open / all : 0.0;
}

// Mean sky view of the ground between x0 and x1: of each wall, the mean of x / sqrt(x^2 + H^2).
static double ground_sky(const street *s, double x0, double x1)
{
    const double h2 = s->height_m * s->height_m;
    const double y0 = s->width_m - x1, y1 = s->width_m - x0;
    return 0.5 *
           (sqrt(x1 * x1 + h2) - sqrt(x0 * x0 + h2) + sqrt(y1 * y1 + h2) - sqrt(y0 * y0 + h2)) /
           (x1 - x0);
}

// Mean view, from a facade, of what lies beyond a line that is from a to b times the street's width
// above (or below) it: (1 - sin) / 2.
static double beyond(double a, double b)
{
    return 0.5 * (1.0 - (sqrt(1.0 + b * b) - sqrt(1.0 + a * a)) / (b - a));
}

// Sky view of an upright face that looks to a side from x.
static double side_sky(const street *s, double x, int side)
{
    double sum = 0.0;
    for (int k = 0; k < AZIMUTHS; k++) {
        const double azimuth = 2.0 * JM_PI * (k + 0.5) / AZIMUTHS;
        const double toward = jm_cos(azimuth - 0.5 * JM_PI * side);
        if (toward <= 0.0)
            continue;
        const double across = jm_cos(azimuth - s->across_rad);
        const double away = across > 0.0 ? s->width_m - x : x;
        const double low = jm_atan(blocked_to(s->height_m, away, across));
        sum += toward * (0.5 * JM_PI - low - jm_sin(low) * jm_cos(low));
    }
    return sum / AZIMUTHS;
}

// Right and left facade of direction d are 2 d and 2 d + 1. A sector along the street shows one
// wall as much as the other: one end of the street is given to each.
static int32_t facade_in_sector(const street *s, int32_t d, int sector)
{
    const double azimuth = 2.0 * JM_PI * sector / JM_SECTORS;
    const double across = jm_cos(azimuth - s->across_rad);
    const bool right = fabs(across) > 1e-6 ? across > 0.0 : jm_sin(azimuth - s->across_rad) > 0.0;
    return 2 * d + (right ? 0 : 1);
}

static void fill_open_receiver(jm_sky_sheet *sheet, int64_t i)
{
    sheet->sky[i] = JM_VIEW_ONE;
    for (int32_t p = 0; p < JM_PATCHES; p++)
        sheet->open[i * JM_PATCHES + p] = 255;
    for (int side = 0; side < JM_SIDES; side++)
        sheet->side_sky[side][i] = parts_of_one(0.5);
    for (int s = 0; s < JM_SECTORS; s++)
        sheet->facade[i * JM_SECTORS + s] = -1;
}

static void fill_ground(jm_sky_sheet *sheet, int64_t i, const street *s, int32_t d, double x0,
                        double x1)
{
    fill_open_receiver(sheet, i);
    if (!(s->height_m > 0.0))
        return;
    sheet->sky[i] = parts_of_one(ground_sky(s, x0, x1));
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const jm_patch patch = jm_patch_at(p);
        sheet->open[i * JM_PATCHES + p] = parts_of_255(ground_sees(s, &patch, x0, x1));
    }
    for (int side = 0; side < JM_SIDES; side++)
        sheet->side_sky[side][i] = parts_of_one(side_sky(s, 0.5 * (x0 + x1), side));
    for (int k = 0; k < JM_SECTORS; k++)
        sheet->facade[i * JM_SECTORS + k] = facade_in_sector(s, d, k);
}

static void copy_receiver(jm_sky_sheet *sheet, int64_t to, int64_t from)
{
    sheet->sky[to] = sheet->sky[from];
    for (int32_t p = 0; p < JM_PATCHES; p++)
        sheet->open[to * JM_PATCHES + p] = sheet->open[from * JM_PATCHES + p];
    for (int side = 0; side < JM_SIDES; side++)
        sheet->side_sky[side][to] = sheet->side_sky[side][from];
    for (int k = 0; k < JM_SECTORS; k++)
        sheet->facade[to * JM_SECTORS + k] = sheet->facade[from * JM_SECTORS + k];
}

static void fill_grounds(const jm_sky_canyon *def, jm_sky_sheet *sheet)
{
    const int64_t each = (int64_t)def->directions * def->across;
    for (int64_t i = 0; i < sheet->count; i++) {
        const int32_t kind = (int32_t)(i / each), j = (int32_t)(i % def->across);
        const int32_t d = (int32_t)(i % each / def->across);
        const street s = {def->height_m, def->width_m, street_across_rad(d, def->directions)};
        sheet->cell[i] = kind;
        sheet->share[i] = (float)((1.0 - def->roof_share) * def->cover_share[kind] / (double)each);
        if (kind == 0)
            fill_ground(sheet, i, &s, d, s.width_m * j / def->across,
                        s.width_m * (j + 1) / def->across);
        else
            copy_receiver(sheet, i, i % each);
    }
}

static void fill_band(const street *s, jm_sky_facades *facades, int64_t f, int b)
{
    const int64_t band = f * JM_FACADE_BANDS + b;
    const double z0 = s->height_m * b / JM_FACADE_BANDS, w = s->width_m;
    const double z1 = s->height_m * (b + 1) / JM_FACADE_BANDS;
    facades->sky[band] = parts_of_one(beyond((s->height_m - z1) / w, (s->height_m - z0) / w));
    facades->ground[band] = parts_of_one(beyond(z0 / w, z1 / w));
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const jm_patch patch = jm_patch_at(p);
        facades->open[band * JM_PATCHES + p] =
            parts_of_255(facade_sees(s, &patch, (double)facades->azimuth_rad[f], z0, z1));
    }
}

static void fill_facades(const jm_sky_canyon *def, jm_sky_facades *facades)
{
    const double area = def->area_m2 * (1.0 - def->roof_share) * def->height_m / def->width_m /
                        def->directions / JM_FACADE_BANDS;
    for (int64_t f = 0; f < facades->count; f++) {
        const street s = {def->height_m, def->width_m,
                          street_across_rad((int32_t)(f / 2), def->directions)};
        // The right wall looks left.
        const double azimuth = s.across_rad + (f % 2 == 0 ? JM_PI : 0.0);
        facades->azimuth_rad[f] = (float)(azimuth >= 2.0 * JM_PI ? azimuth - 2.0 * JM_PI : azimuth);
        facades->height_m[f] = (float)def->height_m;
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            facades->area_m2[f * JM_FACADE_BANDS + b] = (float)area;
            fill_band(&s, facades, f, b);
        }
    }
    facades->block_start[1] = facades->count;
}

static void cast_ground(const own *o, const street *s, double tangent, double across, int32_t d,
                        jm_sky_sun *sun)
{
    const double length = s->height_m * fabs(across) / tangent, wide = s->width_m / o->across;
    for (int32_t j = 0; j < o->across; j++) {
        const double free = across > 0.0 ? s->width_m - length - j * wide : (j + 1) * wide - length;
        const uint8_t lit = parts_of_255(free / wide);
        for (int32_t k = 0; k < o->kinds; k++)
            sun->ground[((int64_t)k * o->directions + d) * o->across + j] = lit;
    }
}

static void cast_facade(const street *s, double tangent, double across, float *lit)
{
    // The opposite wall's shadow reaches up to here.
    const double shade = s->height_m - s->width_m * tangent / across;
    const double third = s->height_m / JM_FACADE_BANDS;
    for (int b = 0; b < JM_FACADE_BANDS; b++)
        lit[b] = (float)jm_clamp(((b + 1) * third - shade) / third, 0.0, 1.0);
}

static void cast_canyon(const jm_ctx *ctx, const jm_sky *sky, double azimuth_rad,
                        double elevation_rad, jm_sky_sun *sun)
{
    (void)ctx;
    const own *o = sky->own;
    const double tangent = fmax(jm_tan(fmin(elevation_rad, 1.57)), 1e-9);
    for (int64_t i = 0; i < sky->roofs.count; i++)
        sun->roofs[i] = 255;
    for (int32_t d = 0; d < o->directions; d++) {
        const street s = {o->height_m, o->width_m, street_across_rad(d, o->directions)};
        const double across = jm_cos(azimuth_rad - s.across_rad);
        cast_ground(o, &s, tangent, across, d, sun);
        if (sky->facades.count == 0)
            continue;
        float *right = sun->facades + (int64_t)2 * d * JM_FACADE_BANDS;
        float *left = right + JM_FACADE_BANDS;
        for (int b = 0; b < JM_FACADE_BANDS; b++)
            right[b] = left[b] = 0.0f;
        if (across != 0.0) // the sun to the right shines on the left wall
            cast_facade(&s, tangent, fabs(across), across > 0.0 ? left : right);
    }
}

static jm_status check(jm_ctx *ctx, const jm_sky_canyon *def)
{
    bool good = def->height_m >= 0.0 && def->width_m > 0.0 && def->area_m2 > 0.0 &&
                def->roof_share >= 0.0 && def->roof_share < 1.0 && def->directions > 0 &&
                def->across > 0 && def->cover_count > 0 && isfinite(def->height_m) &&
                isfinite(def->width_m) && isfinite(def->area_m2);
    if (!good)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "Endless street: needs a height of 0 or more, a width, a roof share below "
                       "1, directions, places across, covers and an area.");
    return JM_OK;
}

static jm_status make(jm_ctx *ctx, const jm_sky_canyon *def, jm_sky *sky)
{
    own *o;
    JM_TRY(jm_new(ctx, &o, 1));
    *o = (own){def->height_m, def->width_m, def->directions, def->across, def->cover_count};
    sky->own = o;
    sky->cast = cast_canyon;
    sky->def.block_cells = def->cover_count + 1;
    sky->rows = 1;
    sky->columns = def->cover_count + 1;
    sky->block_rows = sky->block_columns = 1;
    sky->cell_area_m2 = def->area_m2;
    const int64_t ground = (int64_t)def->directions * def->across * def->cover_count;
    const int64_t roofs = def->roof_share > 0.0 ? 1 : 0;
    JM_TRY(jm_sky_sheet_create(ctx, 1, ground, JM_PATCHES, &sky->ground));
    JM_TRY(jm_sky_sheet_create(ctx, 1, roofs, JM_PATCHES, &sky->roofs));
    JM_TRY(jm_sky_facades_create(ctx, 1, def->height_m > 0.0 ? 2 * (int64_t)def->directions : 0,
                                 &sky->facades));
    sky->ground.block_start[1] = ground;
    sky->roofs.block_start[1] = roofs;
    fill_grounds(def, &sky->ground);
    fill_facades(def, &sky->facades);
    if (roofs > 0) {
        fill_open_receiver(&sky->roofs, 0);
        sky->roofs.cell[0] = def->cover_count;
        sky->roofs.share[0] = (float)def->roof_share;
        sky->roofs.altitude_m[0] = (float)def->height_m;
    }
    return JM_OK;
}

jm_status jm_sky_canyon_create(jm_ctx *ctx, const jm_sky_canyon *canyon, jm_sky **out)
{
    *out = NULL;
    JM_TRY(check(ctx, canyon));
    jm_sky *sky;
    JM_TRY(jm_new(ctx, &sky, 1));
    jm_status status = make(ctx, canyon, sky);
    if (status != JM_OK) {
        jm_sky_destroy(sky);
        return status;
    }
    *out = sky;
    return JM_OK;
}
