#version 330 core
#include "common.glsl"
// Crowns in soft light. They hide what lies under them: while the ground shows data, three of four
// of their pixels are left out.
#ifdef PASS_SHADOW
void main() {}
#else

in vec3 v_at;
in float v_up;
#ifdef POINT
flat in vec3 v_upwards, v_sunwards;
#else
in vec3 v_normal;
#endif
flat in vec4 v_tone;
flat in float v_haze;
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

// How far the crown's surface turns upwards, to the sun, and how high on it this is.
vec3 surface()
{
#ifdef POINT
    vec2 p = vec2(gl_PointCoord.x, 1.0 - gl_PointCoord.y) * 2.0 - 1.0;
    vec3 normal = vec3(p, sqrt(max(1.0 - dot(p, p), 0.0)));
    float up = dot(normal, v_upwards);
    return vec3(up, dot(normal, v_sunwards), up);
#else
    vec3 normal = normalize(v_normal);
    return vec3(normal.z, dot(normal, frame.sun.xyz), v_up);
#endif
}

void main()
{
    thin_out();
    vec3 turned = surface();
    // Leaves let light through: the normal leans to the sun.
    float shorter = inversesqrt(1.36 + 1.2 * turned.y);
    float up = (turned.x + 0.6 * frame.sun.z) * shorter, direct = (turned.y + 0.6) * shorter;
    vec3 light = mix(frame.ground_color.rgb, frame.sky_color.rgb, 0.5 + 0.5 * up);
    light += frame.sun_color.rgb * (max(direct, 0.0) * v_tone.w);
    float high = mix(0.62, 1.06, smoothstep(-1.0, 0.8, turned.z)) * frame.sky_color.w;
    vec3 color = mix(v_tone.rgb * light * high, frame.fog.rgb, v_haze);
    o_color = vec4(focused(to_screen(color)), 1.0);
}
#endif
#endif
