#version 330 core
#include "common.glsl"
in vec3 v_ray;
out vec4 o_color;

void main()
{
    vec3 ray = normalize(v_ray);
    // Most of the change lies near the horizon; below it, haze as on the far ground.
    float height = max(ray.z, 0.0);
    vec3 color = mix(frame.fog.rgb, frame.zenith.rgb, 1.0 - exp2(-4.0 * height));
    float towards = max(dot(ray, frame.sun.xyz), 0.0);
    float glow = exp2(-14.0 * (1.0 - towards)) * 0.12;
    float disc = exp2(-900.0 * (1.0 - towards)) * 0.9;
    color += frame.sun_color.rgb * (glow + disc * step(0.0, ray.z));
    if (frame.mode.y != 0)
        color = mix(color, vec3(dot(color, vec3(0.3, 0.5, 0.2))), 0.6);
    o_color = vec4(to_screen(color), 1.0);
}
