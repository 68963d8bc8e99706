#include "heat/geometry.h"

#include "core/math.h"
#include "heat/transpose.h"

#include <math.h>

enum { TOP, WALL, CROWN_TOP, CROWN_BASE };

// Lower steps between cells are kerbs and slopes, not walls [m].
#define LOWEST_WALL_M 1.0f

static bool is_roof(const jm_city *city, int64_t cell)
{
    return city->rasters.building_height_m[cell] > 0.0f;
}

static void fill_heights(const jm_city *city, jm_scene *g)
{
    const jm_rasters *r = &city->rasters;
    float *const *h = g->heights[0];
    for (int64_t c = 0; c < g->cells; c++) {
        float ground = r->ground_height_m[c];
        float building = is_roof(city, c) ? r->building_height_m[c] : 0.0f;
        h[TOP][c] = ground + building;
        h[WALL][c] = building > 0.0f ? ground + building : -JM_FAR;
        if (!g->has_crowns)
            continue;
        bool crown = r->canopy_top_m[c] > r->canopy_base_m[c];
        h[CROWN_TOP][c] = crown ? ground + r->canopy_top_m[c] : -JM_FAR;
        h[CROWN_BASE][c] = crown ? ground + r->canopy_base_m[c] : JM_FAR;
    }
}

static bool any_crown(const jm_city *city, int64_t cells)
{
    for (int64_t c = 0; c < cells; c++)
        if (city->rasters.canopy_top_m[c] > city->rasters.canopy_base_m[c])
            return true;
    return false;
}

static jm_status make_relief(jm_ctx *ctx, const jm_city *city, jm_scene *g)
{
    const int planes = g->has_crowns ? 4 : 2;
    for (int o = 0; o < 2; o++)
        for (int p = 0; p < planes; p++)
            JM_TRY(jm_new(ctx, &g->heights[o][p], g->cells));
    fill_heights(city, g);
    for (int p = 0; p < planes; p++)
        jm_transpose_f32(jm_scene_threads(ctx, g), g->heights[0][p], g->rows, g->columns,
                         g->heights[1][p]);
    for (int o = 0; o < 2; o++)
        g->relief[o] = (jm_relief){
            .rows = o == 0 ? g->rows : g->columns,
            .columns = o == 0 ? g->columns : g->rows,
            .cell_m = g->cell_m,
            .turned = o == 1,
            .top_m = g->heights[o][TOP],
            .wall_m = g->heights[o][WALL],
            .crown_top_m = g->heights[o][CROWN_TOP],
            .crown_base_m = g->heights[o][CROWN_BASE],
        };
    return JM_OK;
}

// Neighbourhoods of about 128 m, a multiple of 16 cells so that rows fill whole vectors.
static int32_t hood_side(double cell_m)
{
    double side = 16.0 * floor(128.0 / cell_m / 16.0 + 0.5);
    return (int32_t)jm_clamp(side, 16.0, JM_HOOD_LIMIT);
}

static jm_status make_hoods(jm_ctx *ctx, const jm_city *city, jm_scene *g)
{
    g->hood_cells = hood_side(city->grid.cell_m);
    g->hood_rows = (g->rows + g->hood_cells - 1) / g->hood_cells;
    g->hood_columns = (g->columns + g->hood_cells - 1) / g->hood_cells;
    g->hood_count = (int64_t)g->hood_rows * g->hood_columns;
    JM_TRY(jm_new(ctx, &g->hoods, g->hood_count));
    for (int64_t i = 0; i < g->hood_count; i++) {
        jm_hood *hood = &g->hoods[i];
        hood->first_row = (int32_t)(i / g->hood_columns) * g->hood_cells;
        hood->first_column = (int32_t)(i % g->hood_columns) * g->hood_cells;
        hood->rows = g->rows - hood->first_row;
        hood->columns = g->columns - hood->first_column;
        hood->rows = hood->rows < g->hood_cells ? hood->rows : g->hood_cells;
        hood->columns = hood->columns < g->hood_cells ? hood->columns : g->hood_cells;
    }
    return JM_OK;
}

static int mask_at(const jm_city *city, int32_t row, int32_t column)
{
    const jm_grid *grid = &city->grid;
    if (row < 0 || column < 0 || row >= grid->rows || column >= grid->columns)
        return 0;
    return is_roof(city, (int64_t)row * grid->columns + column) ? 1 : 0;
}

// Sobel gradient of the building mask: points into the building, square to its wall.
static void add_gradient(const jm_city *city, int32_t r, int32_t c, float *east, float *south)
{
    int nw = mask_at(city, r - 1, c - 1), n = mask_at(city, r - 1, c);
    int ne = mask_at(city, r - 1, c + 1), w = mask_at(city, r, c - 1);
    int e = mask_at(city, r, c + 1), sw = mask_at(city, r + 1, c - 1);
    int s = mask_at(city, r + 1, c), se = mask_at(city, r + 1, c + 1);
    *east += (float)(ne + 2 * e + se - nw - 2 * w - sw);
    *south += (float)(sw + 2 * s + se - nw - 2 * n - ne);
}

// An oblique wall is a staircase on the grid, with up to sqrt(2) times its true length. A step
// counts by the cosine between itself and the wall that it is part of; on an oblique wall the two
// kinds of steps then add up to the true area.
static float face_weight(const jm_city *city, int32_t row, int32_t column, int32_t other_row,
                         int32_t other_column)
{
    float east = 0.0f, south = 0.0f;
    add_gradient(city, row, column, &east, &south);
    add_gradient(city, other_row, other_column, &east, &south);
    float length = sqrtf(east * east + south * south);
    if (length == 0.0f)
        return 1.0f;
    return fabsf(row == other_row ? east : south) / length;
}

// Faces of one cell towards its four neighbours; counts them when `out` is NULL.
static int64_t faces_of_cell(const jm_city *city, const jm_scene *g, int32_t row, int32_t column,
                             jm_face *out)
{
    static const int8_t aside[JM_QUARTERS][2] = {{-1, 0}, {0, 1}, {1, 0}, {0, -1}};
    const float *top = g->heights[0][TOP];
    int64_t count = 0;
    float foot = top[(int64_t)row * g->columns + column];
    for (int q = 0; q < JM_QUARTERS; q++) {
        int32_t r = row + aside[q][0], c = column + aside[q][1];
        if (mask_at(city, r, c) == 0)
            continue;
        float roof = top[(int64_t)r * g->columns + c];
        if (roof - foot < LOWEST_WALL_M)
            continue;
        if (out != NULL)
            out[count] = (jm_face){
                .row = row,
                .column = column,
                .foot_m = foot,
                .top_m = roof,
                .area_m2 = (roof - foot) * g->cell_m * face_weight(city, row, column, r, c),
                .orientation = (uint8_t)((q + 2) % JM_QUARTERS),
            };
        count++;
    }
    return count;
}

static int64_t faces_of_hood(const jm_city *city, const jm_scene *g, const jm_hood *hood,
                             jm_face *out)
{
    int64_t count = 0;
    for (int32_t r = 0; r < hood->rows; r++)
        for (int32_t c = 0; c < hood->columns; c++)
            count += faces_of_cell(city, g, hood->first_row + r, hood->first_column + c,
                                   out != NULL ? out + count : NULL);
    return count;
}

static jm_status make_faces(jm_ctx *ctx, const jm_city *city, jm_scene *g)
{
    const int threads = jm_scene_threads(ctx, g);
    JM_TRY(jm_new(ctx, &g->face_start, g->hood_count + 1));
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int64_t h = 0; h < g->hood_count; h++)
        g->face_start[h + 1] = faces_of_hood(city, g, &g->hoods[h], NULL);
    for (int64_t h = 0; h < g->hood_count; h++)
        g->face_start[h + 1] += g->face_start[h];
    JM_TRY(jm_new(ctx, &g->faces, g->face_start[g->hood_count]));
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int64_t h = 0; h < g->hood_count; h++)
        faces_of_hood(city, g, &g->hoods[h], g->faces + g->face_start[h]);
    return JM_OK;
}

// What a neighbourhood holds by itself, before it is smoothed with its neighbours.
typedef struct tally {
    double open, roofs, roof_m, walls_m2, wall_view_m2;
} tally;

static tally tally_of(const jm_city *city, const jm_scene *g, int64_t index)
{
    jm_hood *hood = &g->hoods[index];
    const double area = (double)g->cell_m * (double)g->cell_m;
    int64_t sky = 0, crown = 0, blocked = 0;
    tally t = {0.0, 0.0, 0.0, 0.0, 0.0};
    for (int32_t r = 0; r < hood->rows; r++)
        for (int32_t c = 0; c < hood->columns; c++) {
            int64_t cell = (int64_t)(hood->first_row + r) * g->columns + hood->first_column + c;
            if (is_roof(city, cell)) {
                hood->roofs++;
                t.roof_m += (double)city->rasters.building_height_m[cell];
            } else {
                hood->open++;
                sky += g->sky[cell];
                crown += g->crown[cell];
            }
            blocked += JM_DIRECTIONS - g->sky[cell] - g->crown[cell];
        }
    for (int64_t f = g->face_start[index]; f < g->face_start[index + 1]; f++) {
        hood->wall_m2[g->faces[f].orientation] += g->faces[f].area_m2;
        t.walls_m2 += (double)g->faces[f].area_m2;
    }
    t.open = hood->open;
    t.roofs = hood->roofs;
    t.wall_view_m2 = area * (double)blocked / JM_DIRECTIONS;
    double directions = (double)(hood->open > 0 ? hood->open : 1) * JM_DIRECTIONS;
    hood->mean_sky = hood->open > 0 ? (float)((double)sky / directions) : 1.0f;
    hood->mean_crown = (float)((double)crown / directions);
    hood->mean_wall = fmaxf(1.0f - hood->mean_sky - hood->mean_crown, 0.0f);
    return t;
}

// Sums over a neighbourhood and its eight neighbours.
static tally tally_around(const jm_scene *g, const tally *tallies, int64_t index)
{
    int32_t row = (int32_t)(index / g->hood_columns), column = (int32_t)(index % g->hood_columns);
    tally sum = {0.0, 0.0, 0.0, 0.0, 0.0};
    for (int32_t r = row - 1; r <= row + 1; r++)
        for (int32_t c = column - 1; c <= column + 1; c++) {
            if (r < 0 || c < 0 || r >= g->hood_rows || c >= g->hood_columns)
                continue;
            const tally *t = &tallies[(int64_t)r * g->hood_columns + c];
            sum.open += t->open;
            sum.roofs += t->roofs;
            sum.roof_m += t->roof_m;
            sum.walls_m2 += t->walls_m2;
            sum.wall_view_m2 += t->wall_view_m2;
        }
    return sum;
}

// Reciprocity: what the ground sees of walls, walls see of the ground. In an even canyon they see
// as much of the sky, and the rest is the wall across the street; exact for an infinite canyon.
static void smooth_hood(const jm_scene *g, const tally *around, jm_hood *hood)
{
    double area = (around->open + around->roofs) * (double)g->cell_m * (double)g->cell_m;
    double view = around->walls_m2 > 0.0 ? around->wall_view_m2 / around->walls_m2 : 0.5;
    hood->wall_to_ground = (float)jm_clamp(view, 0.02, 0.5);
    hood->plan_density = (float)(around->roofs / (around->open + around->roofs));
    // The mean over wind directions of the width that an upright plane shows is 1 / pi of its two
    // sides' length.
    hood->frontal_density = (float)(around->walls_m2 / JM_PI / area);
    hood->height_m = around->roofs > 0.0 ? (float)(around->roof_m / around->roofs) : 0.0f;
}

static jm_status fill_hoods(jm_ctx *ctx, const jm_city *city, jm_scene *g)
{
    tally *tallies = NULL;
    JM_TRY(jm_new(ctx, &tallies, g->hood_count));
#pragma omp parallel for schedule(dynamic) num_threads(jm_scene_threads(ctx, g))
    for (int64_t h = 0; h < g->hood_count; h++)
        tallies[h] = tally_of(city, g, h);
    for (int64_t h = 0; h < g->hood_count; h++) {
        tally around = tally_around(g, tallies, h);
        smooth_hood(g, &around, &g->hoods[h]);
    }
    jm_free(tallies);
    return JM_OK;
}

jm_status jm_scene_create(jm_ctx *ctx, const jm_city *city, bool without_crowns, jm_scene **out)
{
    jm_status status = JM_OK;
    *out = NULL;
    jm_scene *g = NULL;
    JM_TRY(jm_new(ctx, &g, 1));
    g->rows = city->grid.rows;
    g->columns = city->grid.columns;
    g->cells = jm_grid_cells(&city->grid);
    g->cell_m = (float)city->grid.cell_m;
    g->has_crowns = !without_crowns && any_crown(city, g->cells);
    JM_TRY_GOTO(make_relief(ctx, city, g), fail);
    JM_TRY_GOTO(jm_skyview(ctx, g), fail);
    JM_TRY_GOTO(make_hoods(ctx, city, g), fail);
    JM_TRY_GOTO(make_faces(ctx, city, g), fail);
    JM_TRY_GOTO(fill_hoods(ctx, city, g), fail);
    *out = g;
    return JM_OK;
fail:
    jm_scene_destroy(g);
    return status;
}

int jm_scene_threads(const jm_ctx *ctx, const jm_scene *g)
{
    return g->cells < 20000 ? 1 : jm_ctx_threads(ctx);
}

void jm_scene_destroy(jm_scene *g)
{
    if (g == NULL)
        return;
    for (int o = 0; o < 2; o++)
        for (int p = 0; p < 4; p++)
            jm_free(g->heights[o][p]);
    jm_free(g->sky);
    jm_free(g->crown);
    jm_free(g->side_sky);
    jm_free(g->side_crown);
    for (int q = 0; q < JM_QUARTERS; q++)
        jm_free(g->share[q]);
    jm_free(g->hoods);
    jm_free(g->faces);
    jm_free(g->face_start);
    jm_free(g);
}
