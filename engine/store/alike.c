// Whether the difference of two outcomes means what the measures did.
#include "store/outcome_own.h"

#include <string.h>

typedef struct pair {
    jm_ctx *ctx;
    const jm_h5 *base, *other;
    bool anyway;
} pair;

// Texts of the root that must be equal.
static jm_status same_text(const pair *p, const char *name, const char *what)
{
    char *a = NULL, *b = NULL;
    jm_status status = jm_h5_get_text(p->ctx, p->base, "/", name, &a);
    if (status == JM_OK)
        status = jm_h5_get_text(p->ctx, p->other, "/", name, &b);
    const char *left = a != NULL ? a : "", *right = b != NULL ? b : "";
    if (status == JM_OK && strcmp(left, right) != 0) {
        if (p->anyway)
            jm_log(p->ctx, JM_LOG_WARNING, "the two outcomes differ in %s: \"%s\" and \"%s\"",
                   jm_translate(p->ctx, what), left, right);
        else
            status =
                jm_fail(p->ctx, JM_ERR_DATA,
                        "%s and %s differ in %s (\"%s\" and \"%s\"), so their difference is "
                        "not what the measures did; `jumeau compare --anyway` compares them "
                        "all the same",
                        p->base->path, p->other->path, jm_translate(p->ctx, what), left, right);
    }
    jm_free(a);
    jm_free(b);
    return status;
}

jm_status jm_reader_same_grids(jm_ctx *ctx, const jm_reader *base, const jm_reader *other)
{
    const char *paths[2] = {jm_reader_file(base)->path, jm_reader_file(other)->path};
    const jm_grid *a = jm_reader_grid_of(base, JM_DIM_AIR);
    const jm_grid *b = jm_reader_grid_of(other, JM_DIM_AIR);
    if (!jm_grid_same(jm_reader_grid(base), jm_reader_grid(other)))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s and %s have different grids; run both on the same city", paths[0],
                       paths[1]);
    if (a != NULL && b != NULL && !jm_grid_same(a, b))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s and %s keep their air on cells of %g m and of %g m; give both scenarios "
                       "the same `air_cell_m`",
                       paths[0], paths[1], a->cell_m, b->cell_m);
    return JM_OK;
}

// Files of before have the air on cells of the city.
static jm_status same_places(const pair *p, const jm_reader *base, const jm_reader *other)
{
    for (int64_t i = 0; i < jm_reader_field_count(other); i++) {
        const jm_reader_field *b = jm_reader_field_at(other, i);
        const jm_reader_field *a = jm_reader_find(base, b->name);
        if (a == NULL || a->dim == b->dim || !jm_dim_is_grid(a->dim) || !jm_dim_is_grid(b->dim))
            continue;
        if (!p->anyway)
            return jm_fail(p->ctx, JM_ERR_DATA,
                           "%s lies on cells of the city in one of %s and %s and on the air grid "
                           "in the other; run both with the same version, or `jumeau compare "
                           "--anyway` leaves it out",
                           b->name, p->base->path, p->other->path);
        jm_log(p->ctx, JM_LOG_WARNING,
               "%s is left out: only one of the two outcomes has it on the air grid", b->name);
    }
    return JM_OK;
}

jm_status jm_reader_alike(jm_ctx *ctx, const jm_reader *base, const jm_reader *other, bool anyway)
{
    const pair p = {ctx, jm_reader_file(base), jm_reader_file(other), anyway};
    JM_TRY(jm_reader_same_grids(ctx, base, other));
    if (jm_reader_steps(base) != jm_reader_steps(other))
        return jm_fail(ctx, JM_ERR_DATA, "%s holds %lld steps, %s %lld; finish both runs first",
                       p.base->path, (long long)jm_reader_steps(base), p.other->path,
                       (long long)jm_reader_steps(other));
    const struct {
        const char *name, *what;
    } texts[] = {{"base_city_hash", JM_WORDS("their base city")},
                 {"weather_file", JM_WORDS("their weather")},
                 {"local_start", JM_WORDS("their date")},
                 {"jumeau_version", JM_WORDS("the program's version")}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        JM_TRY(same_text(&p, texts[i].name, texts[i].what));
    return same_places(&p, base, other);
}
