#include "city/density.h"
#include "city/city.h"

#include <math.h>

// INSEE, "Les conditions de logement en France" (Enquete logement 2013): 90.9 m2 a dwelling, 45.1
// m2 a person in houses and 32.4 in flats, 40 over all.
static const double dwelling_m2 = 90.9;
static const double net_share = 0.8; // assumed: living area in gross floor area

const double jm_storey_m = 3.0; // assumed
const double jm_persons_per_household = 90.9 / 40.0;
const double jm_age_share[3] = {0.21, 0.57, 0.22};
const double jm_school_places_per_resident = 0.17;
const double jm_shop_m2_per_resident = 1.2;
const double jm_cars_per_household = 1.23;     // 0.482 + 2 * 0.296 + 3 * 0.052
const double jm_most_cars_per_household = 3.0; // assumed
const double jm_private_spaces_per_household = 0.65;
const double jm_private_spaces_per_job = 0.4;
const double jm_kerb_m_per_space = 12.0;
const double jm_park_m2_per_space = 25.0;
// Assumed, within French practice: a bay of 5 m by 2 to 2.5 m; along the kerb 6 m with room to turn
// in, at 45 degrees 2.5 m / sin 45, side by side 2.5 m; a fifth lost to crossings and gateways.
const double jm_bay_m2_per_space = 12.5;
const double jm_parallel_space_m = 6.0;
const double jm_diagonal_space_m = 3.5;
const double jm_perpendicular_space_m = 2.5;
const double jm_kerb_usable_share = 0.8;

double jm_floor_area_m2(double footprint_m2, double height_m)
{
    double storeys = floor(height_m / jm_storey_m + 0.5);
    return footprint_m2 * (storeys < 1.0 ? 1.0 : storeys);
}

double jm_dwellings_in(double floor_m2)
{
    return floor_m2 * net_share / dwelling_m2;
}

double jm_jobs_in(int usage, double floor_m2)
{
    switch (usage) {
    case JM_USAGE_COMMERCIAL:
        return floor_m2 / 30.0;
    case JM_USAGE_PUBLIC:
        return floor_m2 / 50.0;
    case JM_USAGE_INDUSTRIAL:
        return floor_m2 / 100.0;
    default:
        return 0.0;
    }
}
