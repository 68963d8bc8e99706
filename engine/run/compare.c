// The difference of two outcomes as an outcome of its own: OTHER minus BASE, field by field.
#include "run/run.h"

#include "core/text.h"
#include "store/h5.h"
#include "store/hash.h"

#include <math.h>
#include <string.h>

typedef struct pair {
    jm_ctx *ctx;
    jm_reader *base, *other;
    const char *base_path, *other_path;
    jm_field *rows;
    jm_reader_field *names; // keeps the rows' texts alive
    int64_t row_count;
    float *scratch; // one field of the base
    jm_indicator *indicators;
    int64_t indicator_count;
    double *low, *high, *difference;
    const char **texts[4]; // names, units, sentences, where of the indicators
} pair;

static void end_pair(pair *p)
{
    for (int64_t r = 0; r < p->row_count; r++)
        jm_free(p->rows[r].values);
    jm_free(p->rows);
    jm_free(p->names);
    jm_free(p->scratch);
    jm_free(p->indicators);
    jm_free(p->low);
    jm_free(p->high);
    jm_free(p->difference);
    for (int t = 0; t < 4; t++)
        jm_free(p->texts[t]);
    jm_reader_close(p->base);
    jm_reader_close(p->other);
}

static jm_status make_rows(pair *p)
{
    int64_t count = jm_reader_field_count(p->other), largest = 0;
    JM_TRY(jm_new(p->ctx, &p->rows, count));
    JM_TRY(jm_new(p->ctx, &p->names, count));
    for (int64_t i = 0; i < count; i++) {
        const jm_reader_field *field = jm_reader_field_at(p->other, i);
        const jm_reader_field *base = jm_reader_find(p->base, field->name);
        // Ids stay and are appended: the base's are the first of the other's.
        if (base == NULL || base->dim != field->dim || base->count > field->count)
            continue;
        p->names[p->row_count] = *field;
        jm_field *row = &p->rows[p->row_count];
        const jm_reader_field *name = &p->names[p->row_count];
        *row = (jm_field){.name = name->name,
                          .unit = name->unit,
                          .sentence = name->sentence,
                          .type = JM_F32,
                          .dim = name->dim,
                          .count = name->count,
                          .flags = name->is_static ? JM_STATIC : JM_RESULT};
        JM_TRY(jm_new_array(p->ctx, row->count, sizeof(float), &row->values));
        p->row_count++;
        largest = field->count > largest ? field->count : largest;
    }
    return jm_new(p->ctx, &p->scratch, largest);
}

// New links and car parks have no value in the base: their difference is missing, never a guess.
static jm_status difference_of(pair *p, jm_field *row, int64_t step)
{
    float *values = row->values;
    int64_t base_count = jm_reader_find(p->base, row->name)->count;
    JM_TRY(jm_reader_values(p->ctx, p->other, row->name, step, values));
    JM_TRY(jm_reader_values(p->ctx, p->base, row->name, step, p->scratch));
    for (int64_t i = 0; i < base_count; i++)
        values[i] -= p->scratch[i];
    for (int64_t i = base_count; i < row->count; i++)
        values[i] = NAN;
    return JM_OK;
}

static jm_status make_indicators(pair *p)
{
    jm_indicator *base = NULL;
    int64_t base_count = 0;
    JM_TRY(jm_reader_indicators(p->ctx, p->other, &p->indicators, &p->indicator_count));
    jm_status status = jm_reader_indicators(p->ctx, p->base, &base, &base_count);
    for (int t = 0; t < 4 && status == JM_OK; t++)
        status = jm_new(p->ctx, &p->texts[t], p->indicator_count);
    if (status == JM_OK)
        status = jm_new(p->ctx, &p->difference, p->indicator_count);
    if (status == JM_OK)
        status = jm_new(p->ctx, &p->low, p->indicator_count);
    if (status == JM_OK)
        status = jm_new(p->ctx, &p->high, p->indicator_count);
    for (int64_t i = 0; i < p->indicator_count && status == JM_OK; i++) {
        const jm_indicator *in = &p->indicators[i];
        p->texts[0][i] = in->name;
        p->texts[1][i] = in->unit;
        p->texts[2][i] = in->sentence;
        p->texts[3][i] = in->where;
        p->difference[i] = p->low[i] = p->high[i] = (double)NAN;
        for (int64_t b = 0; b < base_count; b++)
            if (strcmp(base[b].name, in->name) == 0)
                p->difference[i] = in->value - base[b].value;
    }
    jm_free(base);
    return status;
}

// The city drawn under a difference is the other's; what was compared is named.
static jm_status fill(void *user, jm_ctx *ctx, jm_h5 *file)
{
    pair *p = user;
    char base_hash[65], other_hash[65];
    char *start = NULL, *zone = NULL, *title = NULL;
    jm_city *city = NULL;
    jm_reader_content_hash(p->base, base_hash);
    jm_reader_content_hash(p->other, other_hash);
    const jm_h5 *other = jm_reader_file(p->other);
    jm_status status = jm_city_read(ctx, other, "/city", &city);
    if (status == JM_OK)
        status = jm_city_write(ctx, city, file, "/city");
    jm_city_destroy(city);
    if (status == JM_OK)
        status = jm_h5_get_text(ctx, other, "/", "local_start", &start);
    if (status == JM_OK)
        status = jm_h5_get_text(ctx, other, "/", "zone_rule", &zone);
    if (status == JM_OK)
        status = jm_h5_get_text(ctx, other, "/", "title", &title);
    const struct {
        const char *name, *value;
    } texts[] = {{"difference_of", other_hash},
                 {"difference_base", base_hash},
                 {"local_start", start},
                 {"zone_rule", zone},
                 {"title", title}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == JM_OK; i++)
        status = jm_h5_set_text(ctx, file, "/", texts[i].name,
                                texts[i].value != NULL ? texts[i].value : "");
    jm_free(start);
    jm_free(zone);
    jm_free(title);
    return status;
}

static int64_t count_of(const pair *p, jm_dim dim)
{
    for (int64_t r = 0; r < p->row_count; r++)
        if (p->rows[r].dim == dim)
            return p->rows[r].count;
    return 0;
}

static jm_status write_difference(pair *p, const char *out)
{
    static const char *const no_run[] = {NULL};
    jm_outcome_def def = {
        .path = out,
        .grid = jm_reader_grid(p->other),
        .air_grid = jm_reader_grid_of(p->other, JM_DIM_AIR),
        .crs_wkt = jm_reader_crs(p->other),
        .start_utc_s = jm_reader_start_utc_s(p->other),
        .step_count = jm_reader_steps(p->other),
        .link_count = count_of(p, JM_DIM_LINKS),
        .parking_count = count_of(p, JM_DIM_PARKINGS),
        .zone_count = count_of(p, JM_DIM_ZONES),
        .station_count = count_of(p, JM_DIM_STATIONS),
        .tile = 256,
        .rows = p->rows,
        .row_count = p->row_count,
        .fill = fill,
        .user = p,
        .indicator_count = p->indicator_count,
        .indicator_names = p->texts[0],
        .indicator_units = p->texts[1],
        .indicator_sentences = p->texts[2],
        .indicator_where = p->texts[3],
        .run_names = no_run,
    };
    jm_outcome *outcome = NULL;
    JM_TRY(jm_outcome_create(p->ctx, &def, &outcome));
    jm_status status = JM_OK;
    for (int64_t r = 0; r < p->row_count && status == JM_OK; r++)
        if (p->rows[r].flags & JM_STATIC)
            status = difference_of(p, &p->rows[r], 0);
    if (status == JM_OK)
        status = jm_outcome_write_static(p->ctx, outcome);
    for (int64_t step = 0; step < def.step_count && status == JM_OK; step++) {
        for (int64_t r = 0; r < p->row_count && status == JM_OK; r++)
            if (p->rows[r].flags & JM_RESULT)
                status = difference_of(p, &p->rows[r], step);
        if (status == JM_OK)
            status = jm_outcome_step(p->ctx, outcome, jm_reader_time_s(p->other, step));
    }
    if (status == JM_OK)
        return jm_outcome_finish(p->ctx, outcome, p->difference, p->low, p->high, NULL);
    jm_outcome_abandon(p->ctx, outcome);
    return status;
}

static jm_status compare_pair(pair *p, const char *out, bool anyway)
{
    JM_TRY(jm_reader_open(p->ctx, p->base_path, &p->base));
    JM_TRY(jm_reader_open(p->ctx, p->other_path, &p->other));
    JM_TRY(jm_reader_alike(p->ctx, p->base, p->other, anyway));
    if (out == NULL)
        return JM_OK;
    if (jm_h5_is_other(p->ctx, out, "outcome"))
        return jm_fail(p->ctx, JM_ERR_DATA,
                       "%s is there and is no outcome; name another file with -o", out);
    JM_TRY(make_rows(p));
    JM_TRY(make_indicators(p));
    return write_difference(p, out);
}

jm_status jm_compare(jm_ctx *ctx, const char *base, const char *other, const char *out, bool anyway)
{
    pair p = {.ctx = ctx, .base_path = base, .other_path = other};
    jm_status status = compare_pair(&p, out, anyway);
    end_pair(&p);
    return status;
}
