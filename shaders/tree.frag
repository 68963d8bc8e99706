#version 330 core
#include "common.glsl"
// Crowns in soft light. They hide what lies under them: while the ground shows data, three of four
// of their pixels are left out.
#ifdef PASS_SHADOW
void main() {}
#else

in vec3 v_at;
in float v_up;
in vec3 v_normal;
flat in vec3 v_place;
flat in uvec2 v_look;
flat in int v_id;

// Leaves out what is not of a round point, and most of a crown over data.
void thin_out()
{
#ifdef POINT
    vec2 p = gl_PointCoord * 2.0 - 1.0;
    if (dot(p, p) > 1.0)
        discard;
#endif
#ifdef CELLS
    int origin = int(frame.cells.w); // of this tile of the picture
    ivec2 pixel = ivec2(gl_FragCoord.xy) + ivec2(origin & 3, origin >> 2);
    if (((pixel.x + 2 * (pixel.y & 1)) & 3) != 0)
        discard;
#endif
}

#if defined(PASS_ID)
layout(location = 0) out uvec2 o_id;
const uint THING_TREE = 5u;
void main()
{
    thin_out();
    o_id = v_id < 0 ? uvec2(0u) : uvec2(THING_TREE, uint(v_id));
}

#elif defined(PASS_VALUES)
layout(location = 0) out vec4 o_value;
void main()
{
    thin_out();
    o_value = vec4(NO_DATA, v_at.xy, 0.0);
}

#else
layout(location = 0) out vec4 o_color;

const int THING_TREE = 5;
const vec3 PICKED_COLOR = vec3(0.16, 0.58, 0.92);

bool is_picked()
{
    return v_id >= 0 && floatBitsToInt(frame.picked.x) == THING_TREE &&
           floatBitsToInt(frame.picked.y) == v_id;
}

// sRGB colour of leaves or bark.
vec3 tone()
{
    if ((v_look.x & 128u) != 0u)
        return vec3(0.46, 0.40, 0.34);
    uint pick = v_look.y & 7u;
    vec3 c = pick < 3u ? vec3(0.49, 0.58, 0.37)
           : pick < 6u ? vec3(0.43, 0.53, 0.35) : vec3(0.55, 0.60, 0.39);
    c *= 0.95 + 0.1 * float(v_look.y >> 3) / 31.0;
#ifdef CELLS
    c = vec3(0.52, 0.56, 0.50);
#endif
    if ((v_look.x & 64u) != 0u && frame.flags.w != 0 && frame.mode.x != SIDE_BASE)
        c = mix(c, NEW_COLOR, 0.45);
    if (is_picked())
        c = mix(c, PICKED_COLOR, 0.8);
    return c;
}

// Of the crown's surface, and how high on it.
vec3 surface(out float up)
{
#ifdef POINT
    vec2 p = vec2(gl_PointCoord.x, 1.0 - gl_PointCoord.y) * 2.0 - 1.0;
    mat3 axes = transpose(mat3(frame.view_proj)); // right and up of the picture, not of unit length
    vec3 right = normalize(axes[0]), above = normalize(axes[1]);
    vec3 n = right * p.x + above * p.y - normalize(v_at) * sqrt(max(1.0 - dot(p, p), 0.0));
    up = n.z;
    return n;
#else
    up = v_up;
    return normalize(v_normal);
#endif
}

void main()
{
    thin_out();
    float up;
    vec3 normal = surface(up);
    // Leaves let light through: the normal leans to the sun.
    vec3 soft = normalize(normal + 0.6 * frame.sun.xyz);
    vec3 color = lit(to_linear(tone()), soft, sunlit_place(v_place));
    color *= mix(0.62, 1.06, smoothstep(-1.0, 0.8, up));
    o_color = vec4(focused(to_screen(fogged(color, v_at))), 1.0);
}
#endif
#endif
