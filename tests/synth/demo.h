/// demo.h: what the tests of the demo city share: make one, find its layers and texts.
#pragma once

#include "check.h"
#include "geo/layer.h"
#include "synth/synth.h"

static inline jm_synth_city *demo_of(jm_ctx *ctx, double size_km, uint64_t seed)
{
    jm_synth_def def = jm_synth_default_def();
    jm_synth_city *city = NULL;
    def.size_km = size_km;
    def.seed = seed;
    CHECK_OK(ctx, jm_synth_create(ctx, &def, &city));
    return city;
}

static inline const jm_layer *layer_of(const jm_synth_city *city, jm_role role)
{
    for (int64_t i = 0; i < city->sources.count; i++)
        if (city->sources.items[i].role == role)
            return city->sources.items[i].layer;
    return NULL;
}

static inline const jm_raster *relief_of(const jm_synth_city *city)
{
    for (int64_t i = 0; i < city->sources.count; i++)
        if (city->sources.items[i].role == JM_ROLE_RELIEF)
            return city->sources.items[i].raster;
    return NULL;
}

static inline double real_of(const jm_layer *layer, const char *column, int64_t f)
{
    return jm_layer_real(layer, jm_layer_column(layer, column), f);
}

static inline const char *text_of(const jm_layer *layer, const char *column, int64_t f)
{
    return jm_layer_text(layer, jm_layer_column(layer, column), f);
}

static inline double sum_of(const jm_layer *layer, const char *column)
{
    double sum = 0.0;
    for (int64_t f = 0; f < layer->feature_count; f++)
        sum += real_of(layer, column, f);
    return sum;
}

static inline const char *file_of(const jm_synth_city *city, const char *path)
{
    for (int64_t t = 0; t < city->text_count; t++)
        if (strcmp(city->texts[t].path, path) == 0)
            return city->texts[t].text;
    return NULL;
}

/// FNV-1a over bytes: enough to tell two cities apart.
static inline uint64_t mix_bytes(uint64_t hash, const void *bytes, size_t count)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ b[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static inline uint64_t mix_layer(uint64_t hash, const jm_layer *l)
{
    hash = mix_bytes(hash, l->part_start, (size_t)(l->feature_count + 1) * sizeof *l->part_start);
    if (l->point_count > 0) {
        hash = mix_bytes(hash, l->x, (size_t)l->point_count * sizeof *l->x);
        hash = mix_bytes(hash, l->y, (size_t)l->point_count * sizeof *l->y);
    }
    for (int32_t c = 0; c < l->column_count; c++)
        for (int64_t f = 0; f < l->feature_count; f++) {
            double value = jm_layer_real(l, c, f);
            const char *text = jm_layer_text(l, c, f);
            hash = mix_bytes(hash, text, strlen(text) + 1);
            hash = isnan(value) ? hash : mix_bytes(hash, &value, sizeof value);
        }
    return hash;
}

/// Over all columns, coordinates, relief and texts.
static inline uint64_t hash_of(const jm_synth_city *city)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (int64_t i = 0; i < city->sources.count; i++) {
        const jm_source *s = &city->sources.items[i];
        // Where stops are in Lambert-93 depends on PROJ's last bits; the GTFS text is hashed
        // instead.
        if (s->role == JM_ROLE_STOPS || s->role == JM_ROLE_TRANSIT)
            continue;
        if (s->layer != NULL)
            hash = mix_layer(hash, s->layer);
        else
            hash = mix_bytes(hash, s->raster->values,
                             (size_t)s->raster->rows * (size_t)s->raster->columns * sizeof(float));
    }
    for (int64_t t = 0; t < city->text_count; t++)
        hash = mix_bytes(hash, city->texts[t].text, strlen(city->texts[t].text));
    return hash;
}
