/// embedded.h: files that are part of the program, made into tables by jm_embed
/// (cmake/Jumeau.cmake).
#pragma once

#include <stddef.h>

typedef struct jm_embedded {
    const char *name;           // of the file without folder and ending; NULL ends a table
    const unsigned char *bytes; // followed by a zero
    size_t length;
} jm_embedded;

/// The text of the file of that name, or NULL. *length may be NULL.
const char *jm_embedded_text(const jm_embedded *files, const char *name, size_t *length);
