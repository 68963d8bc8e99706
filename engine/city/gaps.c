#include "city/build.h"
#include "city/gap_formats.h"
#include "core/retell.h"

#include <string.h>

jm_status jm_build_fact(jm_build *b, const char *what, const char *rule, int64_t filled,
                        int64_t total, jm_origin origin)
{
    jm_city *city = b->city;
    JM_TRY(jm_grow(b->ctx, &city->gaps, &b->gap_capacity, city->gap_count + 1));
    jm_gap *gap = &city->gaps[city->gap_count];
    *gap = (jm_gap){.filled = filled, .total = total, .origin = origin};
    // Counted before its texts are there: destroy frees what was made.
    city->gap_count++;
    JM_TRY(jm_copy_text(b->ctx, what, &gap->what));
    return jm_copy_text(b->ctx, rule, &gap->rule);
}

jm_gap_group jm_gap_group_of(const jm_gap *gap)
{
    return strcmp(gap->what, "plausibility") == 0 ? JM_GAPS_UNUSUAL
           : gap->origin == JM_ORIGIN_MEASURED    ? JM_GAPS_LEFT_OUT
                                                  : JM_GAPS_FILLED;
}

void jm_gap_add_rule(const jm_ctx *ctx, const jm_gap *gap, bool french, jm_text *out)
{
    static const char *const filled[] = {JM_RULE_COARSE, JM_RULE_FOREIGN_WORDS, JM_RULE_TOLD_TYPE,
                                         JM_RULE_CARS_OF_TYPE, JM_RULE_UNUSUAL};
    jm_retell(ctx, filled, sizeof filled / sizeof filled[0], french, gap->rule, out);
}

jm_status jm_build_gap(jm_build *b, const char *what, const char *rule, int64_t filled,
                       int64_t total, jm_origin origin)
{
    return filled > 0 ? jm_build_fact(b, what, rule, filled, total, origin) : JM_OK;
}

static jm_status add_credit(jm_build *b, const jm_source *s)
{
    jm_city *city = b->city;
    const jm_layer *l = s->layer;
    const jm_raster *r = s->raster;
    jm_credit *c = &city->credits[city->credit_count++];
    JM_TRY(jm_copy_text(b->ctx, jm_role_name(s->role), &c->role));
    JM_TRY(jm_copy_text(b->ctx, l != NULL ? l->name : r->name, &c->name));
    JM_TRY(jm_copy_text(b->ctx, l != NULL ? l->source : r->source, &c->source));
    JM_TRY(jm_copy_text(b->ctx, l != NULL ? l->producer : r->producer, &c->producer));
    JM_TRY(jm_copy_text(b->ctx, l != NULL ? l->licence : r->licence, &c->licence));
    JM_TRY(jm_copy_text(b->ctx, l != NULL ? l->date : r->date, &c->date));
    JM_TRY(jm_copy_text(b->ctx, l != NULL ? l->page : r->page, &c->page));
    memcpy(c->hash, l != NULL ? l->hash : r->hash, sizeof c->hash);
    bool told = city->credit_count > 1 && c[-1].source != NULL && c->source != NULL &&
                strcmp(c[-1].source, c->source) == 0; // another role of the same file
    if (c->licence == NULL && !told)
        jm_log(b->ctx, JM_LOG_WARNING, "%s: no licence stated; name it in the recipe",
               c->source != NULL ? c->source : c->role);
    return JM_OK;
}

jm_status jm_build_credits(jm_build *b)
{
    JM_TRY(jm_resize_array(b->ctx, b->sources->count, sizeof *b->city->credits, &b->city->credits));
    for (int64_t i = 0; i < b->sources->count; i++)
        b->city->credits[i] = (jm_credit){0};
    int64_t repaired = 0, empty = 0, features = 0;
    for (int64_t i = 0; i < b->sources->count; i++) {
        const jm_source *s = &b->sources->items[i];
        if (s->layer == NULL && s->raster == NULL)
            continue;
        JM_TRY(add_credit(b, s));
        if (s->layer == NULL)
            continue;
        repaired += s->layer->repaired_count;
        empty += s->layer->null_geometry_count;
        features += s->layer->feature_count + s->layer->null_geometry_count;
    }
    JM_TRY(jm_build_gap(b, "geometry", "mended on reading (self-crossing or unclosed)", repaired,
                        features, JM_ORIGIN_MEASURED));
    return jm_build_gap(b, "geometry", "features without geometry left out", empty, features,
                        JM_ORIGIN_MEASURED);
}
