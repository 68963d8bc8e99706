#include "core/words.h"

#include "core/port.h"
#include "core/text.h"

#include <string.h>

static const jm_field_words table[] = {
    {"utci", JM_WORDS("Felt temperature (UTCI)"), "°C", 1.0, -273.15, JM_RAMP_LAJOLLA, 0.5, 1},
    {"tmrt", JM_WORDS("Mean radiant temperature"), "°C", 1.0, -273.15, JM_RAMP_LAJOLLA, 1.0, 1},
    {"surface_temp", JM_WORDS("Surface temperature"), "°C", 1.0, -273.15, JM_RAMP_LAJOLLA, 1.0, 1},
    {"air_temp", JM_WORDS("Air temperature between the houses"), "°C", 1.0, -273.15,
     JM_RAMP_LAJOLLA, 0.05, 2},
    {"pet", JM_WORDS("Physiological equivalent temperature (PET)"), "°C", 1.0, -273.15,
     JM_RAMP_LAJOLLA, 0.5, 1},
    {"shadow", JM_WORDS("Direct sun that reaches the ground"), "%", 100.0, 0.0, JM_RAMP_CIVIDIS,
     10.0, 0},
    {"sky_view_factor", JM_WORDS("Sky view factor"), "", 1.0, 0.0, JM_RAMP_BATLOW, 0.05, 2},
    {"wind_speed", JM_WORDS("Wind speed in the street"), "m/s", 1.0, 0.0, JM_RAMP_BATLOW, 0.1, 1},
    {"traffic_heat", JM_WORDS("Waste heat of vehicles"), "W/m²", 1.0, 0.0, JM_RAMP_LAJOLLA, 1.0, 1},
    {"building_heat", JM_WORDS("Waste heat of air conditioning"), "W/m²", 1.0, 0.0, JM_RAMP_LAJOLLA,
     1.0, 1},
    {"building_height", JM_WORDS("Building height"), "m", 1.0, 0.0, JM_RAMP_BATLOW, 1.0, 0},
    {"ground_height", JM_WORDS("Altitude of the ground"), "m", 1.0, 0.0, JM_RAMP_BATLOW, 1.0, 0},
    {"canopy_base", JM_WORDS("Underside of tree crowns"), "m", 1.0, 0.0, JM_RAMP_BATLOW, 1.0, 0},
    {"surface_class", JM_WORDS("Ground cover"), "", 1.0, 0.0, JM_RAMP_BATLOW, 1.0, 0},
    {"canopy_top", JM_WORDS("Height of trees"), "m", 1.0, 0.0, JM_RAMP_BATLOW, 1.0, 0},
    {"flow", JM_WORDS("Car traffic"), JM_WORDS("veh/h"), 3600.0, 0.0, JM_RAMP_DEVON, 20.0, 0},
    {"speed", JM_WORDS("Driving speed"), "km/h", 3.6, 0.0, JM_RAMP_BATLOW, 1.0, 0},
    {"travel_time", JM_WORDS("Travel time of the street"), "s", 1.0, 0.0, JM_RAMP_DEVON, 1.0, 0},
    {"volume_capacity", JM_WORDS("Traffic over capacity"), "%", 100.0, 0.0, JM_RAMP_LAJOLLA, 2.0,
     0},
    {"heat", JM_WORDS("Waste heat of vehicles by street"), "kW", 0.001, 0.0, JM_RAMP_LAJOLLA, 1.0,
     0},
    {"occupied", JM_WORDS("Cars parked"), "", 1.0, 0.0, JM_RAMP_DEVON, 2.0, 0},
    {"searching", JM_WORDS("Cars that search for a space"), "", 1.0, 0.0, JM_RAMP_LAJOLLA, 1.0, 1},
    {"illegal", JM_WORDS("Cars without a legal space"), "", 1.0, 0.0, JM_RAMP_LAJOLLA, 1.0, 0},
    {"occupancy", JM_WORDS("Share of spaces that are taken"), "%", 100.0, 0.0, JM_RAMP_LAJOLLA, 2.0,
     0},
    {"hours_utci_over_32", JM_WORDS("Hours of strong heat stress (UTCI over 32 °C)"), "h", 1.0, 0.0,
     JM_RAMP_LAJOLLA, 0.5, 1},
    {"zone_utci", JM_WORDS("Felt temperature (UTCI), mean of the neighbourhood"), "°C", 1.0,
     -273.15, JM_RAMP_LAJOLLA, 0.2, 1},
    {"zone_utci_max", JM_WORDS("Highest felt temperature (UTCI) of the neighbourhood"), "°C", 1.0,
     -273.15, JM_RAMP_LAJOLLA, 0.2, 1},
    {"zone_occupancy", JM_WORDS("Share of spaces taken in the neighbourhood"), "%", 100.0, 0.0,
     JM_RAMP_LAJOLLA, 2.0, 0},
    {"zone_residents", JM_WORDS("Residents of the neighbourhood"), JM_WORDS("per ha"), 1.0, 0.0,
     JM_RAMP_DEVON, 1.0, 0},
    {"capacity", JM_WORDS("Spaces"), "", 1.0, 0.0, JM_RAMP_DEVON, 1.0, 0},
};

jm_field_words jm_words_of(const char *name, const char *unit)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i];
    return (jm_field_words){.name = name,
                            .title = name,
                            .unit = jm_unit_text(unit),
                            .scale = 1.0,
                            .ramp = JM_RAMP_BATLOW,
                            .span = 0.01,
                            .decimals = 2};
}

bool jm_title_names_city(const char *title, const char *city)
{
    size_t length = strlen(city);
    if (length == 0 || strncmp(title, city, length) != 0)
        return false;
    // "Lyonnais" is not Lyon: a letter, or a byte of one beyond ASCII, goes on with the word.
    unsigned char next = (unsigned char)title[length];
    return next < 0x80 && !(next >= 'a' && next <= 'z') && !(next >= 'A' && next <= 'Z');
}
