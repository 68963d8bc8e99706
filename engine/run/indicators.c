// The indicators of a run: one line each, units as people read them.
#include "run/session.h"

#include "core/math.h"

#include <math.h>

static void add(jm_indicator_list *list, const char *name, const char *unit, const char *sentence,
                double value)
{
    int64_t i = list->count++;
    list->name[i] = name;
    list->unit[i] = unit;
    list->sentence[i] = sentence;
    list->where[i] = "city";
    list->value[i] = value;
    list->low[i] = list->high[i] = (double)NAN; // bands come with ensembles
}

static double sum(const float *values, int32_t count)
{
    double total = 0.0;
    for (int32_t i = 0; i < count; i++)
        total += (double)values[i];
    return total;
}

static void add_city(const jm_session *s, jm_indicator_list *list)
{
    const jm_city *c = s->city;
    int32_t trees = 0;
    for (int32_t t = 0; t < c->trees.count; t++)
        trees += c->trees.removed[t] == 0;
    add(list, "city.residents", "1", "people who live in the zones",
        sum(c->zones.residents, c->zones.count));
    add(list, "city.households", "1", "households of the zones",
        sum(c->zones.households, c->zones.count));
    add(list, "city.jobs", "1", "jobs in the zones", sum(c->zones.jobs, c->zones.count));
    add(list, "city.trees", "1", "single trees that the city knows", trees);
}

static void add_hours(jm_indicator_list *list, const double hours[JM_UTCI_LIMITS])
{
    add(list, "heat.hours_utci_over_26", "h",
        "hours of moderate heat stress and more (UTCI over 26 °C), mean of outdoor ground",
        hours[0]);
    add(list, "heat.hours_utci_over_32", "h",
        "hours of strong heat stress (UTCI over 32 °C), mean of outdoor ground", hours[1]);
    add(list, "heat.hours_utci_over_38", "h",
        "hours of very strong heat stress (UTCI over 38 °C), mean of outdoor ground", hours[2]);
    add(list, "heat.hours_utci_over_46", "h",
        "hours of extreme heat stress (UTCI over 46 °C), mean of outdoor ground", hours[3]);
}

static void add_exposed(jm_indicator_list *list, const jm_exposure_summary *e)
{
    add(list, "heat.person_hours_utci_over_32_age_0_17", "h",
        "hours that people under 18 spend outdoors at UTCI over 32 °C", e->person_hours_32[0]);
    add(list, "heat.person_hours_utci_over_32_age_18_64", "h",
        "hours that people of 18 to 64 spend outdoors at UTCI over 32 °C", e->person_hours_32[1]);
    add(list, "heat.person_hours_utci_over_32_age_65", "h",
        "hours that people of 65 and more spend outdoors at UTCI over 32 °C",
        e->person_hours_32[2]);
    add(list, "heat.person_hours_utci_over_38_age_0_17", "h",
        "hours that people under 18 spend outdoors at UTCI over 38 °C", e->person_hours_38[0]);
    add(list, "heat.person_hours_utci_over_38_age_18_64", "h",
        "hours that people of 18 to 64 spend outdoors at UTCI over 38 °C", e->person_hours_38[1]);
    add(list, "heat.person_hours_utci_over_38_age_65", "h",
        "hours that people of 65 and more spend outdoors at UTCI over 38 °C",
        e->person_hours_38[2]);
    add(list, "heat.hottest_place_utci", "degC",
        "highest mean UTCI of a neighbourhood with residents aged 65 and more",
        e->hottest_place_k - JM_ZERO_CELSIUS_K);
    add(list, "heat.hottest_place_residents_65", "1",
        "residents aged 65 and more of that neighbourhood", e->hottest_place_residents_65);
    add(list, "heat.mean_pet_max", "degC", "highest mean PET of outdoor ground in the run",
        e->pet_mean_max_k - JM_ZERO_CELSIUS_K);
    add(list, "heat.utci_clipped_share", "1",
        "share of UTCI values with an input held at the end of its range", e->utci_clipped_share);
}

// A jm_exposure_summary of nothing.
static jm_exposure_summary unexposed(void)
{
    const double none = (double)NAN;
    return (jm_exposure_summary){.hours_over = {none, none, none, none},
                                 .tropical_nights = none,
                                 .degree_hours_26 = none,
                                 .person_hours_32 = {none, none, none},
                                 .person_hours_38 = {none, none, none},
                                 .utci_clipped_share = none,
                                 .pet_mean_max_k = none,
                                 .hottest_place_k = none,
                                 .hottest_place_residents_65 = none};
}

static void add_heat(const jm_session *s, jm_indicator_list *list)
{
    jm_heat_summary h = {0};
    jm_exposure_summary e;
    if (s->heat != NULL)
        jm_heat_summarise(s->heat, &h);
    if (s->exposure == NULL || jm_exposure_summarise(s->ctx, s->exposure, &e) != JM_OK)
        e = unexposed();
    bool has = s->heat != NULL;
    double nan = (double)NAN;
    add_hours(list, e.hours_over);
    add(list, "heat.tropical_nights", "1",
        "days whose air stays over 20 °C all night, mean of outdoor ground", e.tropical_nights);
    add(list, "heat.degree_hours_over_26", "K h",
        "air temperature over 26 °C times hours, mean of outdoor ground", e.degree_hours_26);
    add(list, "heat.heat_wave_days", "1", "days of heat wave by the thresholds of the departement",
        s->exposure != NULL ? s->heat_wave_days : nan);
    add_exposed(list, &e);
    add(list, "heat.mean_utci_max", "degC", "highest mean UTCI of outdoor ground in the day",
        has ? h.mean_utci_k_max - JM_ZERO_CELSIUS_K : nan);
    add(list, "heat.mean_air_temp", "degC", "mean air temperature between the houses",
        has ? h.mean_air_temp_k - JM_ZERO_CELSIUS_K : nan);
    add(list, "heat.mean_rural_temp", "degC", "mean air temperature at the rural tile",
        has ? h.mean_rural_temp_k - JM_ZERO_CELSIUS_K : nan);
    add(list, "heat.heat_island_night", "K", "air between the houses minus rural air, 22 h to 6 h",
        has ? h.heat_island_night_k : nan);
}

static void add_traffic(const jm_session *s, jm_indicator_list *list)
{
    jm_traffic_summary t = {0};
    if (s->traffic != NULL)
        jm_traffic_summarise(s->traffic, &t);
    bool has = s->traffic != NULL;
    double nan = (double)NAN;
    add(list, "traffic.tours", "1", "car tours a day", has ? t.tours : nan);
    add(list, "traffic.vehicle_km", "km", "car kilometres a day inside the frame",
        has ? t.vehicle_km : nan);
    add(list, "traffic.vehicle_hours", "h", "hours driven a day", has ? t.vehicle_hours : nan);
    add(list, "traffic.lost_vehicle_hours", "h", "hours lost a day against free flow",
        has ? t.lost_vehicle_hours : nan);
    add(list, "traffic.relative_gap", "1", "worst relative gap of the day's equilibria",
        has ? t.worst_relative_gap : nan);
    add(list, "traffic.unreachable_trips", "1", "trips a day without any way",
        has ? t.unreachable_trips : nan);
    add(list, "traffic.parked_at_edge_trips", "1",
        "trips a day that end at the edge of an access zone", has ? t.parked_at_edge_trips : nan);
    add(list, "traffic.counts_geh_under_5", "1",
        "share of counted link hours with GEH under 5 (uncalibrated)",
        has ? t.counts_geh_under_5 : nan);
    add(list, "traffic.heat", "GJ", "waste heat of vehicles a day", has ? t.heat_j / 1e9 : nan);
}

static void add_parking(const jm_session *s, jm_indicator_list *list)
{
    jm_parking_summary p = {0};
    if (s->parking != NULL)
        jm_parking_summarise(s->parking, &p);
    bool has = s->parking != NULL;
    double nan = (double)NAN;
    add(list, "parking.capacity", "1", "spaces open to the public", has ? p.capacity : nan);
    add(list, "parking.peak_occupancy", "1", "highest share of public spaces taken",
        has ? p.peak_occupancy : nan);
    add(list, "parking.congestion_rate", "1",
        "legally and illegally parked cars over legal supply, highest hour",
        has ? p.congestion_rate : nan);
    add(list, "parking.illegal_peak", "1", "cars without a legal space, highest hour",
        has ? p.illegal_peak : nan);
    add(list, "parking.overflow_vehicle_hours", "h", "car hours stood outside the own zone",
        has ? p.overflow_vehicle_hours : nan);
    add(list, "parking.night_residents_on_street", "1", "residents' cars on the street at 4 h",
        has ? p.night_residents_on_street : nan);
}

static void add_ledger(const jm_session *s, jm_indicator_list *list)
{
    jm_heat_summary h = {0};
    if (s->heat != NULL)
        jm_heat_summarise(s->heat, &h);
    add(list, "ledger.energy_residual", "W m-2",
        "largest difference between energy in, out and stored of any cell and step",
        s->heat != NULL ? h.energy_residual_wm2 : (double)NAN);
    add(list, "ledger.shortwave_residual", "1",
        "largest share of the sun's power that is neither absorbed nor sent back to the sky",
        s->heat != NULL ? h.shortwave_residual : (double)NAN);
    add(list, "ledger.longwave_residual", "W m-2",
        "largest sum of the long wave that surfaces exchange among themselves",
        s->heat != NULL ? h.longwave_residual_wm2 : (double)NAN);
    add(list, "ledger.air_residual", "1",
        "largest difference between heat in, out and stored of the air, over what went through it",
        s->heat != NULL ? h.air_residual : (double)NAN);
    add(list, "ledger.traffic_heat_residual", "1",
        "largest relative difference between the watts of links and of cells",
        s->traffic != NULL ? s->traffic_heat_residual : (double)NAN);
    add(list, "ledger.mobility_residual", "min",
        "parking cost that demand saw against the one that parking answered, mean of arriving cars",
        s->traffic != NULL ? s->mobility_residual_min : (double)NAN);
}

void jm_session_indicators(const jm_session *s, jm_indicator_list *list)
{
    *list = (jm_indicator_list){0};
    add_city(s, list);
    add_heat(s, list);
    add_traffic(s, list);
    add_parking(s, list);
    add_ledger(s, list);
}
