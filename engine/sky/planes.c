#include "sky/planes.h"

#include "core/math.h"

#include <math.h>

// A roof whose neighbour lies lower by more than this slope ends in a wall; gentler steps are a
// pitched roof (50 degrees is steep for one), which must not be taken for stairs of boxes.
#define STEEPEST_ROOF_TAN 1.2f

// Beyond these a height is a fault of the data: the Dead Sea and Everest, with room; and no crown
// or building is as high as a kilometre.
#define LOWEST_GROUND_M -1000.0f
#define HIGHEST_GROUND_M 10000.0f
#define HIGHEST_BUILDING_M 1500.0f

// 2^31 cells would overflow an int32 index; a side of 2^20 keeps line offsets exact.
enum { LARGEST_SIDE = 1 << 20, LARGEST_REFINE = 64 };

static int64_t fine_cells(const jm_sky_relief *relief)
{
    return (int64_t)relief->rows * relief->refine * relief->columns * relief->refine;
}

static jm_status check_shape(jm_ctx *ctx, const jm_sky_relief *relief)
{
    if (relief->rows < 1 || relief->columns < 1 || relief->refine < 1 ||
        relief->refine > LARGEST_REFINE || relief->rows > LARGEST_SIDE / relief->refine ||
        relief->columns > LARGEST_SIDE / relief->refine || fine_cells(relief) > INT32_MAX)
        return jm_fail(ctx, JM_ERR_DATA,
                       "a relief of %d x %d cells, each cut %d times a side, is more than the sky "
                       "can look at: take larger cells, or tiles",
                       relief->rows, relief->columns, relief->refine);
    if (!(relief->cell_m > 0.0) || !isfinite(relief->cell_m))
        return jm_fail(ctx, JM_ERR_DATA, "cells of %g m: a side must be longer than 0",
                       relief->cell_m);
    if (relief->ground_m == NULL || relief->building_m == NULL ||
        (relief->crown_top_m == NULL) != (relief->crown_base_m == NULL))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "a relief needs ground and buildings, and crowns with top and base");
    return JM_OK;
}

static bool height_is_good(float height)
{
    return height >= 0.0f && height <= HIGHEST_BUILDING_M;
}

static jm_status refuse_cell(jm_ctx *ctx, const jm_sky_relief *relief, int64_t cell,
                             const char *what, float value)
{
    const int64_t columns = (int64_t)relief->columns * relief->refine;
    return jm_fail(ctx, JM_ERR_DATA,
                   "%s of %g m in row %lld, column %lld of the relief cannot be: mend the height "
                   "layer, or mark the cell as no data",
                   jm_translate(ctx, what), (double)value, (long long)(cell / columns),
                   (long long)(cell % columns));
}

jm_status jm_relief_check(jm_ctx *ctx, const jm_sky_relief *relief)
{
    JM_TRY(check_shape(ctx, relief));
    const int64_t cells = fine_cells(relief);
    for (int64_t c = 0; c < cells; c++) {
        const float ground = relief->ground_m[c];
        if (isnan(ground))
            continue;
        if (!(ground >= LOWEST_GROUND_M && ground <= HIGHEST_GROUND_M))
            return refuse_cell(ctx, relief, c, JM_WORDS("a ground altitude"), ground);
        if (!height_is_good(relief->building_m[c]))
            return refuse_cell(ctx, relief, c, JM_WORDS("a building"), relief->building_m[c]);
        if (relief->crown_top_m == NULL)
            continue;
        if (!height_is_good(relief->crown_top_m[c]))
            return refuse_cell(ctx, relief, c, JM_WORDS("the top of a crown"),
                               relief->crown_top_m[c]);
        if (!height_is_good(relief->crown_base_m[c]))
            return refuse_cell(ctx, relief, c, JM_WORDS("the base of a crown"),
                               relief->crown_base_m[c]);
    }
    return JM_OK;
}

static bool any_crown(const jm_sky_relief *relief)
{
    if (relief->crown_top_m == NULL)
        return false;
    const int64_t cells = fine_cells(relief);
    for (int64_t c = 0; c < cells; c++)
        if (relief->crown_top_m[c] > relief->crown_base_m[c] && !isnan(relief->ground_m[c]))
            return true;
    return false;
}

static void fill_heights(int threads, const jm_sky_relief *relief, jm_terrain *t)
{
    const int64_t cells = fine_cells(relief);
    float *top = t->top.plane[0], *crown_top = t->crown_top.plane[0],
          *crown_base = t->crown_base.plane[0];
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t c = 0; c < cells; c++) {
        const float ground = relief->ground_m[c];
        const bool empty = isnan(ground);
        const float building = empty ? 0.0f : relief->building_m[c];
        top[c] = empty ? -JM_FAR : ground + building;
        t->kind[c] = empty ? JM_CELL_EMPTY : building > 0.0f ? JM_CELL_ROOF : JM_CELL_GROUND;
        if (crown_top == NULL)
            continue;
        const bool crown = !empty && relief->crown_top_m[c] > relief->crown_base_m[c];
        crown_top[c] = crown ? ground + relief->crown_top_m[c] : -JM_FAR;
        crown_base[c] = crown ? ground + relief->crown_base_m[c] : JM_FAR;
    }
}

// Whether a roof of this altitude ends towards a neighbour, or towards what lies outside.
static bool ends_towards(const jm_terrain *t, float own, float step, int32_t row, int32_t column)
{
    if (row < 0 || column < 0 || row >= t->rows || column >= t->columns)
        return false;
    const int64_t other = (int64_t)row * t->columns + column;
    return t->kind[other] != JM_CELL_ROOF || own - t->top.plane[0][other] > step;
}

// Eaves of a roof's cell. In an inner corner the roof ends only towards the diagonal neighbour, and
// light leaves by both sides.
static uint8_t eaves_of(const jm_terrain *t, int32_t row, int32_t column, float step)
{
    static const int8_t beside[4][2] = {{-1, 0}, {0, 1}, {1, 0}, {0, -1}};
    const float own = t->top.plane[0][(int64_t)row * t->columns + column];
    uint32_t sides = 0, corners = 0;
    for (int k = 0; k < 4; k++)
        if (ends_towards(t, own, step, row + beside[k][0], column + beside[k][1]))
            sides |= 1u << k;
    for (int k = 0; k < 4; k++) {
        const uint32_t both = 1u << k | 1u << (k + 1) % 4;
        const int8_t *a = beside[k], *b = beside[(k + 1) % 4];
        if ((sides & both) == 0 &&
            ends_towards(t, own, step, row + a[0] + b[0], column + a[1] + b[1]))
            corners |= both;
    }
    return (uint8_t)((sides | corners) * JM_EAVES);
}

static void find_eaves(int threads, jm_terrain *t)
{
    const float step = fmaxf(JM_LOWEST_WALL_M, STEEPEST_ROOF_TAN * (float)t->cell_m);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t r = 0; r < t->rows; r++)
        for (int32_t c = 0; c < t->columns; c++) {
            const int64_t cell = (int64_t)r * t->columns + c;
            const uint8_t kind = t->kind[cell];
            t->kind_turned[cell] =
                kind == JM_CELL_ROOF ? (uint8_t)(kind | eaves_of(t, r, c, step)) : kind;
        }
    // Found beside the kinds that neighbours look at; the turned plane is filled later.
    uint8_t *found = t->kind_turned;
    t->kind_turned = t->kind;
    t->kind = found;
}

static float span_of(jm_terrain *t)
{
    const int64_t cells = (int64_t)t->rows * t->columns;
    float low = JM_FAR, high = -JM_FAR;
    for (int64_t c = 0; c < cells; c++) {
        const float top = t->top.plane[0][c];
        if (top == -JM_FAR)
            continue;
        const float crown = t->crown_top.plane[0] != NULL ? t->crown_top.plane[0][c] : top;
        low = top < low ? top : low;
        high = top > high ? top : high;
        high = crown > high ? crown : high;
    }
    t->low_m = high > low ? low : 0.0f;
    t->datum_m = high >= low ? (jm_in_parts(low) - (float)JM_NARROW_LEAST) / JM_PARTS : 0.0f;
    return high > low ? high - low : 0.0f;
}

static void find_crowned(int threads, const jm_terrain *t, int o)
{
    const jm_planes *p = &t->planes[o];
    const int32_t words = jm_words(p->columns);
    uint64_t *crowned = t->crowned[o];
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t r = 0; r < p->rows; r++)
        for (int32_t c = 0; c < p->columns; c++)
            if (p->crown_top_m[(int64_t)r * p->columns + c] > -JM_FAR)
                crowned[(int64_t)r * words + 1 + c / JM_CHUNK] |= (uint64_t)1 << c % JM_CHUNK;
}

// Altitudes over the datum; a crown's base may lie lower than all that light lands on.
static void narrow_plane(int threads, int64_t cells, const float *from_m, float datum_m,
                         int16_t below, int16_t above, int16_t *to)
{
    const float datum = datum_m * JM_PARTS, least = JM_NARROW_LEAST;
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t c = 0; c < cells; c++) {
        const float height = jm_in_parts(from_m[c]) - datum;
        to[c] = from_m[c] <= -JM_FAR  ? below
                : from_m[c] >= JM_FAR ? above
                                      : (int16_t)(height > least ? height : least);
    }
}

// In both orientations, if 16 bits hold all altitudes.
static jm_status make_narrow(jm_ctx *ctx, jm_terrain *t)
{
    const int threads = jm_ctx_threads(ctx);
    const int64_t cells = (int64_t)t->rows * t->columns;
    // A part more for rounding.
    if (t->planes[0].span_m * JM_PARTS + 1.0f > (float)JM_NARROW_SPAN)
        return JM_OK;
    for (int o = 0; o < 2; o++) {
        jm_planes *p = &t->planes[o];
        JM_TRY(jm_new(ctx, &t->narrow_top[o], cells));
        narrow_plane(threads, cells, p->top_m, t->datum_m, JM_NARROW_NONE, JM_NARROW_NONE,
                     t->narrow_top[o]);
        p->narrow_top = t->narrow_top[o];
        if (p->crown_top_m == NULL)
            continue;
        JM_TRY(jm_new(ctx, &t->narrow_crown_top[o], cells));
        JM_TRY(jm_new(ctx, &t->narrow_crown_base[o], cells));
        narrow_plane(threads, cells, p->crown_top_m, t->datum_m, INT16_MIN, INT16_MIN,
                     t->narrow_crown_top[o]);
        narrow_plane(threads, cells, p->crown_base_m, t->datum_m, INT16_MAX, INT16_MAX,
                     t->narrow_crown_base[o]);
        p->narrow_crown_top = t->narrow_crown_top[o];
        p->narrow_crown_base = t->narrow_crown_base[o];
    }
    return JM_OK;
}

static jm_status new_pair(jm_ctx *ctx, int64_t cells, jm_field_pair *pair)
{
    JM_TRY(jm_new(ctx, &pair->plane[0], cells));
    return jm_new(ctx, &pair->plane[1], cells);
}

static jm_status new_planes(jm_ctx *ctx, jm_terrain *t, bool crowns)
{
    const int64_t cells = (int64_t)t->rows * t->columns;
    JM_TRY(jm_new(ctx, &t->kind, cells));
    JM_TRY(jm_new(ctx, &t->kind_turned, cells));
    JM_TRY(new_pair(ctx, cells, &t->top));
    if (!crowns)
        return JM_OK;
    JM_TRY(new_pair(ctx, cells, &t->crown_top));
    JM_TRY(new_pair(ctx, cells, &t->crown_base));
    JM_TRY(jm_new(ctx, &t->crowned[0], (int64_t)t->rows * jm_words(t->columns)));
    return jm_new(ctx, &t->crowned[1], (int64_t)t->columns * jm_words(t->rows));
}

static void describe(const jm_sky_relief *relief, jm_terrain *t)
{
    const float span = span_of(t);
    for (int o = 0; o < 2; o++)
        t->planes[o] = (jm_planes){
            .rows = o == 0 ? t->rows : t->columns,
            .columns = o == 0 ? t->columns : t->rows,
            .first_row = (o == 0 ? relief->first_row : relief->first_column) * relief->refine,
            .first_column = (o == 0 ? relief->first_column : relief->first_row) * relief->refine,
            .turned = o == 1,
            .cell_m = (float)t->cell_m,
            .span_m = span,
            .datum_m = t->datum_m,
            // SOLWEIG lets a crown's top reach a whole cell on, and its base not at all.
            .crown_far = t->from_centres ? 1.0f : 0.5f,
            .crown_near = t->from_centres ? 0.0f : 0.5f,
            .top_m = t->top.plane[o],
            .crown_top_m = t->crown_top.plane[o],
            .crown_base_m = t->crown_base.plane[o],
            .crowned = t->crowned[o],
            .kind = o == 0 ? t->kind : t->kind_turned,
        };
}

static void turn_pair(int threads, const jm_terrain *t, const jm_field_pair *pair)
{
    if (pair->plane[0] != NULL)
        jm_turn_f32(threads, pair->plane[0], t->rows, t->columns, pair->plane[1]);
}

jm_status jm_terrain_create(jm_ctx *ctx, const jm_sky_relief *relief, bool from_centres,
                            jm_terrain *t)
{
    jm_status status = JM_OK;
    const int threads = jm_ctx_threads(ctx);
    const bool crowns = any_crown(relief);
    *t = (jm_terrain){.rows = relief->rows * relief->refine,
                      .columns = relief->columns * relief->refine,
                      .cell_m = relief->cell_m / relief->refine,
                      .from_centres = from_centres};
    JM_TRY_GOTO(new_planes(ctx, t, crowns), fail);
    fill_heights(threads, relief, t);
    find_eaves(threads, t);
    turn_pair(threads, t, &t->top);
    turn_pair(threads, t, &t->crown_top);
    turn_pair(threads, t, &t->crown_base);
    jm_turn_u8(threads, t->kind, t->rows, t->columns, t->kind_turned);
    describe(relief, t);
    if (crowns)
        for (int o = 0; o < 2; o++)
            find_crowned(threads, t, o);
    JM_TRY_GOTO(make_narrow(ctx, t), fail);
    return JM_OK;
fail:
    jm_terrain_free(t);
    return status;
}

jm_ray jm_terrain_ray(const jm_terrain *t, double azimuth_rad)
{
    jm_ray ray = jm_ray_from(azimuth_rad, t->cell_m);
    if (t->from_centres)
        ray.lee = 0;
    return ray;
}

static void free_pair(jm_field_pair *pair)
{
    jm_free(pair->plane[0]);
    jm_free(pair->plane[1]);
}

void jm_terrain_free(jm_terrain *t)
{
    free_pair(&t->top);
    free_pair(&t->crown_top);
    free_pair(&t->crown_base);
    for (int o = 0; o < 2; o++) {
        jm_free(t->crowned[o]);
        jm_free(t->narrow_top[o]);
        jm_free(t->narrow_crown_top[o]);
        jm_free(t->narrow_crown_base[o]);
    }
    jm_free(t->kind);
    jm_free(t->kind_turned);
    *t = (jm_terrain){.rows = 0};
}

int64_t jm_terrain_bytes(const jm_terrain *t)
{
    const int64_t cells = (int64_t)t->rows * t->columns;
    const int64_t pairs = t->crown_top.plane[0] != NULL ? 3 : 1;
    const int64_t height = (int64_t)(sizeof(float) + (t->narrow_top[0] ? sizeof(int16_t) : 0));
    return cells * (pairs * 2 * height + 2);
}
