/// codes.h: codes of zones and communes, however a file spells them.
#pragma once

#include "core/ctx.h"

enum { JM_CODE_ROOM = 64, JM_COMMUNE_ROOM = 6 };

/// One spelling for all: without blanks and quotes around it, a ".0" at its end that a spreadsheet
/// put there, and leading zeros that one took away; in capitals. False when nothing is left, or it
/// is longer than the room.
bool jm_code_plain(const char *text, char out[JM_CODE_ROOM]);

/// INSEE code of the commune in the code of a commune (5 characters) or of an IRIS (9), with a
/// lost leading zero put back; "" when it is neither.
void jm_commune_of(const char *text, char out[JM_COMMUNE_ROOM]);

/// The town that an arrondissement of Paris, Lyon or Marseille is part of ("75111": "75056"), else
/// the code itself.
const char *jm_commune_whole(const char *commune);
/// Whether the code is that of one of these three towns as a whole.
bool jm_commune_is_divided(const char *commune);
