#version 330 core
#include "common.glsl"
in vec3 v_at;
in vec4 v_sun;
in vec2 v_haze;
uniform vec3 u_land;   // colour of the land around the city
uniform float u_cell_m;
uniform ivec2 u_grid;  // columns and rows of the city's grid

// Data are drawn where the city is shown; the margin around is computed, not shown.
bool is_shown(vec2 at)
{
    return all(greaterThanEqual(at, frame.shown.xy)) && all(lessThanEqual(at, frame.shown.zw));
}

#if defined(PASS_SHADOW)
void main() {}
#elif defined(PASS_ID)
out uvec2 o_thing;

const uint THING_CELL = 1u; // JM_VIEW_CELL

void main()
{
    ivec2 c = ivec2(floor(vec2(v_at.x - frame.cells.x, frame.cells.y - v_at.y) / u_cell_m));
    bool inside = all(greaterThanEqual(c, ivec2(0))) && all(lessThan(c, u_grid));
#ifdef AROUND
    inside = false;
#endif
    o_thing = inside ? uvec2(THING_CELL, uint(c.y * u_grid.x + c.x)) : uvec2(0u);
}
#elif defined(PASS_VALUES)
out vec4 o_value;

void main()
{
    o_value = vec4(0.0);
#ifdef CELLS
    float value = is_shown(v_at.xy) ? cell_value(v_at.xy) : NO_DATA;
    if (has_value(value))
        o_value = vec4(value, v_at.xy, 1.0);
#endif
}
#else
out vec4 o_color;

#ifndef AROUND
// How flatly one looks at the water. Small waves tilt it; it is still where things must not move,
// and on processors.
float flatness(vec2 at)
{
#ifndef SOFTWARE
    if (frame.flags.x == 0 && frame.flags.y == 0) {
        vec2 p = at + frame.eye.xy;
        float t = frame.eye.w;
        vec2 tilt =
            vec2(sin(p.x * 0.31 + p.y * 0.12 + t * 0.9) + sin(p.y * 0.83 - p.x * 0.4 + t * 1.7),
                 sin(p.y * 0.27 - p.x * 0.17 + t * 1.1) + sin(p.x * 0.71 + p.y * 0.5 - t * 1.5));
        // Far away the waves are finer than a pixel.
        vec3 normal = normalize(vec3(tilt * 0.025 / (1.0 + 0.002 * length(v_at)), 1.0));
        return clamp(1.0 + dot(normalize(v_at), normal), 0.0, 1.0);
    }
#endif
    return v_haze.y;
}

// Water mirrors the more sky, the flatter one looks at it.
vec3 water(vec3 color)
{
    float away = flatness(v_at.xy), away2 = away * away;
    vec3 sky = mix(frame.zenith.rgb, frame.fog.rgb, 0.3 + 0.7 * away2);
    return mix(color, sky, 0.05 + 0.6 * away2 * away2);
}
#endif

// Light on the ground: it lies level enough for the whole sky.
vec3 ground_lit(vec3 albedo, float sun_share)
{
    return albedo * (frame.sky_color.rgb + frame.sun_color.rgb * (v_sun.w * sun_share)) *
           frame.sky_color.w;
}

#ifdef AROUND
void main()
{
    // The land goes over into the sky, however near the horizon of so small a world is.
    vec2 out_m = max(max(frame.shown.xy - v_at.xy, v_at.xy - frame.shown.zw), vec2(0.0));
    float away = clamp(max(out_m.x, out_m.y) / 9000.0, 0.0, 1.0);
    vec3 color = fogged(ground_lit(u_land, 1.0), v_at * (1.0 + 2.5 * away));
    o_color = vec4(focused(to_screen(color)), 1.0);
}
#else
// Metres beyond the shown area.
float beyond(vec2 at)
{
    vec2 d = max(max(frame.shown.xy - at, at - frame.shown.zw), vec2(0.0));
    return max(d.x, d.y);
}

vec4 ground_texel()
{
    vec2 uv = vec2(v_at.x - frame.cells.x, frame.cells.y - v_at.y) * frame.cells.z;
    return texture(u_ground, uv / frame.cells_size.xy);
}

#ifdef CELLS
// Data are unlit and without haze: their colour is the legend's. Where a cell has none, the ground
// is a quiet grey; the margin is the land around.
vec3 color_of(float out_m)
{
    vec3 land = focused(to_screen(mix(ground_lit(u_land, 1.0), frame.fog.rgb, v_haze.x)));
    float grey = dot(ground_texel().rgb, vec3(0.3, 0.5, 0.2));
    float value = out_m == 0.0 ? cell_value(v_at.xy) : NO_DATA;
    vec3 inside = has_value(value) ? value_color(value) : vec3(0.5 + 0.4 * grey);
    return out_m > 0.0 ? land : inside;
}
#else
vec3 color_of(float out_m)
{
    vec4 ground = ground_texel();
    // The margin pales; beyond it lies quiet land of one colour.
    float away = clamp(out_m * frame.zenith.w, 0.0, 1.0);
    vec3 albedo = mix(to_linear(ground.rgb), u_land, out_m > 0.0 ? 0.25 + 0.75 * away : 0.0);
    vec3 color = ground_lit(albedo, sunlit_place(v_sun.xyz));
    color = mix(color, water(color), smoothstep(0.35, 0.65, ground.a) * (1.0 - away));
    return focused(to_screen(mix(color, frame.fog.rgb, v_haze.x)));
}
#endif

void main() { o_color = vec4(color_of(beyond(v_at.xy)), 1.0); }
#endif
#endif
