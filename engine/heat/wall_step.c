#include "heat/ground.h"

#include "core/math.h"
#include "heat/vapour.h"
#include "heat/wind_exchange.h"

#include <math.h>

enum { RUN = 64 };

typedef struct room {
    float air_c[RUN], exchange[RUN], short_wm2[RUN], sensible[RUN], latent[RUN], bottom[RUN];
    float slope[RUN], residual[RUN], weight[RUN];
} room;

// Sun through the windows of a band, at most what the whole band takes up.
static float through_glass(const jm_fabric *fabric, float albedo, float short_wm2)
{
    float share = fabric->glazing_share * fabric->glass_transmission;
    float most = 1.0f - albedo;
    return (share < most ? share : most) * short_wm2;
}

// The rest, as what must arrive for the wall to take it up.
static float beside_glass(float albedo, float short_wm2, float glass_wm2)
{
    return albedo < 1.0f ? short_wm2 - glass_wm2 / (1.0f - albedo) : short_wm2;
}

static void add_up(const room *r, int count, jm_given *given)
{
    for (int i = 0; i < count; i++) {
        const double weight = (double)r->weight[i];
        given->sensible_wm2 += weight * (double)r->sensible[i];
        given->sensible_slope_wm2k += weight * (double)r->slope[i];
        given->bottom_wm2 += weight * (double)r->bottom[i];
        given->residual_wm2 = fmax(given->residual_wm2, (double)r->residual[i]);
    }
}

static double sum_of(const float *values, int32_t count)
{
    double sum = 0.0;
    for (int32_t i = 0; i < count; i++)
        sum += (double)values[i];
    return sum;
}

// Bands of one row.
static void advance_some(const jm_fabric *fabric, const jm_cover *cover, jm_sheet *walls, int64_t i,
                         int count, const float *long_wm2, double indoor_c, room *r)
{
    jm_slab_run run = {
        .count = count,
        .slab = &fabric->slabs[fabric->rows[cover->row[i]].slab],
        .bottom_c = (float)indoor_c,
        .albedo = cover->albedo + i,
        .emissivity = cover->emissivity + i,
        .short_wm2 = r->short_wm2,
        .long_wm2 = long_wm2,
        .air_c = r->air_c,
        .exchange_wm2k = r->exchange,
        .skin_c = walls->skin_c + i,
        .sensible_wm2 = r->sensible,
        .latent_wm2 = r->latent,
        .bottom_wm2 = r->bottom,
        .slope_wm2k = r->slope,
        .residual_wm2 = r->residual,
    };
    for (int j = 0; j < run.slab->layers; j++)
        run.layer_c[j] = walls->layer_c[j] + i;
    jm_slab_advance(&run);
}

void jm_walls_advance(const jm_fabric *fabric, const jm_cover *cover, jm_sheet *walls,
                      int64_t first, int32_t count, const float *area_m2, const jm_meeting *meets,
                      const float *short_wm2, const float *long_wm2, double indoor_c,
                      jm_given *given, double *glass_wm2)
{
    const double area = sum_of(area_m2, count);
    const float forced = jm_wind_wall_forced_wm2k(meets->wind_ms);
    const float air_c = (float)(meets->air_k - JM_ZERO_CELSIUS_K);
    const uint8_t *rows = cover->row + first;
    double glass = 0.0;
    room r;
    for (int32_t at = 0; at < count;) {
        int n = 0;
        for (; n < RUN && at + n < count && rows[at + n] == rows[at]; n++) {
            const int64_t i = first + at + n;
            const float albedo = cover->albedo[i], arriving = short_wm2[at + n];
            const float passes = through_glass(fabric, albedo, arriving);
            r.air_c[n] = air_c;
            r.exchange[n] = jm_wind_exchange_wall(forced, walls->skin_c[i] - air_c);
            r.short_wm2[n] = beside_glass(albedo, arriving, passes);
            r.weight[n] = area > 0.0 ? (float)((double)area_m2[at + n] / area) : 0.0f;
            glass += (double)r.weight[n] * (double)passes;
        }
        advance_some(fabric, cover, walls, first + at, n, long_wm2 + at, indoor_c, &r);
        add_up(&r, n, given);
        at += n;
    }
    *glass_wm2 = glass;
}
