/// retell.h: a filled text said again in the host's language.
///
/// Files keep some sentences as they were filled in English ("told from 42.9 residents per ha
/// ..."); the translation belongs to the format, not to the text.
#pragma once

#include "core/ctx.h"
#include "core/text.h"

/// Adds `english` in the host's language: translated as it stands, or, where it is one of `formats`
/// [count] with numbers and words filled in, the translated format with the same values in the same
/// order, words translated and, when `french`, numbers with a decimal comma. Else as it stands.
/// No two conversions of a format touch; a longer format stands
/// before one that its texts would fit too.
JM_API void jm_retell(const jm_ctx *ctx, const char *const *formats, int count, bool french,
                      const char *english, jm_text *out);
