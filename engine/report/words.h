/// words.h: how fields are called, coloured and turned into the units that people read; internal.
#pragma once

#include "core/ramp.h"
#include "store/outcome.h"

typedef struct jm_field_words {
    const char *name;    // of the field
    const char *title;   // English message id
    const char *unit;    // as printed: "°C"
    double scale, shift; // printed = value * scale + shift
    jm_ramp ramp;
    double span; // smallest half-width of a difference scale, printed unit
    int decimals;
} jm_field_words;

/// Never NULL: a field without a row gets its own name and unit.
jm_field_words jm_words_of(const jm_reader_field *field);
/// Whether a title begins with the city's name, so that the two need not stand side by side.
bool jm_title_names_city(const char *title, const char *city);
