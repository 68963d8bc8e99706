// Commuters between the communes of this city and others, and the cars of its communes by Crit'Air
// class.
#include "city/build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- commuters ----------------------------------------------------------------------------------

/// One row of a table that has to do with this city; texts borrow the layer.
typedef struct commute {
    const char *home, *work;
    double persons;
    int64_t row;
    uint8_t mode;
} commute;

typedef struct commutes_read {
    commute *items; // [count]
    int64_t count, capacity;
    int64_t broken, rows;
    double inwards, outwards, within; // workers
} commutes_read;

static int by_pair(const void *left, const void *right)
{
    const commute *a = left, *b = right;
    int order = strcmp(a->home, b->home);
    order = order != 0 ? order : strcmp(a->work, b->work);
    order = order != 0 ? order : (a->mode > b->mode) - (a->mode < b->mode);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static bool is_here(const jm_build *b, const char *text)
{
    char commune[JM_COMMUNE_ROOM];
    jm_commune_of(text, commune);
    return jm_build_has_commune(b, commune);
}

static jm_status read_commute(jm_build *b, const jm_layer *l, int64_t f, commutes_read *r)
{
    commute c = {jm_layer_text(l, jm_layer_column(l, "home"), f),
                 jm_layer_text(l, jm_layer_column(l, "work"), f),
                 jm_layer_real(l, jm_layer_column(l, "persons"), f), r->rows++, 0};
    bool lives = is_here(b, c.home), works = is_here(b, c.work);
    if (!lives && !works)
        return JM_OK;
    jm_commute_mode mode =
        jm_commute_mode_from_name(jm_layer_text(l, jm_layer_column(l, "mode"), f));
    if (mode == JM_COMMUTE_COUNT || !(c.persons > 0.0 && c.persons < 1e8)) {
        r->broken++;
        return JM_OK;
    }
    c.mode = (uint8_t)mode;
    *(lives && works ? &r->within : works ? &r->inwards : &r->outwards) += c.persons;
    JM_TRY(jm_grow(b->ctx, &r->items, &r->capacity, r->count + 1));
    r->items[r->count++] = c;
    return JM_OK;
}

static bool same_pair(const commute *a, const commute *b)
{
    return strcmp(a->home, b->home) == 0 && strcmp(a->work, b->work) == 0 && a->mode == b->mode;
}

/// One row a pair and mode, in their order.
static jm_status put_commutes(jm_build *b, commutes_read *r)
{
    jm_commutes *to = &b->city->commutes;
    int64_t count = 0;
    if (r->count > 1)
        qsort(r->items, (size_t)r->count, sizeof *r->items, by_pair);
    for (int64_t i = 0; i < r->count; i++) {
        if (count > 0 && same_pair(&r->items[count - 1], &r->items[i]))
            r->items[count - 1].persons += r->items[i].persons;
        else
            r->items[count++] = r->items[i];
    }
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_COMMUTES, count));
    for (int64_t i = 0; i < count; i++) {
        JM_TRY(jm_city_set_text(b->ctx, &to->home[i], r->items[i].home));
        JM_TRY(jm_city_set_text(b->ctx, &to->work[i], r->items[i].work));
        to->mode[i] = r->items[i].mode;
        to->persons[i] = (float)r->items[i].persons;
    }
    return JM_OK;
}

static jm_status tell_commutes(jm_build *b, const commutes_read *r)
{
    if (r->count > 0)
        jm_log(b->ctx, JM_LOG_INFO,
               "commuters: %.0f come in, %.0f go out, %.0f live and work in these communes",
               r->inwards, r->outwards, r->within);
    if (r->rows > 0 && b->commune_count == 0)
        return jm_build_fact(b, "commuters",
                             "unused: no zone bears the code of a commune, and the area names none",
                             1, 1, JM_ORIGIN_CLASS);
    return jm_build_gap(b, "commuters", "left out: no mode, or no number of persons", r->broken,
                        r->broken + r->count, JM_ORIGIN_MEASURED);
}

static jm_status build_commutes(jm_build *b)
{
    commutes_read r = {0};
    jm_status status = JM_OK;
    int64_t at = -1;
    // Tables of two years would count everybody twice: the first layer with such rows stands alone.
    for (const jm_layer *l;
         r.count == 0 && (l = jm_build_next_layer(b, JM_ROLE_COMMUTES, &at)) != NULL;)
        for (int64_t f = 0; f < l->feature_count; f++)
            JM_TRY_GOTO(read_commute(b, l, f, &r), fail);
    JM_TRY_GOTO(put_commutes(b, &r), fail);
    JM_TRY_GOTO(tell_commutes(b, &r), fail);
fail:
    jm_free(r.items);
    return status;
}

// --- Crit'Air classes ---------------------------------------------------------------------------

typedef struct fleet_read {
    double cars[JM_STICKER_COUNT];
    int64_t rows, used, classless;
} fleet_read;

static int sticker_of(const char *text)
{
    for (int k = 0; k < JM_STICKER_COUNT; k++)
        if (strcmp(jm_sticker_name(k), text) == 0)
            return k;
    return JM_NONE;
}

static void read_fleet(const jm_build *b, const jm_layer *l, fleet_read *r)
{
    for (int64_t f = 0; f < l->feature_count; f++) {
        double cars = jm_layer_real(l, jm_layer_column(l, "cars"), f);
        r->rows++;
        if (!is_here(b, jm_layer_text(l, jm_layer_column(l, "code"), f)) ||
            !(cars > 0.0 && cars < 1e8))
            continue;
        int k = sticker_of(jm_layer_text(l, jm_layer_column(l, "sticker"), f));
        r->used++;
        if (k == JM_NONE)
            r->classless++;
        else
            r->cars[k] += cars;
    }
}

static jm_status build_stickers(jm_build *b)
{
    jm_stickers *to = &b->city->stickers;
    fleet_read r = {0};
    int64_t at = -1;
    for (const jm_layer *l;
         r.used == 0 && (l = jm_build_next_layer(b, JM_ROLE_FLEET, &at)) != NULL;)
        read_fleet(b, l, &r);
    if (r.rows > 0 && r.used == 0)
        return jm_build_fact(b, "Crit'Air classes", "unused: no row of a commune of this city", 1,
                             1, JM_ORIGIN_CLASS);
    if (r.used == r.classless)
        return JM_OK;
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_STICKERS, JM_STICKER_COUNT));
    for (int k = 0; k < JM_STICKER_COUNT; k++) {
        JM_TRY(jm_city_set_text(b->ctx, &to->name[k], jm_sticker_name(k)));
        to->cars[k] = (float)r.cars[k];
    }
    return jm_build_gap(b, "Crit'Air classes", "left out of the shares: cars of unknown class",
                        r.classless, r.used, JM_ORIGIN_CLASS);
}

jm_status jm_build_commutes(jm_build *b)
{
    JM_TRY(build_commutes(b));
    return build_stickers(b);
}
