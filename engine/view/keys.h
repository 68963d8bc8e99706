/// keys.h: the one table of keys: input reads it, the help shows it.
#pragma once

#include "view/event.h"
#include "view/model.h"

typedef enum jm_view_key_kind {
    JM_VIEW_KEY_PRESS,  // once, however long it is held
    JM_VIEW_KEY_REPEAT, // again while the keyboard repeats
    JM_VIEW_KEY_HOLD,   // goes on while held: x, y, value are rates a second
} jm_view_key_kind;

typedef struct jm_view_key_row {
    int32_t code;      // as in events
    unsigned mods;     // exactly these
    const char *label; // English message id
    jm_view_verb verb;
    double x, y, value; // value of a held zoom: ln of the factor; of a held wipe: unused
    jm_view_key_kind kind;
} jm_view_key_row;

/// All rows [*count]; no two share code and mods.
const jm_view_key_row *jm_view_key_rows(int32_t *count);
/// The row that a key means, or NULL. Signs are found with and without Shift, and the unshifted
/// signs of a French keyboard's digits as those digits.
const jm_view_key_row *jm_view_key_find(int32_t code, unsigned mods);
/// The action of a row that is pressed, or held for so many seconds.
jm_view_action jm_view_key_action(const jm_view_key_row *row, double seconds);
