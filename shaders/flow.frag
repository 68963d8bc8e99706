#version 330 core
#include "common.glsl"
// Traffic by street: the colour of the legend, unlit, in a thin dark casing; dashes move with the
// traffic. With HIDDEN: the colour alone, softly.
#ifdef KERB
const int THING = 4; // parking
#else
const int THING = 3; // link
#endif

in vec3 v_at;
in float v_across;
in vec2 v_rim;
in float v_along;
flat in int v_id;
flat in float v_value, v_flow, v_speed;
in float v_wide_px, v_pixel_m;

#if defined(PASS_ID)
layout(location = 0) out uvec2 o_id;
void main() { o_id = uvec2(uint(THING), uint(v_id)); }

#elif defined(PASS_VALUES)
layout(location = 0) out vec4 o_value;
void main()
{
    if (!has_value(v_value))
        discard;
    o_value = vec4(v_value, v_at.xy, 1.0);
}

#elif defined(HIDDEN)
layout(location = 0) out vec4 o_color;

const float OPACITY = 0.42;

void main()
{
    float cover = clamp((1.0 - abs(v_across)) / max(fwidth(v_across), 1e-4), 0.0, 1.0);
    o_color = vec4(value_color(v_value), OPACITY * cover);
}

#else
layout(location = 0) out vec4 o_color;

uniform float u_flow_full;

const vec3 PICKED_COLOR = vec3(0.16, 0.58, 0.92);
const vec3 CASING_COLOR = vec3(0.20, 0.23, 0.28);
const vec3 NO_DATA_COLOR = vec3(0.68);
#ifdef KERB
const float CASING_FINE = 0.25;
#else
const float CASING_FINE = 0.45;
#endif
const float DASH_PX = 36.0, DASH_LEAST_M = 16.0; // from one dash to the next

bool is_picked()
{
    return floatBitsToInt(frame.picked.x) == THING && floatBitsToInt(frame.picked.y) == v_id;
}

// Arrowheads in the direction of travel. Their spacing goes by doublings, so that they stay where
// they are while the eye moves a little. They move as fast as cars on an empty street, times the
// spacing over its least, so that the motion is seen from afar too; whole turns in 1000 s, so that
// it never jumps.
float dash()
{
    if (frame.flags.y != 0 || !(v_flow > 0.01 * u_flow_full) || u_flow_full <= 0.0)
        return 0.0;
    float spacing_m = max(exp2(ceil(log2(DASH_PX * v_pixel_m))), DASH_LEAST_M);
    float turns_s = floor(1000.0 * v_speed / DASH_LEAST_M + 0.5) / 1000.0;
    float tip = (v_along + abs(v_across) * 0.5 * v_wide_px * v_pixel_m) / spacing_m;
    float way = fract(tip - turns_s * mod(frame.eye.w, 1000.0));
    float soft = v_pixel_m / spacing_m;
    float head = smoothstep(0.0, soft, way) * (1.0 - smoothstep(0.25, 0.25 + soft, way));
    return head * (1.0 - smoothstep(0.4, 0.6, abs(v_across))) * smoothstep(4.0, 6.0, v_wide_px);
}

void main()
{
    float px = max(fwidth(v_across), 1e-4);
    float to_rim = (v_across < 0.0 ? v_rim.x : v_rim.y) - abs(v_across);
    float cover = clamp(to_rim / px, 0.0, 1.0);
    vec3 color = has_value(v_value) ? value_color(v_value) : NO_DATA_COLOR;
    // Light on dark and dark on light.
    float light = dot(color, vec3(0.3, 0.5, 0.2));
    vec3 dash_color = light > 0.7 ? CASING_COLOR : vec3(1.0);
    color = mix(color, dash_color, mix(0.25, 0.5, smoothstep(6.0, 14.0, v_wide_px)) * dash());
    float inside = (1.0 - abs(v_across)) / px, fill = clamp(inside + 0.5, 0.0, 1.0);
    vec4 casing = vec4(CASING_COLOR, mix(CASING_FINE, 0.7, smoothstep(2.0, 6.0, v_wide_px)));
    if (is_picked()) {
        casing = vec4(PICKED_COLOR, 1.0);
        fill = smoothstep(0.8, 1.6, inside);
    }
    o_color = vec4(mix(casing.rgb, color, fill), cover * mix(casing.a, 1.0, fill));
}
#endif
