#version 330 core
#include "common.glsl"
// A car park as an upright bar: one instance a car park, as high as it is large.
layout(location = 0) in vec3 a_point; // corner of the unit box: -1..1, -1..1, 0..1
layout(location = 1) in vec2 a_place; // scene metres
layout(location = 2) in vec2 a_size;  // half of its side [m], height [m]
layout(location = 3) in float a_spaces;
layout(location = 4) in int a_id;
layout(location = 5) in uint a_presence;

uniform vec3 u_scene; // scene (0, 0, 0) relative to the eye
uniform float u_pixel;
uniform int u_part;   // 0: what is filled, 1: what is left above it, 2: the whole bar
uniform int u_filled; // by 0: nothing, the bar is full; 1: the value, a share; 2: value / spaces
uniform samplerBuffer u_objects_a; // by car park: outcome a, b, base a, b

out vec3 v_at;
out vec3 v_unit;
flat out int v_id;
flat out float v_value;
flat out vec2 v_size; // side and height of this part [m]

const float LEAST_PX = 6.0; // half of the side, on screen

float side_of(float outcome, float base)
{
    if (frame.mode.x == SIDE_OUTCOME)
        return outcome;
    if (frame.mode.x == SIDE_BASE)
        return base;
    return has_value(outcome) && has_value(base) ? outcome - base : NO_DATA;
}

// Share of the spaces that is taken; the outcome's while the two are compared.
float filled(float outcome, float base)
{
    float value = frame.mode.x == SIDE_BASE ? base : outcome;
    if (!has_value(v_value))
        return 0.0;
    if (u_filled == 0)
        return 1.0;
    return clamp(u_filled == 1 ? value : value / max(a_spaces, 1.0), 0.0, 1.0);
}

void main()
{
    if (!is_here(int(a_presence))) {
        gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
        return;
    }
    vec4 value = texelFetch(u_objects_a, a_id);
    float outcome = blend(value.x, value.y), base = blend(value.z, value.w);
    v_value = side_of(outcome, base);
    float share = filled(outcome, base);
    float low = u_part == 1 ? share : 0.0, high = u_part == 0 ? share : 1.0;

    vec2 place = u_scene.xy + a_place;
    vec3 foot = vec3(place, ground_at(place));
    float grow = max(1.0, LEAST_PX * length(foot) * u_pixel / a_size.x);
    float half_m = a_size.x * grow, height_m = a_size.y * min(grow, 4.0);
    if (high <= low) {
        gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
        return;
    }
    // The foot goes into the ground a little: slopes show no gap.
    float sink = low == 0.0 ? 1.0 : 0.0;
    v_at = foot + vec3(a_point.xy * half_m, mix(low, high, a_point.z) * height_m);
    v_at.z -= sink * (1.0 - a_point.z);
    v_unit = a_point;
    v_size = vec2(half_m, (high - low) * height_m);
    v_id = a_id;
    gl_Position = frame.view_proj * vec4(v_at, 1.0);
}
