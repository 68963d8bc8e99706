#version 330 core
#include "common.glsl"
// Walls and roofs of one jm_view_building_vertex each (engine/view/mesh.h), or, BOX, eight corners
// for one jm_view_building_box. A box's face takes its flat outputs from the corner that ends its
// triangles: 0 west, 1 south, 2 north, 3 east, 7 roof. POINT: a box that would be a few pixels is a
// point in the middle of its roof. Whatever is the same all over a face is found here: there are
// fewer vertices than pixels.
#ifdef BOX
layout(location = 0) in uvec4 a_place; // u, v, h, height
layout(location = 1) in uvec2 a_half;  // half_long, half_short
layout(location = 2) in uvec2 a_look;  // flags, usage
layout(location = 3) in int a_angle;
layout(location = 4) in int a_id;
uniform float u_pixel_angle;
#else
layout(location = 0) in uvec3 a_place; // u, v, h
layout(location = 1) in uvec2 a_look;  // facing, flags
layout(location = 2) in int a_id;
layout(location = 3) in uint a_rise;
#endif

uniform vec3 u_tile;
uniform float u_tile_m;

out vec3 v_at;
out vec4 v_wall; // height above the foot [m]; share of the wall's height; how near it is; haze
out vec4 v_place; // in the shadow map, see shadow_place; how much a shadow takes there
flat out vec3 v_shaded; // colour in the shade, linear
flat out vec4 v_direct; // what the sun adds; w: 1 on roofs
flat out int v_id;

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

// sRGB colour of the surface itself. flags: bits 0..1 presence, 6 new.
vec3 tone(bool roof, uint usage, uint flags)
{
#ifdef CELLS
    vec3 c = roof ? vec3(0.84) : vec3(0.86);
#else
    uint hash = hash_of(uint(a_id));
    vec3 c = roof ? roof_tone(usage, hash) : wall_tone(usage, hash);
#ifdef POINT
    c = mix(c, vec3(0.58, 0.55, 0.50), 0.45); // a point stands for walls, too, half of them in shade
#endif
    c *= 0.96 + 0.08 * float((hash >> 8) & 255u) / 255.0;
#endif
    if ((flags & 64u) != 0u && frame.flags.w != 0 && frame.mode.x != SIDE_BASE)
        c = mix(c, NEW_COLOR, 0.75);
    if (floatBitsToInt(frame.picked.x) == THING_BUILDING &&
        floatBitsToInt(frame.picked.y) == a_id)
        c = mix(c, PICKED_COLOR, 0.8);
    return c;
}

vec3 in_tile(uvec3 place)
{
    vec2 share = vec2(place.xy) * (2.0 / 65535.0) - 0.5;
    return u_tile + vec3(share * u_tile_m, float(place.z) * 0.01);
}

// `lift` is the way out of the walls at this corner.
void look(vec3 normal, vec3 lift, bool roof, uint usage, uint flags)
{
    vec3 place = shadow_place(v_at, lift);
    v_place = vec4(place, shadow_strength(place));
    vec3 albedo = to_linear(tone(roof, usage, flags));
    v_shaded = lit(albedo, normal, 0.0);
    v_direct = vec4(lit(albedo, normal, 1.0) - v_shaded, roof ? 1.0 : 0.0);
    v_id = a_id;
}

#ifdef BOX
void main()
{
    if (!is_here(int(a_look.x & 3u))) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // outside: not drawn
        return;
    }
#ifdef POINT
    vec3 corner = vec3(0.5, 0.5, 1.0);
#else
    vec3 corner = vec3(gl_VertexID & 1, (gl_VertexID >> 1) & 1, gl_VertexID >> 2);
#endif
    float angle = float(a_angle) * (3.14159265 / 32767.0);
    vec2 along = vec2(cos(angle), sin(angle)), across = vec2(-along.y, along.x);
    vec2 out_to = corner.xy * 2.0 - 1.0;
    float rise = float(a_place.w) * corner.z * 0.01;
    v_at = in_tile(a_place.xyz) + vec3(0.0, 0.0, rise);
    v_at.xy += (along * out_to.x * float(a_half.x) + across * out_to.y * float(a_half.y)) * 0.01;
#ifdef PASS_SHADOW
    gl_Position = frame.light_view_proj * vec4(v_at, 1.0);
#else
    gl_Position = frame.view_proj * vec4(v_at, 1.0);
#ifdef POINT
    const bool roof = true;
    vec3 size = vec3(a_half * 2u, a_place.w) * 0.01;
    float distance_m = length(v_at), up = abs(v_at.z) / distance_m;
    float seen_m2 = size.x * (size.y * up + size.z * (1.0 - up)); // roof and one wall
    gl_PointSize = clamp(sqrt(seen_m2) / (distance_m * u_pixel_angle), 1.0, 16.0);
#else
    bool roof = gl_VertexID > 3;
#endif
    vec2 wall = gl_VertexID == 0 ? -along : gl_VertexID == 1 ? -across
              : gl_VertexID == 2 ? across : along;
    vec3 normal = roof ? vec3(0.0, 0.0, 1.0) : vec3(wall, 0.0);
    // Faces share corners: from each the way out leads away from all that meet there.
    vec3 lift = vec3(along * out_to.x + across * out_to.y, corner.z);
    look(normal, lift, roof, a_look.y & 7u, a_look.x);
    v_wall = vec4(rise, corner.z, 0.0, fog_share(v_at));
#endif
}
#else
void main()
{
    if (!is_here(int(a_look.y & 3u))) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // outside: not drawn
        return;
    }
    v_at = in_tile(a_place);
#ifdef PASS_SHADOW
    gl_Position = frame.light_view_proj * vec4(v_at, 1.0);
#else
    bool roof = a_look.x == 255u;
    float azimuth = float(a_look.x) * (6.2831853 / 255.0);
    vec3 normal = roof ? vec3(0.0, 0.0, 1.0) : vec3(sin(azimuth), cos(azimuth), 0.0);
    // Walls go back a little along the ray: where two houses share one, roofs cover its upper edge.
    gl_Position = frame.view_proj * vec4(roof ? v_at : v_at * 1.0002, 1.0);
    bool foot = (a_look.y & 4u) != 0u;
    look(normal, normal, roof, (a_look.y >> 3) & 7u, a_look.y);
    float near = clamp(1.2 - dot(v_at, v_at) * 4e-6, 0.0, 1.0);
    v_wall = vec4(float(a_rise) * 0.01, foot ? 0.0 : 1.0, near, fog_share(v_at));
#endif
}
#endif
