#include "city/places.h"

#include <math.h>

/// A hash table of squares of side snap_m: a point's place lies in its square or one of the eight
/// around. Places of one square are chained.
typedef struct squares {
    int64_t size;  // of the table, a power of two
    int32_t *head; // [size] first place of the chain, -1 none
    int32_t *next; // [places]
} squares;

static uint64_t slot_of(int64_t column, int64_t row, int64_t size)
{
    // Finaliser of SplitMix64, over both numbers.
    uint64_t h = (uint64_t)column * 0x9e3779b97f4a7c15u + (uint64_t)row;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return (h ^ (h >> 31)) & (uint64_t)(size - 1);
}

static int32_t nearest_place(const jm_places *p, const squares *s, double x, double y,
                             double snap_m)
{
    int64_t column = (int64_t)floor(x / snap_m), row = (int64_t)floor(y / snap_m);
    double best = snap_m * snap_m;
    int32_t found = -1;
    for (int64_t r = row - 1; r <= row + 1; r++)
        for (int64_t c = column - 1; c <= column + 1; c++)
            for (int32_t k = s->head[slot_of(c, r, s->size)]; k >= 0; k = s->next[k]) {
                double dx = p->x[k] - x, dy = p->y[k] - y, d = dx * dx + dy * dy;
                if (d < best || (d == best && (found < 0 || k < found))) {
                    best = d;
                    found = k;
                }
            }
    return found;
}

static void add_place(jm_places *p, squares *s, double x, double y, double snap_m)
{
    int32_t k = p->count++;
    uint64_t slot = slot_of((int64_t)floor(x / snap_m), (int64_t)floor(y / snap_m), s->size);
    p->x[k] = x;
    p->y[k] = y;
    s->next[k] = s->head[slot];
    s->head[slot] = k;
}

jm_status jm_places_find(jm_ctx *ctx, const double *x, const double *y, int64_t count,
                         double snap_m, jm_places *out)
{
    jm_places p = {0};
    squares s = {.size = 64};
    jm_status status = JM_OK;
    while (s.size < 2 * count)
        s.size *= 2;
    JM_TRY_GOTO(jm_new(ctx, &p.x, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p.y, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p.of, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.head, s.size), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.next, count), fail);
    for (int64_t i = 0; i < s.size; i++)
        s.head[i] = -1;
    for (int64_t i = 0; i < count; i++) {
        p.of[i] = nearest_place(&p, &s, x[i], y[i], snap_m);
        if (p.of[i] < 0) {
            p.of[i] = p.count;
            add_place(&p, &s, x[i], y[i], snap_m);
        }
    }
    *out = p;
    p = (jm_places){0};
fail:
    jm_places_free(&p);
    jm_free(s.head);
    jm_free(s.next);
    return status;
}

void jm_places_free(jm_places *places)
{
    jm_free(places->x);
    jm_free(places->y);
    jm_free(places->of);
    *places = (jm_places){0};
}
