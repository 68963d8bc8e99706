#version 330 core
#include "common.glsl"
// Walls of plaster, roofs of tile, slate or gravel: light, so that data keep the strongest colours.
#ifdef PASS_SHADOW
void main() {}
#else

in vec3 v_at;
in vec2 v_wall;
in vec3 v_place;
flat in vec3 v_normal;
flat in vec3 v_lift;
flat in int v_id;
flat in uint v_flags;

bool is_roof() { return (v_flags & 128u) != 0u; }

#ifdef CELLS
uniform int u_roof_data; // 1: the topic has values under roofs

// Raw value under a roof; NO_DATA on walls, where there is none, and in the margin around the area
// shown.
float roof_value()
{
    bool shown = all(greaterThanEqual(v_at.xy, frame.shown.xy)) &&
                 all(lessThanEqual(v_at.xy, frame.shown.zw));
    return is_roof() && shown && u_roof_data != 0 ? cell_value(v_at.xy) : NO_DATA;
}
#else
float roof_value() { return NO_DATA; }
#endif

#if defined(PASS_ID)
layout(location = 0) out uvec2 o_id;
const uint THING_BUILDING = 2u;
void main() { o_id = uvec2(THING_BUILDING, uint(v_id)); }

#elif defined(PASS_VALUES)
layout(location = 0) out vec4 o_value;
void main()
{
    float value = roof_value();
    o_value = vec4(value, v_at.xy, has_value(value) ? 1.0 : 0.0);
}

#else
layout(location = 0) out vec4 o_color;

const uint USAGE_RESIDENTIAL = 0u, USAGE_COMMERCIAL = 1u, USAGE_INDUSTRIAL = 2u, USAGE_PUBLIC = 3u;
const int THING_BUILDING = 2;
const vec3 PICKED_COLOR = vec3(0.16, 0.58, 0.92);

// Even bits out of an id (Jarzynski and Olano 2020: pcg).
uint hash_of(uint n)
{
    uint state = n * 747796405u + 2891336453u;
    uint word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}

vec3 wall_tone(uint usage, uint hash)
{
    if (usage == USAGE_INDUSTRIAL)
        return vec3(0.80, 0.82, 0.83);
    if (usage == USAGE_COMMERCIAL)
        return vec3(0.87, 0.87, 0.85);
    if (usage == USAGE_PUBLIC)
        return vec3(0.92, 0.88, 0.80);
    uint pick = hash & 7u;
    return pick < 3u ? vec3(0.93, 0.90, 0.84)
         : pick < 5u ? vec3(0.91, 0.86, 0.77)
         : pick < 7u ? vec3(0.88, 0.82, 0.73) : vec3(0.90, 0.82, 0.77);
}

vec3 roof_tone(uint usage, uint hash)
{
    vec3 tile = mix(vec3(0.69, 0.52, 0.45), vec3(0.61, 0.50, 0.44), float((hash >> 16) & 3u) / 3.0);
    const vec3 slate = vec3(0.55, 0.57, 0.60);
    const vec3 gravel = vec3(0.80, 0.79, 0.76), sheet = vec3(0.72, 0.75, 0.77);
    uint pick = (hash >> 3) & 15u;
    if (usage == USAGE_INDUSTRIAL)
        return pick < 10u ? sheet : gravel;
    if (usage == USAGE_COMMERCIAL)
        return pick < 9u ? gravel : pick < 13u ? sheet : slate;
    if (usage == USAGE_PUBLIC)
        return pick < 8u ? slate : pick < 13u ? gravel : tile;
    return pick < 9u ? tile : pick < 13u ? slate : gravel;
}

bool is_new()
{
    return (v_flags & 64u) != 0u && frame.flags.w != 0 && frame.mode.x != SIDE_BASE;
}

bool is_picked()
{
    return floatBitsToInt(frame.picked.x) == THING_BUILDING &&
           floatBitsToInt(frame.picked.y) == v_id;
}

// sRGB colour of the surface itself.
vec3 tone()
{
    uint usage = (v_flags >> 3) & 7u, hash = hash_of(uint(v_id));
#ifdef CELLS
    vec3 c = is_roof() ? vec3(0.84) : vec3(0.86);
#else
    vec3 c = is_roof() ? roof_tone(usage, hash) : wall_tone(usage, hash);
#ifdef POINT
    c = mix(c, vec3(0.58, 0.55, 0.50), 0.45); // a point stands for walls, too, half of them in shade
#endif
    c *= 0.96 + 0.08 * float((hash >> 8) & 255u) / 255.0;
#endif
    if (is_new())
        c = mix(c, NEW_COLOR, 0.75);
    if (is_picked())
        c = mix(c, PICKED_COLOR, 0.8);
    return c;
}

// The foot of a wall gets less of the sky, its eaves a little more light.
float foot_and_eaves()
{
    float below_eaves = v_wall.y > 0.0 ? v_wall.x * (1.0 - v_wall.y) / v_wall.y : v_wall.x + 9.0;
    float foot = mix(0.72, 1.0, smoothstep(0.0, 7.0, v_wall.x));
    float near = clamp(1.2 - dot(v_at, v_at) * 4e-6, 0.0, 1.0); // finer than a pixel further away
    return foot + 0.12 * near * (1.0 - smoothstep(0.25, 0.6, below_eaves));
}

void main()
{
    vec3 color = lit(to_linear(tone()), v_normal, sunlit_place(v_place + v_lift));
    if (!is_roof())
        color *= foot_and_eaves();
    color = focused(to_screen(fogged(color, v_at)));
#ifdef CELLS
    float value = roof_value();
    if (has_value(value))
        color = value_color(value); // unlit: the legend's
#endif
    o_color = vec4(color, 1.0);
}
#endif
#endif
