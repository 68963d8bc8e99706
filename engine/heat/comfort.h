/// comfort.h: what a standing person feels: mean radiant temperature and UTCI.
#pragma once

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

/// Weighted sum of fluxes from up, down and the four sides [W m-2].
double jm_six_directions(const double flux_wm2[6]);
/// Mean radiant temperature from the six-direction sums of short and long wave.
double jm_tmrt_k(double shortwave_wm2, double longwave_wm2);

/// Physiological equivalent temperature [K]. Two versions are in use and differ: CLASSIC is
/// Hoeppe's original balance (as in UMEP), CORRECTED the one of Walther and Goestchel 2018 (as in
/// pythermalcomfort). `jumeau` reports CORRECTED.
typedef enum jm_pet_version { JM_PET_CORRECTED, JM_PET_CLASSIC } jm_pet_version;
typedef struct jm_person {
    double age_years, mass_kg, height_m, activity_w, clothing_clo;
    bool female;
} jm_person;
/// 35 years, 75 kg, 1.75 m, 80 W of activity, 0.9 clo, male.
jm_person jm_person_default(void);
double jm_pet_k(jm_pet_version version, const jm_person *person, double air_k, double tmrt_k,
                double wind_ms, double vapour_pressure_pa, double pressure_pa);
