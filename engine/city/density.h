/// density.h: the rules that presume demand and parking where no layer states them. Each figure
/// stands here once, with its source.
#pragma once

#include "city/commune_type.h"

/// Height of a storey, floor to floor [m].
extern const double jm_storey_m;
/// Gross floor area of a building [m2]: by its storeys, at least one.
double jm_floor_area_m2(double footprint_m2, double height_m);
/// Dwellings in a gross floor area of homes.
double jm_dwellings_in(double floor_m2);

#define JM_RULE_DWELLINGS                                                                          \
    "90.9 m2 of living area each (INSEE, Enquete logement 2013), 80 % of the gross floor area "    \
    "(assumed)"
#define JM_RULE_HOUSEHOLDS                                                                         \
    "one each 2.27 known residents, else one each dwelling (INSEE, Enquete logement 2013: 90.9 "   \
    "m2 a dwelling, 40 m2 a person)"
#define JM_RULE_RESIDENTS                                                                          \
    "2.27 persons a household: 90.9 m2 a dwelling, 40 m2 a person (INSEE, Enquete logement 2013)"
#define JM_RULE_AGES "21 % below 18, 57 % from 18 to 64, 22 % from 65 (assumed, mean of France)"
#define JM_RULE_JOBS                                                                               \
    "one job each 30 m2 of offices and shops, 50 m2 of public buildings, 100 m2 of halls "         \
    "(assumed)"
#define JM_RULE_SCHOOLS "0.17 school place a resident (assumed, pupils of France)"
#define JM_RULE_SHOPS "1.2 m2 of shops a resident (assumed)"
#define JM_RULE_CARS                                                                               \
    "1.23 cars a household (panel Parc auto: 17 % none, 48.2 % one, 29.6 % two, 5.2 % three)"
#define JM_RULE_PRIVATE                                                                            \
    "0.65 own space a household and 0.4 a job (assumed), where layers state under a tenth of that"
#define JM_RULE_KERB                                                                               \
    "a space each 12 m of street in town of up to 50 km/h, both sides together, from residential " \
    "to secondary streets (assumed: 6 m a space, half of the kerb free of crossings and doors, "   \
    "one side), in blocks of 500 m where layers state under a tenth of that"
#define JM_RULE_KERB_WIDTH                                                                         \
    "a row of parallel cars, 6 m each on 80 % of the kerb, for each 2 m that the measured "        \
    "carriageway has beyond 3 m a lane (secondary streets 3.25 m), two rows at most (assumed)"
#define JM_RULE_PARK_CAPACITY                                                                      \
    "25 m2 a space with its share of the lanes (assumed); at the kerb 12.5 m2, or 6 m parallel, "  \
    "3.5 m diagonal, 2.5 m perpendicular; for points the "                                         \
    "median of their layer, with fewer than 20 known 20"

extern const double jm_persons_per_household;
extern const double jm_age_share[3]; // 0-17, 18-64, 65 and more
extern const double jm_school_places_per_resident;
extern const double jm_shop_m2_per_resident;
extern const double jm_cars_per_household;
/// More cars than this a household are those of companies that registered their fleet there.
extern const double jm_most_cars_per_household;
extern const double jm_private_spaces_per_household, jm_private_spaces_per_job;
extern const double jm_kerb_m_per_space;
extern const double jm_park_m2_per_space, jm_bay_m2_per_space;
extern const double jm_parallel_space_m, jm_diagonal_space_m, jm_perpendicular_space_m;
extern const double jm_kerb_usable_share;
/// Jobs in a gross floor area of a jm_usage.
double jm_jobs_in(int usage, double floor_m2);
