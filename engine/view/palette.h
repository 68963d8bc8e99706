/// palette.h: colours and names of the classes that a field may hold in place of amounts. Legend
/// and shader both take them from here.
#pragma once

#include "core/ctx.h"

/// sRGB of a class of the field "surface_class" (jm_surface); white for codes unknown.
void jm_view_class_color(int32_t code, uint8_t rgb[3]);
/// Its English name, a message id; NULL beyond the last class.
const char *jm_view_class_name(int32_t code);
