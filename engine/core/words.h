/// words.h: how fields are called, coloured and turned into the units that people read.
#pragma once

#include "core/ramp.h"

#include <stdbool.h>

typedef struct jm_field_words {
    const char *name;    // of the field
    const char *title;   // English message id
    const char *unit;    // as printed: "°C"
    double scale, shift; // printed = value * scale + shift
    jm_ramp ramp;
    double span; // smallest half-width of a difference scale, printed unit
    int decimals;
} jm_field_words;

/// By a field's name and SI unit; one without a row gets these, which must outlive the answer.
jm_field_words jm_words_of(const char *name, const char *unit);
/// Whether a title begins with the city's name, so that the two need not stand side by side.
bool jm_title_names_city(const char *title, const char *city);
