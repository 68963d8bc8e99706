/// make.h: the steps by which a sky is made (sky's own).
#pragma once

#include "sky/inside.h"
#include "sky/walls.h"

/// What the steps hand to each other.
typedef struct jm_sky_work {
    const jm_sky_relief *relief;
    jm_terrain terrain;
    jm_edges edges;
    jm_feet feet; // all of them, for the sun and for sectors
    jm_blocks blocks;
    bool coarse; // shares instead of bits
} jm_sky_work;

/// What stands, and the walls of each facade, kept for the sun and for edits.
struct jm_sky_scene {
    jm_sky_work work;      // its relief is gone
    uint8_t *order;        // [cells] or NULL
    int64_t *facade_start; // [facades + 1]
    int32_t *facade_edges; // [edges that have a facade]
    uint8_t *facade_side;  // [facades]
};

/// A sky that has its things listed and has looked at nothing; then looks at it, but does not scale
/// the facades' views of the ground.
JM_CHECKED jm_status jm_sky_list(jm_ctx *ctx, const jm_sky_def *def, const jm_sky_relief *relief,
                                 jm_sky **out);
JM_CHECKED jm_status jm_sky_look(jm_ctx *ctx, jm_sky *sky);

/// Lists the receivers of both sheets.
JM_CHECKED jm_status jm_receivers_make(jm_ctx *ctx, const uint8_t *order, const jm_sky_work *work,
                                       jm_sky *sky);
/// Patches that receivers and facades see.
JM_CHECKED jm_status jm_patches_cast(jm_ctx *ctx, const jm_sky_work *work, jm_sky *sky);
/// Sky view of level receivers by fine directions; 0 x 0: from their patches.
JM_CHECKED jm_status jm_views_count(jm_ctx *ctx, const jm_sky_work *work, jm_sky *sky);
JM_CHECKED jm_status jm_views_from_patches(jm_ctx *ctx, jm_sky *sky);
/// Which facade blocks which sector, and how far walls stand from walls; then the facades' views of
/// sky and of the ground.
JM_CHECKED jm_status jm_sectors_look(jm_ctx *ctx, const jm_sky_work *work, jm_sky *sky);
/// The cast of a sky with a scene.
void jm_scene_cast(const jm_ctx *ctx, const jm_sky *sky, double azimuth_rad, double elevation_rad,
                   jm_sky_sun *sun);
/// Its first half: shadows on every relief cell and, if asked for, on the pieces of wall that were
/// told to face the sun. Gives the threads used.
int jm_sun_shadows(const jm_ctx *ctx, const jm_sky *sky, double azimuth_rad, double elevation_rad,
                   bool walls, jm_sky_sun *sun);
/// Gives a facade to sectors that have none although patches of theirs are blocked; grounds become
/// JM_NONE.
void jm_sectors_mend(const jm_ctx *ctx, const jm_sky_sheet *sheet);
/// Part of what a point of a wall, above its foot, sees below its own level that is no wall, before
/// a wall of height_m over that foot.
double jm_open_below(double above_foot_m, double height_m, double distance_m);
/// Facades' views of the ground out of their sectors': ground_part [facades * bands] is that part
/// times area, seen_area [facades] the area that was looked from.
void jm_ground_views_keep(jm_sky *sky, double *const ground_part[JM_SECTORS],
                          const double *seen_area);
/// Facades' views of the sky out of their patches.
void jm_sky_views_keep(const jm_ctx *ctx, jm_sky *sky);
/// How far the nearest wall of a sector is looked for [m].
double jm_wall_reach_m(const jm_sky_def *def);
/// Scales the facades' views of the ground so that exchange is reciprocal.
JM_CHECKED jm_status jm_views_balance(jm_ctx *ctx, jm_sky *sky);

/// Rows and columns of the relief, or of the result, that something covers.
typedef struct jm_patch_of_cells {
    int32_t first_row, end_row, first_column, end_column;
} jm_patch_of_cells;
static inline jm_patch_of_cells jm_cells_of(const jm_blocks *b, int32_t cell)
{
    const int32_t row = cell / b->columns * b->refine, column = cell % b->columns * b->refine;
    return (jm_patch_of_cells){row, row + b->refine, column, column + b->refine};
}

/// Relief cells that level receivers lie in, and those that anything asked for lies in: facades and
/// the cells that they look on to as well. Upright.
jm_patch_of_cells jm_level_cells(const jm_sky_work *work, const jm_sky_def *def);
jm_patch_of_cells jm_asked_cells(const jm_sky_work *work, const jm_sky_def *def);
/// The same and a block around: what facades there see of the ground counts where exchange is made
/// reciprocal (jm_views_balance).
jm_patch_of_cells jm_balanced_cells(const jm_sky_work *work, const jm_sky_def *def);
/// Facades of the rows of blocks in which all lie that are asked for.
typedef struct jm_facade_span {
    int64_t first, end;
} jm_facade_span;
jm_facade_span jm_asked_facades(const jm_sky *sky);
/// What of a ray's lines and of the rows of its walk matters to cells: what stands beside those
/// lines, and behind the cells, casts no shade on them.
typedef struct jm_way {
    jm_line_span lines; // the first one begins a chunk
    int32_t before;     // rows of the walk before the first cells
    int32_t rows;       // of the walk, from its beginning
} jm_way;
jm_way jm_way_over(const jm_ray *ray, const jm_planes *planes, jm_patch_of_cells upright);
/// Columns of a row that some lines pass.
static inline jm_line_span jm_columns_of(const jm_ray *ray, const jm_planes *planes, int32_t row,
                                         jm_line_span lines)
{
    const int32_t aside = jm_ray_offset(ray, planes, row) - jm_ray_origin(ray, planes);
    const int32_t first = lines.first + aside, end = lines.end + aside;
    return (jm_line_span){first > 0 ? first : 0, end < planes->columns ? end : planes->columns};
}
