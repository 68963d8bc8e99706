/// ramp.h: the colour ramps of maps, reports and the viewer.
#pragma once

#include <stdint.h>

typedef enum jm_ramp {
    JM_RAMP_BATLOW,  // ordered values: speeds, heights
    JM_RAMP_LAJOLLA, // heat: light to dark
    JM_RAMP_VIK,     // differences: blue below zero, red above
    JM_RAMP_DEVON,   // shares and counts: light to dark
    JM_RAMP_CIVIDIS, // shade and sun: dark blue to yellow
    JM_RAMP_COUNT
} jm_ramp;

/// Colour at a share 0..1 of the ramp (held at its ends; NaN gives the low end).
void jm_ramp_color(jm_ramp ramp, double share, uint8_t rgb[3]);
