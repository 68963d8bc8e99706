/// transport.h: one field carried by an even wind, cells to cells, without loss.
#pragma once

#include "core/ctx.h"

/// u to the east, v to the north; row 0 is the northernmost. `outside` flows in.
typedef struct jm_transport {
    int32_t rows, columns;
    double cell_m, u_ms, v_ms, diffusivity_m2s, outside;
    int threads; // changes no bit
} jm_transport;

/// Steps that step_s must be cut into: Courant number to 0.9, diffusion number to 0.2.
double jm_transport_steps(const jm_transport *t, double step_s);
/// One step of such length: diffusion, then x, then y (operators that commute). field and scratch
/// [rows * columns]. Gives what left through the edges net, as a sum over cells.
double jm_transport_step(const jm_transport *t, double step_s, double *field, double *scratch);
