#include "surfaces/ground.h"

#include "core/math.h"
#include "surfaces/moisture.h"
#include "surfaces/vapour.h"

#include <math.h>

// Branches and twigs, as leaf area: leafless crowns let 40 to 52 % of the sun through, leafy ones 1
// to 5 % (Konarska et al. 2014, Theor Appl Climatol 117:363); exp(-0.5 * 1.6) is 45 %.
#define BRANCH_AREA 1.6
// Leaves that hang every way (spherical; Campbell and Norman 1998, chapter 15).
#define EXTINCTION 0.5

// Leaf boundary layer of 5 cm wide leaves: Nu = 0.60 Re^0.5, 1.5 times as much in turbulent air
// (Monteith and Unsworth 2008, chapter 10); in calm air Nu = 0.5 Gr^0.25 at 2 K.
#define LEAF_WIDTH_M 0.05
#define AIR_VISCOSITY_M2S 1.5e-5
#define AIR_DIFFUSIVITY_M2S 2.15e-5
#define CALM_MS 0.003

typedef struct species_row {
    double summer, winter; // leaf area index
} species_row;

// Street and park trees: 3 to 5 (Breuer et al. 2003, Ecol Model 169:237; i-Tree's mean 4.5).
static const species_row species_rows[JM_SPECIES_COUNT] = {
    [JM_SPECIES_BROADLEAF] = {4.5, 0.0},
    [JM_SPECIES_LIGHT] = {3.0, 0.0},
    [JM_SPECIES_CONIFER] = {4.5, 4.5},
    [JM_SPECIES_EVERGREEN] = {4.0, 4.0},
};

// Leaves unfold around day 105 at 47 N, 2.3 days later a degree northwards (Roetzer and Chmielewski
// 2001, Clim Res 18:249), and fall around day 300; each takes a month. In the tropics they stay.
#define UNFOLD_DAY 105.0
#define UNFOLD_DAYS_A_DEGREE 2.3
#define FALL_DAY 300.0
#define MONTH_DAYS 30.0
#define TROPIC_DEG 23.4

double jm_leaf_area_index(int32_t species, int32_t day_of_year, double latitude_deg)
{
    const species_row *row =
        &species_rows[species >= 0 && species < JM_SPECIES_COUNT ? species : JM_SPECIES_BROADLEAF];
    const double away = fabs(latitude_deg);
    if (away < TROPIC_DEG)
        return row->summer;
    // South of the equator the year is half a year late.
    const double day =
        latitude_deg >= 0.0 ? (double)day_of_year : (double)((day_of_year + 182) % 365);
    const double unfold = UNFOLD_DAY + UNFOLD_DAYS_A_DEGREE * (away - 47.0);
    const double grown = jm_clamp((day - unfold) / MONTH_DAYS + 0.5, 0.0, 1.0);
    const double left = jm_clamp((FALL_DAY - day) / MONTH_DAYS + 0.5, 0.0, 1.0);
    return row->winter + (row->summer - row->winter) * fmin(grown, left);
}

double jm_crown_transmission(double leaf_area_index)
{
    return jm_exp(-EXTINCTION * (fmax(leaf_area_index, 0.0) + BRANCH_AREA));
}

// Of one face of a leaf, for heat.
static double boundary_ms(double wind_ms)
{
    double reynolds = fmax(wind_ms, 0.0) * LEAF_WIDTH_M / AIR_VISCOSITY_M2S;
    return fmax(1.5 * 0.60 * sqrt(reynolds) * AIR_DIFFUSIVITY_M2S / LEAF_WIDTH_M, CALM_MS);
}

// Conductances per plan area: of heat [W m-2 K-1], of vapour evaporating and condensing [W m-2
// Pa-1].
typedef struct leaves {
    double heat, evaporating, condensing, of_store;
} leaves;

static leaves leaves_of(double cover, double leaf_area, double stomata_ms, double soil_share,
                        double wet, const jm_meeting *meets)
{
    const double volume = jm_volume_capacity_jm3k(meets->air_k, meets->pressure_pa);
    const double per_pa = 1.0 / jm_psychrometric_pak(meets->pressure_pa);
    const double face = boundary_ms(meets->wind_ms);
    const double both = 2.0 * (leaf_area + BRANCH_AREA) * face;
    const double deficit = jm_saturation_pa(meets->air_k) - meets->vapour_pa;
    const double stomata = leaf_area * stomata_ms *
                           (double)jm_jarvis_light((float)meets->global_wm2) *
                           (double)jm_jarvis_soil((float)soil_share) *
                           jm_jarvis_warmth(meets->air_k) * jm_jarvis_deficit(deficit);
    // Stomata are on one face.
    const double one = leaf_area * face;
    const double dry = one > 0.0 ? (1.0 - wet) * stomata * one / (stomata + one) : 0.0;
    const double through = wet * both + dry;
    return (leaves){.heat = cover * volume * both,
                    .evaporating = cover * volume * per_pa * through,
                    .condensing = cover * volume * per_pa * both,
                    .of_store = through > 0.0 ? wet * both / through : 0.0};
}

enum { NEWTON_STEPS = 6 };

typedef struct leaf_heat {
    double leaf_k, sensible, latent, slope, left;
} leaf_heat;

static double latent_at(const leaves *l, double leaf_k, const jm_meeting *meets, double *slope)
{
    double drive = jm_saturation_pa(leaf_k) - meets->vapour_pa;
    double by = drive > 0.0 ? l->evaporating : l->condensing;
    *slope = by * jm_saturation_slope_pak(leaf_k);
    return by * drive;
}

static leaf_heat balance(const leaves *l, double absorbed, double emitting, const jm_meeting *meets)
{
    leaf_heat h = {.leaf_k = meets->air_k};
    double total = 1.0, curve;
    for (int n = 0; n <= NEWTON_STEPS; n++) {
        const double k = h.leaf_k, black = emitting * JM_STEFAN_BOLTZMANN * k * k * k;
        h.sensible = l->heat * (k - meets->air_k);
        h.latent = latent_at(l, k, meets, &curve);
        h.left = absorbed - black * k - h.sensible - h.latent;
        total = 4.0 * black + l->heat + curve;
        if (n < NEWTON_STEPS)
            h.leaf_k += h.left / total;
    }
    h.slope = l->heat * (1.0 - l->heat / total);
    return h;
}

// Rain and dew stay on the leaves until they are full. What they catch is not taken from the ground
// below: less than a millimetre a shower.
static double keep_water(double water, double most, double rain, double latent, double of_store,
                         double step_s, double cover)
{
    double vapour = latent / JM_VAPORISATION_JKG * step_s / cover;
    double off = vapour > 0.0 ? vapour * of_store : vapour;
    return jm_clamp(water + rain - off, 0.0, most);
}

void jm_crowns_advance(const jm_fabric *fabric, jm_crowns *crowns, int64_t block,
                       double cover_share, double emitting_share, double leaf_area_index,
                       double soil_share, const jm_meeting *meets, double short_wm2,
                       double long_wm2, jm_given *given)
{
    if (cover_share <= 0.0) {
        crowns->leaf_c[block] = (float)(meets->air_k - JM_ZERO_CELSIUS_K);
        crowns->water_kgm2[block] = 0.0f;
        return;
    }
    const double leaf_area = fmax(leaf_area_index, 0.0);
    const double most = 0.2 * (leaf_area + BRANCH_AREA); // Dickinson 1984
    const double rain = meets->rain_kgm2s * meets->step_s;
    const double water = (double)crowns->water_kgm2[block];
    const double wet = (double)jm_wet_part((float)((water + rain) / most));
    const leaves l =
        leaves_of(cover_share, leaf_area, (double)fabric->crown_stomata_ms, soil_share, wet, meets);
    const leaf_heat h = balance(&l, short_wm2 + long_wm2, emitting_share, meets);
    crowns->leaf_c[block] = (float)(h.leaf_k - JM_ZERO_CELSIUS_K);
    crowns->water_kgm2[block] =
        (float)keep_water(water, most, rain, h.latent, l.of_store, meets->step_s, cover_share);
    given->sensible_wm2 += h.sensible;
    given->sensible_slope_wm2k += h.slope;
    given->latent_wm2 += h.latent;
    given->vapour_kgm2s += h.latent / JM_VAPORISATION_JKG;
    given->residual_wm2 = fmax(given->residual_wm2, fabs(h.left));
}
