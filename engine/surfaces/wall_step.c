#include "surfaces/ground.h"

#include "core/math.h"
#include "surfaces/sheet_run.h"
#include "surfaces/vapour.h"
#include "surfaces/wind_exchange.h"

#include <math.h>

enum { RUN = JM_SHEET_RUN };

typedef struct room {
    jm_sheet_room skin;
    float short_wm2[RUN], weight[RUN], panes[RUN];
} room;

// Share of the facades that is window, and what windows let in of the sun that arrives: at most
// what the facade takes up.
typedef struct windows {
    float share, passing;
} windows;

static windows windows_of(const jm_fabric *fabric, float albedo)
{
    const float most = fabric->glazing_share * (1.0f - albedo);
    const float passing = fabric->glazing_share * fabric->glass_transmission;
    return (windows){fabric->glazing_share, passing < most ? passing : most};
}

// Panes keep nothing and are taken to be as warm as the wall beside them when they send long wave
// (views know one temperature of a facade): what they take up and do not let in warms the street.
static float panes_wm2(const jm_cover *cover, int64_t i, const windows *w, float short_wm2,
                       float long_wm2, float skin_c)
{
    const float k = skin_c + (float)JM_ZERO_CELSIUS_K, k2 = k * k;
    const float net = cover->emissivity[i] * (long_wm2 - (float)JM_STEFAN_BOLTZMANN * k2 * k2);
    return (w->share * (1.0f - cover->albedo[i]) - w->passing) * short_wm2 + w->share * net;
}

static void add_up(const room *r, int count, double opaque, jm_given *given)
{
    for (int i = 0; i < count; i++) {
        const double weight = (double)r->weight[i];
        given->sensible_wm2 +=
            weight * (opaque * (double)r->skin.sensible_wm2[i] + (double)r->panes[i]);
        given->sensible_slope_wm2k += weight * opaque * (double)r->skin.slope_wm2k[i];
        given->bottom_wm2 += weight * opaque * (double)r->skin.bottom_wm2[i];
        given->residual_wm2 = fmax(given->residual_wm2, (double)r->skin.residual_wm2[i]);
    }
}

static double sum_of(const float *values, int32_t count)
{
    double sum = 0.0;
    for (int32_t i = 0; i < count; i++)
        sum += (double)values[i];
    return sum;
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
            const windows w = windows_of(fabric, cover->albedo[i]);
            r.skin.air_c[n] = air_c;
            r.skin.exchange_wm2k[n] = jm_wind_exchange_wall(forced, walls->skin_c[i] - air_c);
            r.short_wm2[n] = short_wm2[at + n];
            r.weight[n] = area > 0.0 ? (float)((double)area_m2[at + n] / area) : 0.0f;
            glass += (double)r.weight[n] * (double)(w.passing * short_wm2[at + n]);
        }
        jm_slab_run run = jm_sheet_run_of(fabric, cover, walls, first + at, n, indoor_c, &r.skin);
        run.short_wm2 = r.short_wm2;
        run.long_wm2 = long_wm2 + at;
        jm_slab_advance(&run);
        for (int k = 0; k < n; k++) {
            const int64_t i = first + at + k;
            const windows w = windows_of(fabric, cover->albedo[i]);
            r.panes[k] =
                panes_wm2(cover, i, &w, short_wm2[at + k], long_wm2[at + k], walls->skin_c[i]);
        }
        add_up(&r, n, 1.0 - (double)fabric->glazing_share, given);
        at += n;
    }
    *glass_wm2 = glass;
}
