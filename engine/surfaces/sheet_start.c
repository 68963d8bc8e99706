#include "surfaces/ground.h"

#include "core/math.h"

#include <math.h>

// Shares of the resistance from the skin to what lies beyond the bottom, at the layers' middles.
typedef struct profile {
    int32_t layers;
    double passed[JM_SLAB_LAYERS];
    bool ground; // touches the deep soil
    bool closed; // nothing passes the bottom
} profile;

static profile profile_of(const jm_fabric *fabric, int32_t slab)
{
    const double beyond = fabric->bottom_resistance_m2kw[slab];
    profile p = {
        .layers = fabric->layer_count[slab], .ground = beyond <= 0.0, .closed = isinf(beyond) != 0};
    double passed = 0.0;
    for (int32_t j = 0; j < p.layers; j++) {
        const jm_slab_layer *layer = &fabric->layers[slab][j];
        const double half = 0.5 * layer->thickness_m / layer->conductivity_wmk;
        p.passed[j] = passed + half;
        passed += 2.0 * half;
    }
    // The ground's bottom is the middle of its last layer's lower face.
    const double all = p.closed ? 1.0 : passed + beyond;
    for (int32_t j = 0; j < p.layers; j++)
        p.passed[j] = p.closed ? 1.0 : p.passed[j] / all;
    return p;
}

static int32_t run_end(const uint8_t *rows, int32_t at, int32_t count)
{
    int32_t end = at + 1;
    while (end < count && rows[end] == rows[at])
        end++;
    return end;
}

void jm_sheet_start(const jm_fabric *fabric, const jm_cover *cover, jm_sheet *sheet, int64_t first,
                    int32_t count, double surface_c, double deep_c, const float *indoor_c)
{
    const uint8_t *rows = cover->row + first;
    for (int32_t at = 0, end; at < count; at = end) {
        end = run_end(rows, at, count);
        const profile p = profile_of(fabric, fabric->rows[rows[at]].slab);
        for (int32_t i = at; i < end; i++) {
            double beyond = p.ground || p.closed || indoor_c == NULL ? deep_c : (double)indoor_c[i];
            for (int32_t j = 0; j < p.layers; j++)
                sheet->layer_c[j][first + i] =
                    (float)(surface_c + (beyond - surface_c) * p.passed[j]);
            for (int32_t j = p.layers; j < fabric->layer_most; j++)
                sheet->layer_c[j][first + i] = (float)beyond;
            sheet->skin_c[first + i] = (float)(p.closed ? deep_c : surface_c);
            if (sheet->water_kgm2 != NULL)
                sheet->water_kgm2[first + i] = 0.0f;
        }
    }
}

double jm_annual_wave_k(double mean_k, double amplitude_k, double warmest_day, double day,
                        double depth)
{
    double angle = 2.0 * JM_PI * (day - warmest_day) / 365.25 - depth;
    return mean_k + amplitude_k * jm_exp(-depth) * jm_cos(angle);
}
