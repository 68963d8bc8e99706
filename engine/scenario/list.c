// list.c: the measures there are. A new one is a file in measures/ and a line here.
#include "scenario/parts.h"

#include "core/text.h"

#include <string.h>

const jm_measure *const jm_measures[] = {
    &jm_measure_tram_line, &jm_measure_access_zone, &jm_measure_housing,
    &jm_measure_trees,     &jm_measure_surface,     NULL,
};

enum { NAME_LIMIT = 128 };

int64_t jm_measure_count(void)
{
    int64_t count = 0;
    while (jm_measures[count] != NULL)
        count++;
    return count;
}

const char *jm_measure_name_at(int64_t index)
{
    return index >= 0 && index < jm_measure_count() ? jm_measures[index]->name : NULL;
}

const jm_measure *jm_measure_find(const char *name)
{
    for (int64_t i = 0; jm_measures[i] != NULL; i++) {
        if (strcmp(jm_measures[i]->name, name) == 0)
            return jm_measures[i];
        for (int a = 0; a < 4 && jm_measures[i]->alias[a] != NULL; a++)
            if (strcmp(jm_measures[i]->alias[a], name) == 0)
                return jm_measures[i];
    }
    return NULL;
}

const char *jm_measure_nearest(const char *name)
{
    const char *names[NAME_LIMIT];
    int64_t count = 0;
    for (int64_t i = 0; jm_measures[i] != NULL && count + 5 < NAME_LIMIT; i++) {
        names[count++] = jm_measures[i]->name;
        for (int a = 0; a < 4 && jm_measures[i]->alias[a] != NULL; a++)
            names[count++] = jm_measures[i]->alias[a];
    }
    return jm_nearest_word(name, names, count);
}
