#version 330 core
#include "common.glsl"
// Neighbourhoods in the colour of the legend; or the area that some cars may not enter, hatched.
in vec3 v_at;
flat in int v_id;
flat in float v_value;

#if defined(PASS_ID)
layout(location = 0) out uvec2 o_id;
const uint THING_ZONE = 7u;
void main() { o_id = uvec2(THING_ZONE, uint(v_id)); }

#elif defined(PASS_VALUES)
layout(location = 0) out vec4 o_value;
void main()
{
    if (!has_value(v_value))
        discard;
    o_value = vec4(v_value, v_at.xy, 1.0);
}

#elif defined(WASH)
layout(location = 0) out vec4 o_color;

uniform float u_pixel;

const vec3 ACCESS_COLOR = vec3(0.42, 0.24, 0.62);

void main()
{
    // Hatching stands on the ground; its spacing goes by doublings of 12 m with the distance.
    float spacing_m = max(exp2(ceil(log2(14.0 * length(v_at) * u_pixel))), 12.0);
    vec2 at = v_at.xy + frame.eye.xy;
    float way = abs(fract((at.x + at.y) / spacing_m) - 0.5) * 2.0;
    float line = smoothstep(0.72, 0.82, way);
    o_color = vec4(ACCESS_COLOR, mix(0.10, 0.24, line));
}

#else
layout(location = 0) out vec4 o_color;

const int THING_ZONE = 7;

bool is_picked()
{
    return floatBitsToInt(frame.picked.x) == THING_ZONE && floatBitsToInt(frame.picked.y) == v_id;
}

void main()
{
    if (!has_value(v_value))
        discard;
    o_color = vec4(value_color(v_value), is_picked() ? 1.0 : 0.92);
}
#endif
