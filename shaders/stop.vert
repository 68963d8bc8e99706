#version 330 core
#include "common.glsl"
// A stop: a round platform and a post with a sign; one instance a stop.
layout(location = 0) in vec4 a_point;  // x, y, z [m]; part: 0 platform, 1 post, 2 sign
layout(location = 1) in vec2 a_place;  // scene metres
layout(location = 2) in int a_id;
layout(location = 3) in uvec2 a_look;  // presence, colour

uniform vec3 u_scene; // scene (0, 0, 0) relative to the eye
uniform float u_pixel;
uniform float u_least_px; // radius of the platform on screen

out vec3 v_at;
out vec2 v_disc; // on the platform, radius 1
flat out int v_id, v_part;
flat out uvec2 v_look;

const float RADIUS_M = 3.5;

void main()
{
    if (!is_here(int(a_look.x))) {
        gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
        return;
    }
    vec2 place = u_scene.xy + a_place;
    vec3 foot = vec3(place, ground_at(place));
    float grow = max(1.0, u_least_px * length(foot) * u_pixel / RADIUS_M);
    float part = a_point.w;
    // The post is a hint from afar, no tower.
    vec3 point = a_point.xyz * (part < 0.5 ? grow : min(grow, 4.0));
    v_at = foot + point;
    v_disc = a_point.xy / RADIUS_M;
    v_id = a_id;
    v_part = int(part + 0.5);
    v_look = a_look;
    float distance = length(v_at);
    float share = part < 0.5 ? min(0.4, 0.6 / max(distance, 0.1) + 0.0040) : 0.0;
    gl_Position = frame.view_proj * vec4(v_at * (1.0 - share), 1.0);
}
