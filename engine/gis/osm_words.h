/// osm_words.h: tables of OpenStreetMap's values, for the two files that translate them.
#pragma once

#include <stdbool.h>
#include <string.h>

/// One value and our word for it; a table ends with tag NULL.
typedef struct jm_osm_word {
    const char *tag, *ours;
} jm_osm_word;

/// Our word, or "" for what the table does not hold.
static inline const char *jm_osm_translate(const jm_osm_word *table, const char *tag)
{
    for (; table->tag != NULL; table++)
        if (strcmp(table->tag, tag) == 0)
            return table->ours;
    return "";
}

/// Whether a NULL-ended list holds the text.
static inline bool jm_osm_is_one_of(const char *text, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(text, *list) == 0)
            return true;
    return false;
}
