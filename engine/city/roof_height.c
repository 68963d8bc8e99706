// Heights of buildings from rasters of what stands on the ground.
#include "city/build.h"

#include <math.h>
#include <stdlib.h>

static const float lowest_m = (float)JM_BUILDING_LEAST_M, highest_m = (float)JM_BUILDING_MOST_M;
// So many pixels tell a roof, fewer when they cover this share of it.
enum { PIXELS_NEEDED = 3 };
static const double share_needed = 1.0 / 3.0;

typedef struct roof {
    jm_ctx *ctx;
    jm_status status;
    int64_t *pixels; // inside of the footprint, ascending
    int64_t count, pixel_capacity;
    float *heights;
    int64_t height_capacity;
} roof;

static void take_pixel(void *user, int64_t pixel)
{
    roof *r = user;
    if (r->status != JM_OK)
        return;
    r->status = jm_grow(r->ctx, &r->pixels, &r->pixel_capacity, r->count + 1);
    if (r->status == JM_OK)
        r->pixels[r->count++] = pixel;
}

// Whether `pixel` is in the list from *at on, which moves there.
static bool holds(const roof *r, int64_t *at, int64_t pixel)
{
    while (*at < r->count && r->pixels[*at] < pixel)
        ++*at;
    return *at < r->count && r->pixels[*at] == pixel;
}

// Heights of the pixels whose four neighbours lie in the footprint too: at the outermost ones the
// wall, the street or the next tree is measured along. All pixels when `edges`.
static int64_t take_heights(roof *r, const jm_height_raster *p, bool edges)
{
    int64_t above = 0, below = 0, count = 0;
    for (int64_t i = 0; i < r->count; i++) {
        int64_t pixel = r->pixels[i], column = pixel % p->columns;
        bool inner = holds(r, &above, pixel - p->columns) && holds(r, &below, pixel + p->columns) &&
                     column > 0 && i > 0 && r->pixels[i - 1] == pixel - 1 &&
                     column + 1 < p->columns && i + 1 < r->count && r->pixels[i + 1] == pixel + 1;
        if ((inner || edges) && !isnan(p->values[pixel]))
            r->heights[count++] = p->values[pixel];
    }
    return count;
}

typedef enum verdict { UNKNOWN, NOTHING_THERE, FOUND } verdict;

// The median of what stands in the footprint. On a gable roof it lies half-way between eaves and
// ridge, so that the block has the volume of the house (Biljecki, Ledoux and Stoter, "Height
// references of CityGML LOD1 buildings and their influence on applications", 2014); chimneys,
// overhanging trees and courtyards that the map lacks leave it where it is.
static verdict roof_height(roof *r, const jm_height_raster *p, double footprint_m2, float *height)
{
    int64_t count = take_heights(r, p, false);
    if (count < PIXELS_NEEDED)
        count = take_heights(r, p, true);
    double covered_m2 = (double)count * p->cell_x * p->cell_y;
    if (count == 0 || (count < PIXELS_NEEDED && covered_m2 < share_needed * footprint_m2))
        return UNKNOWN;
    qsort(r->heights, (size_t)count, sizeof *r->heights, jm_by_value);
    if (r->heights[count / 2] < lowest_m)
        return NOTHING_THERE;
    int64_t first = 0;
    while (r->heights[first] < lowest_m)
        first++;
    int64_t low = first + (count - first - 1) / 2, high = first + (count - first) / 2;
    *height = (r->heights[low] + r->heights[high]) / 2.0f;
    return *height <= highest_m ? FOUND : UNKNOWN;
}

// Wider cells of the relief smooth away banks and terraces that the surface model still holds [m].
static const double wide_relief_m = 10.0;

typedef struct roof_counts {
    int64_t asked, found, nothing, unknown, rough;
} roof_counts;

// All buildings without a height, on one raster; *state remembers what earlier ones said.
static jm_status ask_plane(jm_build *b, const jm_object_plane *object, uint8_t *state, roof *r,
                           roof_counts *counts)
{
    const jm_height_raster *plane = &object->raster;
    jm_buildings *s = &b->city->buildings;
    jm_grid grid = jm_plane_grid(plane);
    double *x = NULL, *y = NULL;
    JM_TRY(jm_plane_points(b->ctx, plane, s, &x, &y));
    jm_status status = JM_OK;
    for (int32_t i = 0; i < s->count && status == JM_OK; i++) {
        if (!isnan(s->height_m[i]) || state[i] == NOTHING_THERE)
            continue;
        jm_rings rings = jm_plane_rings(s, i, x, y);
        r->count = 0;
        jm_raster_polygon(&grid, &rings, take_pixel, r);
        status = r->status;
        if (status == JM_OK)
            status = jm_grow(b->ctx, &r->heights, &r->height_capacity, r->count + 1);
        float height = NAN;
        if (status != JM_OK)
            break;
        state[i] = (uint8_t)roof_height(r, plane, (double)s->footprint_m2[i], &height);
        if (state[i] == FOUND) {
            s->height_m[i] = height;
            s->height_origin[i] = JM_ORIGIN_RASTER;
            counts->rough += object->relief_m > wide_relief_m;
        }
    }
    jm_free(x);
    jm_free(y);
    return status;
}

static jm_status tell_roofs(jm_build *b, const roof_counts *c)
{
    int32_t all = b->city->buildings.count;
    JM_TRY(jm_build_gap(b, "building height", "median of the raster of heights in its footprint",
                        c->found, all, JM_ORIGIN_RASTER));
    JM_TRY(jm_build_gap(b, "building height",
                        "surface model less a relief with cells over 10 m: off by what the ground "
                        "does in them",
                        c->rough, all, JM_ORIGIN_RASTER));
    JM_TRY(jm_build_gap(b, "building height",
                        "not on the raster of heights (built since, or pulled down): by the rules "
                        "below",
                        c->nothing, all, JM_ORIGIN_CLASS));
    return jm_build_gap(b, "building height",
                        "beyond the raster of heights, or too small for its cells: by the rules "
                        "below",
                        c->unknown, all, JM_ORIGIN_CLASS);
}

jm_status jm_build_roof_heights(jm_build *b)
{
    const jm_buildings *s = &b->city->buildings;
    roof r = {.ctx = b->ctx};
    uint8_t *state = NULL;
    roof_counts counts = {0};
    if (b->objects.count == 0 || s->count == 0)
        return JM_OK;
    for (int32_t i = 0; i < s->count; i++)
        counts.asked += isnan(s->height_m[i]) ? 1 : 0;
    if (counts.asked == 0)
        return JM_OK;
    JM_TRY(jm_new(b->ctx, &state, s->count));
    jm_status status = JM_OK;
    for (int64_t p = 0; p < b->objects.count && status == JM_OK; p++)
        status = ask_plane(b, &b->objects.planes[p], state, &r, &counts);
    for (int32_t i = 0; i < s->count; i++) {
        counts.found += state[i] == FOUND;
        counts.nothing += state[i] == NOTHING_THERE;
    }
    counts.unknown = counts.asked - counts.found - counts.nothing;
    jm_free(state);
    jm_free(r.pixels);
    jm_free(r.heights);
    return status != JM_OK ? status : tell_roofs(b, &counts);
}
