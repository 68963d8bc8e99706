#include "weather/weather.h"

#include <string.h>

static const char *const labels[JM_LABEL_COUNT] = {"begin", "centre", "end"};
static const char *const formats[JM_WEATHER_FORMAT_COUNT] = {"guess", "epw",          "csv",
                                                             "era5",  "meteo-france", "umep"};

const char *jm_label_name(jm_label label)
{
    return (unsigned)label < JM_LABEL_COUNT ? labels[label] : NULL;
}

jm_label jm_label_from_name(const char *name)
{
    for (int i = 0; i < JM_LABEL_COUNT; i++)
        if (strcmp(name, labels[i]) == 0)
            return (jm_label)i;
    return JM_LABEL_COUNT;
}

jm_weather_format jm_weather_format_from_name(const char *name)
{
    for (int i = 0; i < JM_WEATHER_FORMAT_COUNT; i++)
        if (strcmp(name, formats[i]) == 0)
            return (jm_weather_format)i;
    return JM_WEATHER_FORMAT_COUNT;
}
