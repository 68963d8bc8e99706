#version 330 core
#include "common.glsl"
// A directed link as a strip at the right-hand side of its line: as wide as its traffic. With KERB:
// the cars parked along it. With HIDDEN: only what houses and trees stand before is drawn.
layout(location = 0) in vec2 a_at;
layout(location = 1) in vec2 a_normal;
layout(location = 2) in float a_along;
layout(location = 3) in int a_id;
layout(location = 4) in uvec4 a_look; // side, kind, flags, speed [1/4 m/s]; KERB: width [1/8 m]

uniform vec3 u_tile;
uniform float u_pixel;
uniform float u_least_px;
uniform float u_flow_full; // flow of the widest strip [veh/s]; 0: all alike
uniform samplerBuffer u_objects_a, u_objects_b; // value and flow by link: outcome a, b, base a, b

out vec3 v_at;
out float v_across; // -1..1 from right to left, beyond it the casing
out vec2 v_rim;     // where the casing ends on the right and on the left
out float v_along;
flat out int v_id;
flat out float v_value, v_flow, v_speed; // speed of the dashes [m/s]
out float v_wide_px, v_pixel_m; // width on screen; metres that a pixel spans there

const uint ONE_WAY = 4u;
const float WIDTH_LEAST_M = 1.5, WIDTH_MOST_M = 16.0, WIDTH_MOST_PX = 12.0;
const float HIDDEN_SHARE = 0.01;
#if defined(PASS_ID) || defined(PASS_VALUES) || defined(HIDDEN)
const float CASING_PX = 0.0;
#else
const float CASING_PX = 1.8;
#endif

float side_of(float outcome, float base)
{
    if (frame.mode.x == SIDE_OUTCOME)
        return outcome;
    if (frame.mode.x == SIDE_BASE)
        return base;
    return has_value(outcome) && has_value(base) ? outcome - base : NO_DATA;
}

// The larger of the two while they are compared: a street that lost its traffic stays to be seen.
float flow_of(vec4 f)
{
    float outcome = blend(f.x, f.y), base = blend(f.z, f.w);
    float flow = frame.mode.x == SIDE_OUTCOME ? outcome
               : frame.mode.x == SIDE_BASE ? base : max(outcome, base);
    return max(flow, 0.0);
}

vec4 before_ground(vec3 at)
{
    float distance = length(at);
    float share = min(0.4, 0.5 / max(distance, 0.1) + 0.0035);
    return frame.view_proj * vec4(at * (1.0 - share), 1.0);
}

void main()
{
    if (!is_here(int(a_look.z & 3u))) {
        gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
        return;
    }
    vec4 value = texelFetch(u_objects_a, a_id);
    v_value = side_of(blend(value.x, value.y), blend(value.z, value.w));
#ifdef KERB
    v_flow = v_speed = 0.0;
#else
    v_flow = flow_of(texelFetch(u_objects_b, a_id));
    v_speed = 0.25 * float(a_look.w);
#endif
#ifdef HIDDEN
    // What is worth to be seen through a house: streets that bear traffic.
    if (!has_value(v_value) || v_flow < HIDDEN_SHARE * u_flow_full) {
        gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
        return;
    }
#endif
    vec2 at = u_tile.xy + a_at;
    // The tile's low ground is near enough for a width on screen, and costs no look at the ground.
    float pixel_m = length(vec3(at, u_tile.z)) * u_pixel;
#ifdef KERB
    // Along the kerb of the carriageway, at the right-hand side.
    bool alone = true;
    float width_m = max(2.4, u_least_px * pixel_m);
    float offset_m = 0.0625 * float(a_look.w) + 0.5 * width_m;
#else
    // Traffic keeps to the right: a one-way street has its line to itself.
    bool alone = (a_look.z & ONE_WAY) != 0u;
    float share = u_flow_full > 0.0 ? clamp(v_flow / u_flow_full, 0.0, 1.0) : 0.1;
    float width_m = max(mix(WIDTH_LEAST_M, WIDTH_MOST_M, share),
                        mix(u_least_px, max(WIDTH_MOST_PX, u_least_px), share) * pixel_m);
    float offset_m = alone ? 0.0 : 0.5 * width_m + max(0.3, 0.3 * pixel_m);
#endif
    float casing_m = CASING_PX * pixel_m;
    // Of the two directions of a street each has its casing on the outer side.
    v_rim = 1.0 + 2.0 * vec2(casing_m, alone ? casing_m : 0.0) / width_m;
    v_across = a_look.x > 127u ? -v_rim.x : v_rim.y;
    at += a_normal * (1.0 / 8192.0) * (0.5 * v_across * width_m - offset_m);
    v_at = vec3(at, ground_at(at));
    v_along = a_along;
    v_id = a_id;
    v_wide_px = width_m / pixel_m;
    v_pixel_m = pixel_m;
    gl_Position = before_ground(v_at);
}
