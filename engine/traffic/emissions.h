/// emissions.h: the heat that cars leave on a link.
#pragma once

/// Energy that a car of the present fleet turns into heat over one metre at a mean speed [J/m].
/// Speeds are clipped to the range of the fit, 10 to 130 km/h.
float jm_car_heat_jm(float speed_ms);
