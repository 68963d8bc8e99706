#include "view/palette.h"

#include "city/city.h"

// The colours of the report's maps, so that a class looks alike on paper and on screen.
static const struct {
    const char *name;
    uint8_t rgb[3];
} classes[JM_SURFACE_COUNT] = {
    [JM_SURFACE_NONE] = {JM_WORDS("unknown"), {255, 255, 255}},
    [JM_SURFACE_ASPHALT] = {JM_WORDS("asphalt"), {122, 122, 130}},
    [JM_SURFACE_PAVING] = {JM_WORDS("paving, concrete"), {199, 191, 179}},
    [JM_SURFACE_GRAVEL] = {JM_WORDS("gravel, stabilised sand"), {230, 214, 173}},
    [JM_SURFACE_GRASS] = {JM_WORDS("grass"), {171, 212, 133}},
    [JM_SURFACE_SHRUB] = {JM_WORDS("shrubs"), {107, 161, 84}},
    [JM_SURFACE_SOIL] = {JM_WORDS("bare soil"), {191, 153, 107}},
    [JM_SURFACE_WATER] = {JM_WORDS("water"), {115, 171, 219}},
    [JM_SURFACE_ROOF] = {JM_WORDS("roof"), {186, 102, 87}},
    [JM_SURFACE_TRACK] = {JM_WORDS("track on ballast"), {84, 69, 79}},
    [JM_SURFACE_GREEN_TRACK] = {JM_WORDS("track in grass"), {26, 140, 107}},
    [JM_SURFACE_COOL_PAVING] = {JM_WORDS("cool paving"), {250, 237, 102}},
    [JM_SURFACE_COOL_ROOF] = {JM_WORDS("cool roof"), {242, 179, 217}},
    [JM_SURFACE_GREEN_ROOF] = {JM_WORDS("green roof"), {158, 217, 26}},
    [JM_SURFACE_SETTS] = {JM_WORDS("setts, cobbles"), {158, 145, 143}},
};

void jm_view_class_color(int32_t code, uint8_t rgb[3])
{
    int32_t known = code >= 0 && code < JM_SURFACE_COUNT ? code : JM_SURFACE_NONE;
    for (int c = 0; c < 3; c++)
        rgb[c] = classes[known].rgb[c];
}

const char *jm_view_class_name(int32_t code)
{
    return code >= 0 && code < JM_SURFACE_COUNT ? classes[code].name : NULL;
}
