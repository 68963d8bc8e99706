// How kinds of ground are called and coloured in maps and in files for a GIS.
#include "city/city.h"

#include <string.h>

// Colours that look like the thing; what a measure lays is more vivid than what was there.
static const struct {
    const char *title;
    double rgb[3];
} classes[JM_SURFACE_COUNT] = {
    [JM_SURFACE_NONE] = {JM_WORDS("unknown"), {1.00, 1.00, 1.00}},
    [JM_SURFACE_ASPHALT] = {JM_WORDS("asphalt"), {0.48, 0.48, 0.51}},
    [JM_SURFACE_PAVING] = {JM_WORDS("paving, concrete"), {0.78, 0.75, 0.70}},
    [JM_SURFACE_GRAVEL] = {JM_WORDS("gravel, stabilised sand"), {0.90, 0.84, 0.68}},
    [JM_SURFACE_GRASS] = {JM_WORDS("grass"), {0.67, 0.83, 0.52}},
    [JM_SURFACE_SHRUB] = {JM_WORDS("shrubs"), {0.42, 0.63, 0.33}},
    [JM_SURFACE_SOIL] = {JM_WORDS("bare soil"), {0.75, 0.60, 0.42}},
    [JM_SURFACE_WATER] = {JM_WORDS("water"), {0.45, 0.67, 0.86}},
    [JM_SURFACE_ROOF] = {JM_WORDS("roof"), {0.73, 0.40, 0.34}},
    [JM_SURFACE_TRACK] = {JM_WORDS("track on ballast"), {0.33, 0.27, 0.31}},
    [JM_SURFACE_GREEN_TRACK] = {JM_WORDS("track in grass"), {0.10, 0.55, 0.42}},
    [JM_SURFACE_COOL_PAVING] = {JM_WORDS("cool paving"), {0.98, 0.93, 0.40}},
    [JM_SURFACE_COOL_ROOF] = {JM_WORDS("cool roof"), {0.95, 0.70, 0.85}},
    [JM_SURFACE_GREEN_ROOF] = {JM_WORDS("green roof"), {0.62, 0.85, 0.10}},
    [JM_SURFACE_SETTS] = {JM_WORDS("setts, cobbles"), {0.62, 0.57, 0.56}},
};

static int class_of(jm_surface surface)
{
    return surface >= 0 && surface < JM_SURFACE_COUNT ? (int)surface : JM_SURFACE_NONE;
}

const char *jm_surface_title(jm_surface surface)
{
    return classes[class_of(surface)].title;
}

void jm_surface_color(jm_surface surface, double rgb[3])
{
    memcpy(rgb, classes[class_of(surface)].rgb, sizeof classes[0].rgb);
}
