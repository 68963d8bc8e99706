#version 330 core
#include "common.glsl"
// A line on the ground as a strip: one jm_view_ribbon_vertex (engine/view/ribbon.h).
layout(location = 0) in vec2 a_at;
layout(location = 1) in vec2 a_normal; // miter to the left, times 8192
layout(location = 2) in float a_along;
layout(location = 3) in int a_id;
layout(location = 4) in uvec4 a_look; // side, kind, flags, width [1/8 m]

uniform vec3 u_tile;
uniform float u_pixel;      // radians that one pixel spans
uniform float u_least_px;   // no strip of a kind up to u_least_kind is narrower
uniform float u_least_kind;
uniform float u_grow_m;     // added to the width

out vec3 v_at;
out vec2 v_across; // -1..1 from right to left; beyond the line's end in half widths
out float v_along;
flat out int v_id;
flat out uvec3 v_look; // kind, flags, width
out float v_wide_px;   // width on screen, seen from above
// Light on flat ground, its place in the shadow map and haze: reckoned here, not pixel by pixel,
// as thin strips have many pixels for their size.
out vec3 v_ambient, v_direct;
out vec4 v_shadow; // place; share of the direct light that a shadow takes
out float v_haze;
#ifdef EDGES
out float v_inner; // 0 at the line's ends, 1 within
#endif

const uint TIP = 64u, END = 128u;

// The point drawn nearer to the eye along its own ray: it keeps its place in the picture and lies
// before the coarser ground of far tiles, yet behind the hill that hides it.
vec4 before_ground(vec3 at)
{
    float distance = length(at);
    float share = min(0.4, 0.4 / max(distance, 0.1) + 0.0030);
    return frame.view_proj * vec4(at * (1.0 - share), 1.0);
}

// As sunlit() in common.glsl, but for the look at the map.
vec4 shadow_place(vec3 at)
{
    if (frame.mode.z == 0)
        return vec4(0.0);
    vec3 lifted = at + vec3(0.0, 0.0, 0.15 + 0.75 * frame.picked.w);
    vec3 p = (frame.light_view_proj * vec4(lifted, 1.0)).xyz, far = abs(p);
    float inside = clamp((1.0 - max(max(far.x, far.y), far.z)) * 8.0, 0.0, 1.0);
    return vec4(p * 0.5 + 0.5 - vec3(0.0, 0.0, 0.3 * frame.picked.z), frame.sun_color.w * inside);
}

void light_up()
{
    const vec3 up = vec3(0.0, 0.0, 1.0);
    v_ambient = lit(vec3(1.0), up, 0.0);
    v_direct = lit(vec3(1.0), up, 1.0) - v_ambient;
    v_shadow = shadow_place(v_at);
    v_haze = 1.0 - (fogged(vec3(1.0), v_at).r - fogged(vec3(0.0), v_at).r);
}

void main()
{
    if (!is_here(int(a_look.z & 3u))) {
        gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
        return;
    }
    float side = a_look.x > 127u ? -1.0 : 1.0;
    vec2 normal = a_normal * (1.0 / 8192.0);
    vec2 at = u_tile.xy + a_at;
    // The tile's low ground is near enough for a width on screen, and costs no look at the ground.
    float pixel_m = length(vec3(at, u_tile.z)) * u_pixel;
    float width_m = float(a_look.w) * 0.125;
    float least_px = float(a_look.y) <= u_least_kind ? u_least_px : 0.0;
    float half_m = 0.5 * (max(width_m, least_px * pixel_m) + u_grow_m);
    bool end = (a_look.z & END) != 0u;
    at += normal * side * half_m;
    if (end)
        at += vec2(normal.y, -normal.x) * (a_along < 0.0 ? -half_m : half_m);
    v_at = vec3(at, ground_at(at));
    v_across = vec2(side, end ? 1.0 : 0.0);
    v_along = a_along;
    v_id = a_id;
    v_look = a_look.yzw;
    v_wide_px = 2.0 * half_m / pixel_m;
#ifdef EDGES
    v_inner = (a_look.z & (TIP | END)) != 0u ? 0.0 : 1.0;
#else
    light_up();
#endif
    gl_Position = before_ground(v_at);
}
