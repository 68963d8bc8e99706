#include "view/cull.h"

#include <math.h>
#include <stdlib.h>

// Gribb and Hartmann, "Fast extraction of viewing frustum planes from the world-view-projection
// matrix", 2001: clip space is -w <= x, y, z <= w, so each plane is the last row plus or minus
// another one.
jm_view_frustum jm_view_frustum_of(const float m[16])
{
    jm_view_frustum f;
    for (int p = 0; p < 6; p++) {
        int row = p / 2;
        double sign = p % 2 == 0 ? 1.0 : -1.0, plane[4];
        for (int c = 0; c < 4; c++)
            plane[c] = (double)m[4 * c + 3] + sign * (double)m[4 * c + row];
        double length = sqrt(plane[0] * plane[0] + plane[1] * plane[1] + plane[2] * plane[2]);
        // A matrix without a far end has a plane without direction: it keeps everything.
        bool is_plane = length > 0.0;
        for (int c = 0; c < 4; c++)
            f.plane[p][c] = is_plane ? (float)(plane[c] / length) : c == 3 ? 1.0f : 0.0f;
    }
    return f;
}

bool jm_view_box_visible(const jm_view_frustum *f, const float low[3], const float high[3])
{
    for (int p = 0; p < 6; p++) {
        // The corner furthest inwards decides. The slack covers what float planes and corners
        // lose by rounding, so that a box that touches the picture is never lost.
        double inside = (double)f->plane[p][3], slack = 1e-4 + 1e-6 * fabs(inside);
        for (int a = 0; a < 3; a++) {
            double slope = (double)f->plane[p][a];
            double term = slope * (double)(slope > 0.0 ? high[a] : low[a]);
            inside += term;
            slack += 1e-6 * fabs(term);
        }
        if (inside < -slack)
            return false;
    }
    return true;
}

static int by_distance(const void *a, const void *b)
{
    const jm_view_tile_seen *p = a, *q = b;
    if (p->distance_m != q->distance_m)
        return p->distance_m < q->distance_m ? -1 : 1;
    return (p->tile > q->tile) - (p->tile < q->tile);
}

static int32_t lod_at(double distance_m, double lod_m)
{
    return distance_m < lod_m ? 0 : distance_m < 2.5 * lod_m ? 1 : distance_m < 6.0 * lod_m ? 2 : 3;
}

int32_t jm_view_cull(const jm_view_scene *s, const jm_view_frustum *f, const double eye[3],
                     double lod_m, jm_view_tile_seen *out)
{
    int32_t seen = 0;
    for (int32_t t = 0; t < jm_view_scene_tiles(s); t++) {
        double x, y, reach = (double)s->tile_reach[t];
        jm_view_scene_tile_corner(s, t, &x, &y);
        const double from[3] = {x - reach - eye[0], y - reach - eye[1],
                                (double)s->tile_low[t] - eye[2]};
        const double to[3] = {x + s->tile_m + reach - eye[0], y + s->tile_m + reach - eye[1],
                              (double)s->tile_high[t] - eye[2]};
        float low[3], high[3];
        double square = 0.0;
        for (int a = 0; a < 3; a++) {
            low[a] = (float)from[a];
            high[a] = (float)to[a];
            double apart = from[a] > 0.0 ? from[a] : to[a] < 0.0 ? to[a] : 0.0;
            square += apart * apart;
        }
        if (!jm_view_box_visible(f, low, high))
            continue;
        double distance = sqrt(square);
        out[seen++] = (jm_view_tile_seen){t, (float)distance, lod_at(distance, lod_m)};
    }
    qsort(out, (size_t)seen, sizeof *out, by_distance);
    return seen;
}
