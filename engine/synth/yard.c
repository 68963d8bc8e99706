/// yard.c: the line behind the footways, for blocks whose streets bend both ways.
#include "synth/town.h"

#include <math.h>

/// One side of a block, moved inwards: a point and a unit direction.
typedef struct side {
    double x, y, ux, uy;
} side;

// The ring road's verge is no footway.
static double footway_end_m(const jm_street *street)
{
    const jm_way_rule *rule = jm_way_rule_of(street->way);
    return street->way == JM_WAY_TRUNK ? JM_CARRIAGEWAY_OFFSET_M + 0.5 * rule->width_m + 2.0
                                       : jm_town_setback_m(street);
}

static int32_t moved_sides(const jm_town *town, side *sides)
{
    int32_t count = 0;
    for (int64_t i = 0; i < town->outline_count; i++) {
        int64_t next = (i + 1) % town->outline_count;
        double dx = town->outline_x[next] - town->outline_x[i];
        double dy = town->outline_y[next] - town->outline_y[i];
        double length_m = sqrt(dx * dx + dy * dy);
        if (!(length_m > 0.0))
            continue;
        double back_m = footway_end_m(&town->streets[town->outline_side[i]]) / length_m;
        sides[count++] = (side){town->outline_x[i] - back_m * dy, town->outline_y[i] + back_m * dx,
                                dx / length_m, dy / length_m};
    }
    return count;
}

// Where one side meets the next. Nearly straight on: halfway between the two offsets.
static void meet(const side *a, const side *b, double *x, double *y)
{
    double cross = a->ux * b->uy - a->uy * b->ux;
    if (fabs(cross) < 0.02) {
        double along = (b->x - a->x) * a->ux + (b->y - a->y) * a->uy;
        *x = 0.5 * (b->x + a->x + along * a->ux);
        *y = 0.5 * (b->y + a->y + along * a->uy);
        return;
    }
    double t = ((b->x - a->x) * b->uy - (b->y - a->y) * b->ux) / cross;
    *x = a->x + t * a->ux;
    *y = a->y + t * a->uy;
}

static void place_corners(const side *sides, int32_t count, jm_yard *yard)
{
    yard->count = count;
    for (int32_t i = 0; i < count; i++)
        meet(&sides[(i + count - 1) % count], &sides[i], &yard->x[i], &yard->y[i]);
}

// A side that the move has turned round has vanished; its neighbours meet instead.
static int32_t drop_vanished(side *sides, int32_t count, const jm_yard *yard)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t next = (i + 1) % count;
        double forward =
            (yard->x[next] - yard->x[i]) * sides[i].ux + (yard->y[next] - yard->y[i]) * sides[i].uy;
        if (forward > 0.05)
            sides[kept++] = sides[i];
    }
    return kept;
}

static double turn(const jm_yard *yard, int32_t a, int32_t b, int32_t c)
{
    return (yard->x[b] - yard->x[a]) * (yard->y[c] - yard->y[a]) -
           (yard->y[b] - yard->y[a]) * (yard->x[c] - yard->x[a]);
}

static bool is_simple(const jm_yard *yard)
{
    int32_t n = yard->count;
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = i + 2; j < n; j++) {
            int32_t i1 = i + 1, j1 = (j + 1) % n;
            if (j1 == i)
                continue;
            if (turn(yard, i, i1, j) * turn(yard, i, i1, j1) <= 0.0 &&
                turn(yard, j, j1, i) * turn(yard, j, j1, i1) <= 0.0)
                return false;
        }
    return true;
}

// Crossing number; points on the line count as either.
static bool holds(const jm_yard *yard, double x, double y)
{
    bool inside = false;
    for (int32_t i = 0, j = yard->count - 1; i < yard->count; j = i++)
        if ((yard->y[i] > y) != (yard->y[j] > y) &&
            x < (yard->x[j] - yard->x[i]) * (y - yard->y[i]) / (yard->y[j] - yard->y[i]) +
                    yard->x[i])
            inside = !inside;
    return inside;
}

bool jm_town_yard(const jm_town *town, const jm_shape *plot, jm_yard *yard)
{
    side sides[JM_YARD_POINTS];
    yard->count = 0;
    if (town->outline_count > JM_YARD_POINTS)
        return false;
    int32_t count = moved_sides(town, sides), before;
    do {
        before = count;
        if (count < 3)
            return false;
        place_corners(sides, count, yard);
        count = drop_vanished(sides, count, yard);
    } while (count < before);
    jm_shape inner = jm_shape_inset(plot, 0.3);
    for (int32_t k = 0; k < inner.count; k++)
        if (!holds(yard, inner.x[k], inner.y[k]))
            return false;
    return is_simple(yard);
}
