#include "sky/sweep.h"

#include "core/math.h"

#include <math.h>

// Altitudes between which something is.
typedef struct reach {
    float low, high;
} reach;

static float overlap(reach a, reach b)
{
    const float low = a.low > b.low ? a.low : b.low, high = a.high < b.high ? a.high : b.high;
    return high > low ? high - low : 0.0f;
}

static reach common(reach a, reach b)
{
    return (reach){a.low > b.low ? a.low : b.low, a.high < b.high ? a.high : b.high};
}

static float shade_of(const jm_beam *beam, int g, int32_t line)
{
    return beam->narrow ? jm_narrow_m(beam, beam->narrows[g].shadow[line]) : beam->shadow[g][line];
}

// The two intervals that a generation carries; empty ones lie where nothing is.
static void find_carried(const jm_beam *beam, int g, int32_t line, reach carried[2])
{
    if (beam->narrow) {
        const jm_narrow_carry *c = &beam->narrows[g];
        carried[0] =
            (reach){jm_narrow_m(beam, c->low_base[line]), jm_narrow_m(beam, c->low_top[line])};
        carried[1] =
            (reach){jm_narrow_m(beam, c->high_base[line]), jm_narrow_m(beam, c->high_top[line])};
        return;
    }
    const jm_crown_carry *c = &beam->crowns[g];
    carried[0] = (reach){c->low_base[line], c->low_top[line]};
    carried[1] = (reach){c->high_base[line], c->high_top[line]};
}

// The part of a band in the shade of crowns: of the cell's own, and of those carried here. What the
// own and a carried one both shade counts once; carried ones may overlap only between generations.
static float crown_part(const jm_beam *beam, const jm_planes *planes, int64_t cell, int32_t line,
                        reach band)
{
    const float sunk = 1.5f * beam->fall_m;
    // Light that crosses the box of the cell's own crown sinks by a whole row on its way.
    const reach own = {planes->crown_base_m[cell] - beam->fall_m, planes->crown_top_m[cell]};
    float part = overlap(own, band);
    for (int g = 0; g < (beam->period > 0 ? 2 : 1); g++) {
        reach carried[2];
        find_carried(beam, g, line, carried);
        for (int k = 0; k < 2; k++) {
            carried[k] = (reach){carried[k].low - sunk, carried[k].high - sunk};
            part += overlap(carried[k], band) - overlap(common(carried[k], own), band);
        }
    }
    return part;
}

void jm_beam_strike(const jm_beam *beam, const jm_planes *planes, int64_t cell, int32_t line,
                    float foot_m, float top_m, jm_struck *struck)
{
    float shade = shade_of(beam, 0, line);
    if (beam->period > 0)
        shade = fmaxf(shade, shade_of(beam, 1, line));
    // From the centre of the last row's cell to the wall, which is half a cell behind this one's.
    shade -= 1.5f * beam->fall_m;
    if (shade <= foot_m && planes->crown_top_m == NULL) {
        *struck = (jm_struck){{1.0f, 1.0f, 1.0f}, {0.0f, 0.0f, 0.0f}};
        return;
    }
    const float third = (top_m - foot_m) / 3.0f;
    for (int b = 0; b < 3; b++) {
        reach band = {foot_m + (float)b * third, foot_m + (float)(b + 1) * third};
        band.low = band.low > shade ? band.low : shade;
        const float lit = band.high > band.low ? band.high - band.low : 0.0f;
        struck->open[b] = jm_clampf(lit / third, 0.0f, 1.0f);
        struck->crown[b] = 0.0f;
        if (planes->crown_top_m == NULL || lit <= 0.0f)
            continue;
        const float crown = crown_part(beam, planes, cell, line, band) / third;
        struck->crown[b] = jm_clampf(crown, 0.0f, struck->open[b]);
    }
}
