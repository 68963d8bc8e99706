/// comfort.h: what a standing person feels: mean radiant temperature, UTCI and PET.
#pragma once

#include "core/ctx.h"

#include <stdbool.h>

// A standing person, VDI 3787-2 and Hoeppe 1992: absorptivities, and the share of the body that
// each of six directions reaches (up, down; each of four sides).
#define JM_BODY_SHORTWAVE 0.70
#define JM_BODY_LONGWAVE 0.97
#define JM_BODY_END 0.06
#define JM_BODY_SIDE 0.22

/// The UTCI polynomial at one air temperature and humidity: coefficients of D^d v^w, in Celsius.
typedef struct jm_utci_terms {
    double of[7][7]; // [d][w], d + w <= 6
} jm_utci_terms;

/// Inputs are held inside the fitted range: -50..50 C, vapour pressure up to 5 kPa.
jm_utci_terms jm_utci_collapse(double air_k, double vapour_pressure_pa);

/// UTCI [C] for D = Tmrt - Ta and the wind at 10 m, held inside -30..70 K and 0.5..17 m/s.
static inline double jm_utci_from(const jm_utci_terms *terms, double excess_k, double wind10_ms)
{
    double d = excess_k < -30.0 ? -30.0 : excess_k > 70.0 ? 70.0 : excess_k;
    double v = wind10_ms < 0.5 ? 0.5 : wind10_ms > 17.0 ? 17.0 : wind10_ms;
    double sum = 0.0;
    for (int i = 6; i >= 0; i--) {
        double in_wind = 0.0;
        for (int j = 6 - i; j >= 0; j--)
            in_wind = in_wind * v + terms->of[i][j];
        sum = sum * d + in_wind;
    }
    return sum;
}

/// Whether one of its inputs lies outside the range that UTCI was fitted on, so that it was held.
static inline bool jm_utci_clips(double air_k, double excess_k, double wind10_ms,
                                 double vapour_pressure_pa)
{
    double air_c = air_k - 273.15;
    return !(air_c >= -50.0 && air_c <= 50.0 && vapour_pressure_pa <= 5000.0 && excess_k >= -30.0 &&
             excess_k <= 70.0 && wind10_ms >= 0.5 && wind10_ms <= 17.0);
}

/// Symbols and sources: comfort/README.md.
double jm_utci_k(double air_k, double tmrt_k, double wind10_ms, double vapour_pressure_pa);
double jm_saturation_pressure_pa(double temp_k); // over water

/// Weighted sum of fluxes from up, down and the four sides [W m-2].
double jm_six_directions(const double flux_wm2[6]);
/// Mean radiant temperature from the six-direction sums of short and long wave.
double jm_tmrt_k(double shortwave_wm2, double longwave_wm2);

/// Physiological equivalent temperature [K]: the air temperature of a room (Tmrt = Ta, 0.1 m/s,
/// 12 hPa) in which a person in 0.9 clo, working at 80 W, has the skin, core and clothing
/// temperatures that the stated person has outdoors. Two versions are in use and differ: CLASSIC is
/// Hoeppe's original balance (VDI 3787-2; as in UMEP), CORRECTED the one of Walther and Goestchel
/// 2018, doi 10.1016/j.buildenv.2018.06.054 (as in pythermalcomfort). `jumeau` reports CORRECTED.
typedef enum jm_pet_version { JM_PET_CORRECTED, JM_PET_CLASSIC } jm_pet_version;
typedef struct jm_person {
    double age_years, mass_kg, height_m, activity_w;
    double clothing_clo; // held inside 0.1 to 2
    bool female;
} jm_person;
/// 35 years, 75 kg, 1.75 m, 80 W of activity, 0.9 clo, male.
jm_person jm_person_default(void);
/// wind_ms: where the person stands (1.1 m), not at 10 m.
double jm_pet_k(jm_pet_version version, const jm_person *person, double air_k, double tmrt_k,
                double wind_ms, double vapour_pressure_pa, double pressure_pa);

/// PET over a range of weather, to be interpolated: a map's cells share air and humidity by block.
typedef struct jm_pet_table jm_pet_table;
/// Air and vapour of all blocks of one moment; pressure is one for all.
typedef struct jm_pet_range {
    double air_low_k, air_high_k;
    double vapour_low_pa, vapour_high_pa;
    double pressure_pa;
} jm_pet_range;
/// One block: PET - 273.15 over Tmrt - Ta and the root of the wind.
enum { JM_PET_EXCESSES = 101, JM_PET_WINDS = 48 };
typedef struct jm_pet_terms {
    float of[JM_PET_WINDS][JM_PET_EXCESSES];
} jm_pet_terms;
/// Costs 25 ms for each 0.5 K of air and each 100 Pa of vapour. CORRECTED, of the default person.
JM_CHECKED jm_status jm_pet_table_create(jm_ctx *ctx, const jm_pet_range *range,
                                         jm_pet_table **out);
void jm_pet_table_destroy(jm_pet_table *table); // NULL is allowed
void jm_pet_collapse(const jm_pet_table *table, double air_k, double vapour_pressure_pa,
                     jm_pet_terms *terms);
/// PET [C], within 0.05 K of jm_pet_k up to 45 C and 0.3 K beyond. Held inside Tmrt - Ta of -30 to
/// 70 K and 0.1 to 17 m/s.
float jm_pet_from(const jm_pet_terms *terms, float excess_k, float wind_ms);
