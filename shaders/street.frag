#version 330 core
#include "common.glsl"
// Calm streets: light asphalt between paler rims, in the light of the hour. With EDGES: only a fine
// light line along both sides, over ground that shows data.
in vec3 v_at;
in vec2 v_across;
in float v_along;
flat in int v_id;
flat in uvec3 v_look;
in float v_wide_px;
in vec3 v_ambient, v_direct;
in vec4 v_shadow;
in float v_haze;
#ifdef EDGES
in float v_inner;
#endif

#if defined(PASS_ID)
layout(location = 0) out uvec2 o_id;
const uint THING_LINK = 3u;
void main() { o_id = uvec2(THING_LINK, uint(v_id)); }

#else
layout(location = 0) out vec4 o_color;

uniform int u_rim; // 1: the rim under the asphalt

const int THING_LINK = 3;
const vec3 PICKED_COLOR = vec3(0.16, 0.58, 0.92);
const uint TWO_WAY = 4u;

// Round ends, and edges that fade over one pixel.
float cover()
{
    float out_of_line = length(v_across);
    return clamp((1.0 - out_of_line) / max(fwidth(out_of_line), 1e-4), 0.0, 1.0);
}

bool is_picked()
{
    return floatBitsToInt(frame.picked.x) == THING_LINK && floatBitsToInt(frame.picked.y) == v_id;
}

// sRGB colour of the surface.
vec3 tone()
{
    uint kind = v_look.x;
    if (is_picked())
        return u_rim == 1 ? PICKED_COLOR * 0.7 : PICKED_COLOR;
    if (u_rim == 1)
        return vec3(0.86, 0.85, 0.82);
    vec3 asphalt = kind <= 1u ? vec3(0.66, 0.67, 0.69)
                 : kind <= 4u ? vec3(0.71, 0.72, 0.73) : vec3(0.75, 0.755, 0.76);
    // A dashed line between the directions of large streets, where it can be seen.
    bool line = kind <= 3u && (v_look.y & TWO_WAY) != 0u && v_across.y == 0.0;
    float width_m = float(v_look.z) * 0.125;
    if (line && abs(v_across.x) * width_m < 0.3 && fract(v_along / 9.0) < 0.45)
        asphalt = mix(asphalt, vec3(0.93), smoothstep(24.0, 48.0, v_wide_px));
    return asphalt;
}

#ifdef EDGES
void main()
{
    float px = max(fwidth(v_across.x), 1e-4), inward = (1.0 - abs(v_across.x)) / px;
    float line = clamp(inward, 0.0, 1.0) * clamp(2.0 - inward, 0.0, 1.0);
    // Lines end before junctions, where they would cross. Small streets have none but near by.
    float from_px = v_look.x <= 4u ? 6.0 : 11.0;
    line *= clamp(3.0 * v_inner, 0.0, 1.0) * smoothstep(from_px, 1.8 * from_px, v_wide_px);
    o_color = is_picked() ? vec4(PICKED_COLOR, 0.75 * cover()) : vec4(vec3(0.97), 0.5 * line);
}
#else
void main()
{
    float sun = 1.0 - (1.0 - texture(u_shadow, v_shadow.xyz)) * v_shadow.w;
    vec3 light = v_ambient + v_direct * sun;
    vec3 color = mix(to_linear(tone()) * light, frame.fog.rgb, v_haze);
    o_color = vec4(focused(to_screen(color)), cover());
}
#endif
#endif
