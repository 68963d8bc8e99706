// A map of one field: what is drawn, in which order, at which hour.
#include "report/report.h"

#include "core/text.h"
#include "report/canvas.h"
#include "report/map_parts.h"

#include <math.h>
#include <string.h>

jm_map_def jm_map_default_def(void)
{
    return (jm_map_def){
        .time_h = (double)NAN, .width_px = 1600, .low = (double)NAN, .high = (double)NAN};
}

static void end_map(jm_map *m)
{
    jm_reader_close(m->reader);
    jm_reader_close(m->base);
    jm_city_destroy(m->city);
    jm_free(m->values);
    jm_free(m->scratch);
    jm_free(m->flow);
    jm_free(m->local_start);
    jm_free(m->title);
    jm_free(m->zone_rule);
    jm_canvas_close(&m->canvas);
}

static double mean_of(const float *values, int64_t count)
{
    double sum = 0.0;
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++)
        if (isfinite(values[i])) {
            sum += (double)values[i];
            kept++;
        }
    return kept > 0 ? sum / (double)kept : (double)-INFINITY;
}

// The step that ends at the hour asked for, else the one of the largest mean.
static jm_status choose_step(jm_map *m)
{
    m->step = 0;
    if (m->field->is_static)
        return JM_OK;
    if (!isnan(m->def->time_h))
        return jm_reader_step_at(m->ctx, m->reader, m->def->time_h, &m->step);
    int64_t steps = jm_reader_steps(m->reader);
    if (steps == 0)
        return jm_fail(m->ctx, JM_ERR_DATA, "%s: holds no step yet", m->def->outcome);
    double best = (double)-INFINITY;
    for (int64_t s = 0; s < steps; s++) {
        // Only what can be asked for by the clock: a second map of this hour must find it.
        int64_t found = 0;
        JM_TRY(
            jm_reader_step_at(m->ctx, m->reader, jm_reader_clock_h(m->ctx, m->reader, s), &found));
        if (found != s)
            continue;
        JM_TRY(jm_reader_values(m->ctx, m->reader, m->field->name, s, m->values));
        double mean = mean_of(m->values, m->field->count);
        if (mean > best) {
            best = mean;
            m->step = s;
        }
    }
    return JM_OK;
}

static jm_status no_such_field(jm_map *m)
{
    const char *names[128];
    int64_t count = jm_reader_field_count(m->reader);
    for (int64_t i = 0; i < count && i < 128; i++)
        names[i] = jm_reader_field_at(m->reader, i)->name;
    const char *nearest = jm_nearest_word(m->def->field, names, count < 128 ? count : 128);
    if (nearest != NULL)
        return jm_fail(m->ctx, JM_ERR_DATA, "%s has no field \"%s\"; did you mean %s?",
                       m->def->outcome, m->def->field, nearest);
    return jm_fail(m->ctx, JM_ERR_DATA, "%s has no field \"%s\"; `jumeau info` lists them",
                   m->def->outcome, m->def->field);
}

// Values in the printed unit; against a base, the change. Objects that the base lacks are missing.
static jm_status read_values(jm_map *m)
{
    int64_t count = m->field->count;
    JM_TRY(jm_reader_values(m->ctx, m->reader, m->field->name, m->step, m->values));
    if (m->base != NULL) {
        const jm_reader_field *was = jm_reader_find(m->base, m->field->name);
        if (was == NULL || was->dim != m->field->dim || was->count > count ||
            (!was->is_static && m->step >= jm_reader_steps(m->base)))
            return jm_fail(m->ctx, JM_ERR_DATA, "%s holds no %s that could be subtracted",
                           m->def->base, m->field->name);
        JM_TRY(jm_reader_values(m->ctx, m->base, m->field->name, m->step, m->scratch));
        if (jm_map_has_classes(m) && was->count == count)
            jm_map_class_difference(m->scratch, m->values, count);
        else
            for (int64_t i = 0; i < count; i++)
                m->values[i] = i < was->count ? m->values[i] - m->scratch[i] : NAN;
    }
    double shift = m->is_change ? 0.0 : m->words.shift;
    for (int64_t i = 0; i < count; i++)
        m->values[i] = (float)((double)m->values[i] * m->words.scale + shift);
    return JM_OK;
}

static jm_status read_flow(jm_map *m)
{
    const jm_reader_field *flow = jm_reader_find(m->reader, "flow");
    if (m->field->dim != JM_DIM_LINKS || flow == NULL)
        return JM_OK;
    JM_TRY(jm_new(m->ctx, &m->flow, flow->count));
    return jm_reader_values(m->ctx, m->reader, "flow", m->step, m->flow);
}

// A car park's colour is the share of its spaces that is taken, not the number of cars.
static void turn_occupied_to_share(jm_map *m)
{
    if (m->is_change || strcmp(m->field->name, "occupied") != 0)
        return;
    for (int64_t p = 0; p < m->field->count && p < m->city->parkings.count; p++) {
        float capacity = m->city->parkings.capacity[p];
        m->values[p] = capacity > 0.0f ? 100.0f * m->values[p] / capacity : NAN;
    }
    m->words.title = JM_WORDS("Share of spaces taken");
    m->words.unit = "%";
}

static jm_status load_map(jm_map *m)
{
    JM_TRY(jm_reader_open(m->ctx, m->def->outcome, &m->reader));
    if (m->def->base != NULL)
        JM_TRY(jm_reader_open(m->ctx, m->def->base, &m->base));
    m->is_change = m->base != NULL || jm_reader_is_difference(m->reader);
    m->field = jm_reader_find(m->reader, m->def->field);
    if (m->field == NULL)
        return no_such_field(m);
    if (m->base != NULL)
        JM_TRY(jm_reader_alike(m->ctx, m->base, m->reader, false));
    const jm_h5 *file = jm_reader_file(m->reader);
    JM_TRY(jm_city_read(m->ctx, file, "/city", &m->city));
    JM_TRY(jm_h5_get_text(m->ctx, file, "/", "local_start", &m->local_start));
    JM_TRY(jm_h5_get_text(m->ctx, file, "/", "title", &m->title));
    JM_TRY(jm_h5_get_text(m->ctx, file, "/", "zone_rule", &m->zone_rule));
    m->words = jm_words_of(m->field->name, m->field->unit);
    JM_TRY(jm_new(m->ctx, &m->values, m->field->count));
    JM_TRY(jm_new(m->ctx, &m->scratch, m->field->count));
    JM_TRY(choose_step(m));
    JM_TRY(read_values(m));
    turn_occupied_to_share(m);
    return read_flow(m);
}

static void choose_scale(jm_map *m)
{
    if (isfinite(m->def->low) && isfinite(m->def->high))
        m->scale = jm_scale_between(m->def->low, m->def->high, m->is_change, m->words.ramp);
    else
        m->scale = jm_scale_of(m->values, m->field->count, m->scratch, m->is_change, m->words.span,
                               m->words.ramp);
}

// The map at the left, a column of words at its right, the status line below.
static void lay_out(jm_map *m)
{
    double width = m->def->width_px;
    const jm_city *c = m->city;
    m->west = c->grid.west_m + c->margin_m;
    m->north = c->grid.north_m - c->margin_m;
    double east = jm_grid_east(&c->grid) - c->margin_m;
    double south = jm_grid_south(&c->grid) + c->margin_m;
    m->unit = width / 1600.0;
    m->x = 40.0 * m->unit;
    m->y = 120.0 * m->unit;
    m->w = width - 420.0 * m->unit;
    m->scale_px = m->w / (east - m->west);
    m->h = (m->north - south) * m->scale_px;
    if (m->h < 700.0 * m->unit) // room for the column of words
        m->page_h = 700.0 * m->unit + 220.0 * m->unit;
    else
        m->page_h = m->h + 220.0 * m->unit;
}

jm_status jm_map_draw(jm_ctx *ctx, const jm_map_def *def)
{
    jm_map_def used;
    return jm_map_draw_as(ctx, def, &used, NULL);
}

static bool shows_anything(const jm_map *m)
{
    for (int64_t i = 0; i < m->field->count; i++)
        if (isfinite(m->values[i]) && fabsf(m->values[i]) > 0.0f)
            return true;
    return false;
}

jm_status jm_map_draw_as(jm_ctx *ctx, const jm_map_def *def, jm_map_def *used, bool *has_values)
{
    *used = *def;
    jm_map m = {.ctx = ctx, .def = def};
    jm_status status = load_map(&m);
    if (status == JM_OK) {
        choose_scale(&m);
        lay_out(&m);
        status = jm_canvas_open(ctx, def->out, def->width_px, m.page_h, &m.canvas);
    }
    if (status == JM_OK) {
        if (has_values != NULL)
            *has_values = shows_anything(&m);
        used->low = m.scale.low;
        used->high = m.scale.high;
        if (!m.field->is_static)
            used->time_h = jm_reader_clock_h(ctx, m.reader, m.step);
        status = jm_map_ground(&m);
    }
    if (status == JM_OK && m.field->dim == JM_DIM_LINKS)
        jm_map_links(&m);
    if (status == JM_OK && m.field->dim == JM_DIM_PARKINGS)
        jm_map_parkings(&m);
    if (status == JM_OK) {
        jm_map_outline(&m);
        status = jm_map_words(&m);
    }
    if (status == JM_OK)
        status = jm_canvas_finish(&m.canvas);
    end_map(&m);
    return status;
}
