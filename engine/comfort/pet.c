// A body of three nodes: core, skin, clothing. The heat that it makes leaves through the skin, so
// that the skin's temperature alone settles all others: one root is looked for, not three.
#include "comfort/comfort.h"

#include "core/math.h"

#include <math.h>

// Set points and blood: Gagge et al. 1971, as in Hoeppe 1984 and Walther and Goestchel 2018.
#define CORE_SET_C 36.6
#define SKIN_SET_C 34.0
#define BLOOD_LEAST 6.3       // per m2 and hour
#define BLOOD_MOST 90.0       // as above
#define BLOOD_PER_CORE_K 75.0 // as above, per K
#define BLOOD_PER_SKIN_K 0.5  // share of it, per K
#define BLOOD_HEAT_JKG 3640.0 // specific heat
#define TISSUE_WM2K 5.28      // conductance of the body without blood
#define SWEAT_GM2HK 304.94    // per K of the body's mean temperature
#define SWEAT_MOST_GM2H 500.0
#define VAPORISATION_JKG 2.42e6 // of sweat
#define SIGMA 5.67e-8           // as both versions round it
#define SKIN_EMISSIVITY 0.99
#define CLOTHING_EMISSIVITY 0.95
#define RADIATING_SHARE 0.725 // of the surface of a standing body
#define SEA_LEVEL_HPA 1013.25
#define LEWIS_KHPA 1.67 // ratio, with vapour in hPa
#define WOODCOCK 0.38   // vapour transfer through clothing
#define BURTON 0.92     // efficiency of sweat under clothing, per hc x insulation

// A person in clothes, all per m2 of skin but area and the share bare.
typedef struct body {
    jm_pet_version version;
    double metabolism_wm2;
    double bare;         // share of the skin
    double clothed;      // clothed surface against the skin
    double insulation;   // m2 K/W
    double through_wm2k; // of clothing
    double factor;       // surface increase
    double sweat_factor; // women sweat less (CLASSIC)
    double area_m2;      // of skin
    double kelvin;       // of 0 C, in radiation
} body;

// Where it stands.
typedef struct surroundings {
    double air_c, tmrt_c, vapour_hpa, pressure_hpa;
    double convection_wm2k;
} surroundings;

// How it fares.
typedef struct state {
    double core_c, skin_c, clothing_c;
    double blood;     // per m2 of skin and hour
    double sweat_wm2; // evaporated
    double wetted;    // share of the skin
} state;

static double fourth(double x)
{
    return x * x * x * x;
}

// Both versions carry a formula of their own [hPa].
static double saturation_hpa(const body *b, double temp_c)
{
    if (b->version == JM_PET_CORRECTED)
        return 0.01 * jm_saturation_pressure_pa(temp_c + JM_ZERO_CELSIUS_K);
    const double ln_10 = 2.302585092994046;
    return 6.11 * jm_exp(ln_10 * 7.45 * temp_c / (235.0 + temp_c)); // Magnus
}

static double base_metabolism_w(const jm_person *p)
{
    double mass = jm_pow(p->mass_kg, 0.75),
           slim = 100.0 * p->height_m / jm_pow(p->mass_kg, 1.0 / 3.0);
    double age = 1.0 + 0.004 * (30.0 - p->age_years);
    return p->female ? 3.19 * mass * (age + 0.018 * (slim - 42.1))
                     : 3.45 * mass * (age + 0.010 * (slim - 43.4));
}

// Hoeppe 1984: clothing is a cylinder around the clothed part of the body's height.
static body make_body(jm_pet_version version, const jm_person *p, double clo, double activity_w)
{
    bool corrected = version == JM_PET_CORRECTED;
    body b = {.version = version, .kelvin = corrected ? JM_ZERO_CELSIUS_K : 273.2};
    clo = jm_clamp(clo, 0.1, 2.0);
    double share = (173.51 * clo - 2.36 - 100.76 * clo * clo + 19.28 * clo * clo * clo) / 100.0;
    double covered = share < 1.0 ? share : 1.0; // of the skin
    b.factor = 1.0 + (corrected ? 0.31 : 0.15) * clo;
    b.area_m2 =
        (corrected ? 0.202 : 0.203) * jm_pow(p->mass_kg, 0.425) * jm_pow(p->height_m, 0.725);
    b.metabolism_wm2 = (base_metabolism_w(p) + activity_w) / b.area_m2;
    b.bare = 1.0 - covered;
    b.clothed = (corrected ? share : covered) + b.factor - 1.0;
    b.insulation = corrected ? clo / 6.45 : clo / 6.45 / covered;
    b.sweat_factor = p->female && !corrected ? 0.7 : 1.0;
    double upright = clo >= 2.0  ? 1.0
                     : clo > 0.6 ? (p->height_m - 0.2) / p->height_m
                     : clo > 0.3 ? 0.5
                                 : 0.1;
    double around = 6.28 * p->height_m * upright;
    double outer = b.area_m2 * (b.factor - 1.0 + covered) / around;
    double inner = b.area_m2 * covered / around;
    double mean = (outer - inner) / jm_ln(outer / inner); // radius of the cylinder's wall
    b.through_wm2k = around * mean / (b.insulation * b.clothed * b.area_m2);
    // The corrected balance takes the conductance per m2 of skin, the classic one per m2 of cloth.
    if (!corrected)
        b.through_wm2k *= b.clothed;
    return b;
}

static surroundings make_surroundings(const body *b, double air_c, double tmrt_c, double wind_ms,
                                      double vapour_hpa, double pressure_hpa)
{
    double ratio = b->version == JM_PET_CORRECTED ? pressure_hpa / SEA_LEVEL_HPA : 1.0;
    double convection = 2.67 + 6.5 * jm_pow(wind_ms > 0.0 ? wind_ms : 0.0, 0.67);
    if (b->version == JM_PET_CORRECTED) {
        double free = 3.0 * jm_pow(ratio, 0.53);
        convection = convection > free ? convection : free;
    }
    return (surroundings){air_c, tmrt_c, vapour_hpa,
                          b->version == JM_PET_CORRECTED ? pressure_hpa : SEA_LEVEL_HPA,
                          convection * jm_pow(ratio, 0.55)};
}

// Heat lost by breathing, negative [W m-2].
static double breath_wm2(const body *b, const surroundings *s)
{
    double out_c = 0.47 * s->air_c + 21.0, volume = 1.44e-6 * b->metabolism_wm2;
    double sensible = 1010.0 * (s->air_c - out_c) * volume;
    double latent = 0.623 * VAPORISATION_JKG / s->pressure_hpa *
                    (s->vapour_hpa - saturation_hpa(b, out_c)) * volume;
    return sensible + latent;
}

// Net radiation and convection that clothing takes in, per m2 of cloth.
static double cloth_gain(const body *b, const surroundings *s, double cloth_c)
{
    double radiation = RADIATING_SHARE * CLOTHING_EMISSIVITY * SIGMA *
                       (fourth(s->tmrt_c + b->kelvin) - fourth(cloth_c + b->kelvin));
    return radiation + s->convection_wm2k * (s->air_c - cloth_c);
}

// Clothing takes from the skin what it loses to the surroundings. Newton from the warmer side of a
// convex balance does not overshoot.
static double find_clothing_c(const body *b, const surroundings *s, double skin_c)
{
    double per_cloth = b->through_wm2k / b->clothed, cloth = skin_c;
    if (s->air_c > cloth)
        cloth = s->air_c;
    if (s->tmrt_c > cloth)
        cloth = s->tmrt_c;
    for (int i = 0; i < 20; i++) {
        double kelvin = cloth + b->kelvin;
        double balance = cloth_gain(b, s, cloth) + per_cloth * (skin_c - cloth);
        double slope =
            4.0 * RADIATING_SHARE * CLOTHING_EMISSIVITY * SIGMA * kelvin * kelvin * kelvin +
            s->convection_wm2k + per_cloth;
        double step = balance / slope;
        cloth += step;
        if (fabs(step) < 1e-6)
            break;
    }
    return cloth;
}

// Core temperature at which tissue and blood carry `heat` to the skin: blood grows with the core's
// warmth (a quadratic) up to its limit.
static double find_core_c(const body *b, double skin_c, double heat_wm2, double *blood)
{
    double carry = BLOOD_HEAT_JKG / 3600.0 * (b->version == JM_PET_CORRECTED ? 1.0 : 1.06);
    double cold = SKIN_SET_C - skin_c;
    double narrow = 1.0 + BLOOD_PER_SKIN_K * (cold > 0.0 ? cold : 0.0);
    double least = TISSUE_WM2K + carry * BLOOD_LEAST / narrow;
    double core = skin_c + heat_wm2 / least;
    *blood = BLOOD_LEAST / narrow;
    if (core <= CORE_SET_C)
        return core;
    double grows = carry * BLOOD_PER_CORE_K / narrow, gap = CORE_SET_C - skin_c;
    double half = 0.5 * (least + grows * gap);
    double over = (sqrt(half * half + grows * (heat_wm2 - least * gap)) - half) / grows;
    *blood = (BLOOD_LEAST + BLOOD_PER_CORE_K * over) / narrow;
    if (*blood <= BLOOD_MOST)
        return CORE_SET_C + over;
    *blood = BLOOD_MOST;
    return skin_c + heat_wm2 / (TISSUE_WM2K + carry * BLOOD_MOST);
}

// Sweat as the classic balance has it: held to what the air takes.
static void sweat_classic(const body *b, const surroundings *s, state *x)
{
    double warm = 0.1 * x->skin_c + 0.9 * x->core_c - CORE_SET_C;
    double made =
        warm > 0.0 ? SWEAT_GM2HK * warm / 3.6e6 * VAPORISATION_JKG * b->sweat_factor : 0.0;
    double efficiency = 1.0 / (1.0 + BURTON * s->convection_wm2k * b->insulation);
    double most = 0.633 * s->convection_wm2k / (s->pressure_hpa * 1010.0) *
                  (saturation_hpa(b, x->skin_c) - s->vapour_hpa) * VAPORISATION_JKG * efficiency;
    x->wetted = made < most ? made / most : made > 0.0 ? 1.0 : 0.0;
    x->sweat_wm2 = made < most ? made : most;
    x->sweat_wm2 = x->sweat_wm2 > 0.0 ? x->sweat_wm2 : 0.0;
}

// Sweat as the corrected balance has it: all that the body makes evaporates, also what is more than
// the air takes (its published code does not hold it, nor do its published values).
static void sweat_corrected(const body *b, const surroundings *s, state *x)
{
    double skin_share = 0.0417737 + 0.7451833 / (x->blood + 0.585417);
    double mean = skin_share * x->skin_c + (1.0 - skin_share) * x->core_c;
    double warm = mean - (0.1 * SKIN_SET_C + 0.9 * CORE_SET_C);
    double rate = jm_clamp(SWEAT_GM2HK * warm, 0.0, SWEAT_MOST_GM2H);
    double efficiency = 1.0 / (1.0 + BURTON * s->convection_wm2k * b->insulation);
    double most = s->convection_wm2k * LEWIS_KHPA * efficiency *
                  (saturation_hpa(b, x->skin_c) - s->vapour_hpa);
    x->sweat_wm2 = rate * VAPORISATION_JKG / 3.6e6;
    x->wetted = x->sweat_wm2 < most ? x->sweat_wm2 / most : x->sweat_wm2 > 0.0 ? 1.0 : 0.0;
}

// Vapour that diffuses through the skin, negative when it is lost [W m-2].
static double diffusion_wm2(const body *b, const surroundings *s, const state *x)
{
    double gap = s->vapour_hpa - saturation_hpa(b, x->skin_c);
    if (b->version == JM_PET_CLASSIC)
        return VAPORISATION_JKG / 0.79e7 * (1.0 - x->wetted) * gap;
    double resistance =
        (1.0 / (b->factor * s->convection_wm2k) + b->insulation) / (LEWIS_KHPA * WOODCOCK);
    return (1.0 - x->wetted) * gap / resistance;
}

// Heat in minus out of the whole body at these temperatures [W m-2].
static double balance_wm2(const body *b, const surroundings *s, const state *x)
{
    double radiation = RADIATING_SHARE * SKIN_EMISSIVITY * SIGMA *
                       (fourth(s->tmrt_c + b->kelvin) - fourth(x->skin_c + b->kelvin));
    double skin = radiation + s->convection_wm2k * (s->air_c - x->skin_c);
    return b->metabolism_wm2 + breath_wm2(b, s) + b->bare * skin +
           b->clothed * cloth_gain(b, s, x->clothing_c) + diffusion_wm2(b, s, x) - x->sweat_wm2;
}

static state fare(const body *b, const surroundings *s, double skin_c)
{
    state x = {.skin_c = skin_c};
    x.clothing_c = find_clothing_c(b, s, skin_c);
    x.core_c = find_core_c(b, skin_c, b->metabolism_wm2 + breath_wm2(b, s), &x.blood);
    if (b->version == JM_PET_CLASSIC)
        sweat_classic(b, s, &x);
    else
        sweat_corrected(b, s, &x);
    return x;
}

// What is looked for: the skin's temperature outdoors, or the air of the room.
typedef struct problem {
    const body *b;
    const surroundings *place;
    const state *x; // in the room; NULL: the skin is looked for
} problem;

static double left_over(const problem *p, double at_c)
{
    if (p->x == NULL) {
        state x = fare(p->b, p->place, at_c);
        return balance_wm2(p->b, p->place, &x);
    }
    surroundings room = *p->place;
    room.air_c = room.tmrt_c = at_c;
    state x = *p->x;
    if (p->b->version == JM_PET_CORRECTED)
        sweat_corrected(p->b, &room, &x);
    return balance_wm2(p->b, &room, &x);
}

// Root between two ends of opposite signs, by false position with halved weights (Illinois).
static double find_root(const problem *p, double a, double b)
{
    double fa = left_over(p, a), fb = left_over(p, b), root = a;
    if (fa * fb > 0.0)
        return fabs(fa) < fabs(fb) ? a : b; // weather outside of all sense: the nearer end
    for (int i = 0; i < 60 && fabs(b - a) > 1e-6; i++) {
        root = (a * fb - b * fa) / (fb - fa);
        double f = left_over(p, root);
        if (fabs(f) < 1e-5)
            break;
        if (f * fb < 0.0) {
            a = b;
            fa = fb;
        } else {
            fa *= 0.5;
        }
        b = root;
        fb = f;
    }
    return root;
}

jm_person jm_person_default(void)
{
    return (jm_person){35.0, 75.0, 1.75, 80.0, 0.9, false};
}

double jm_pet_k(jm_pet_version version, const jm_person *person, double air_k, double tmrt_k,
                double wind_ms, double vapour_pressure_pa, double pressure_pa)
{
    // The room of reference: 0.1 m/s, 12 hPa, and for CORRECTED 0.9 clo and 80 W; CLASSIC keeps the
    // person's own (Hoeppe 1999; UMEP).
    double hpa = 0.01 * pressure_pa;
    body outdoors = make_body(version, person, person->clothing_clo, person->activity_w);
    surroundings there =
        make_surroundings(&outdoors, air_k - JM_ZERO_CELSIUS_K, tmrt_k - JM_ZERO_CELSIUS_K, wind_ms,
                          0.01 * vapour_pressure_pa, hpa);
    problem skin = {&outdoors, &there, NULL};
    state x = fare(&outdoors, &there, find_root(&skin, -40.0, 90.0));

    body indoors = version == JM_PET_CLASSIC ? outdoors : make_body(version, person, 0.9, 80.0);
    surroundings room = make_surroundings(&indoors, 0.0, 0.0, 0.1, 12.0, hpa);
    problem air = {&indoors, &room, &x};
    return find_root(&air, -90.0, 120.0) + JM_ZERO_CELSIUS_K;
}
