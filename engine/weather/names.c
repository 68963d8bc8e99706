#include "weather/weather.h"

const char *const jm_weather_formats[] = {
    [JM_WEATHER_GUESS] = "guess",    [JM_WEATHER_EPW] = "epw",
    [JM_WEATHER_CSV] = "csv",        [JM_WEATHER_ERA5] = "era5",
    [JM_WEATHER_UMEP] = "umep",      [JM_WEATHER_METEO_FRANCE] = "meteo-france",
    [JM_WEATHER_FORMAT_COUNT] = NULL};

const char *const jm_weather_labels[] = {"format",
                                         [1 + JM_LABEL_BEGIN] = "begin",
                                         [1 + JM_LABEL_CENTRE] = "centre",
                                         [1 + JM_LABEL_END] = "end",
                                         [1 + JM_LABEL_COUNT] = "fitted",
                                         NULL};

const char *jm_label_name(jm_label label)
{
    return (unsigned)label < JM_LABEL_COUNT ? jm_weather_labels[1 + label] : NULL;
}
