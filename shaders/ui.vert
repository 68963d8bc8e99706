#version 330 core
// The interface: every shape is a quad in pixels from the upper left.
layout(location = 0) in vec2 a_at;
layout(location = 1) in vec2 a_local;
layout(location = 2) in vec4 a_shape;
layout(location = 3) in vec4 a_color;
layout(location = 4) in float a_kind;

uniform vec4 u_view; // left, top, 2 / width, 2 / height

out vec2 v_local;
out vec4 v_shape;
out vec4 v_color;
flat out int v_kind;

void main()
{
    vec2 at = (a_at - u_view.xy) * u_view.zw;
    gl_Position = vec4(at.x - 1.0, 1.0 - at.y, 0.0, 1.0);
    v_local = a_local;
    v_shape = a_shape;
    v_color = a_color;
    v_kind = int(a_kind + 0.5);
}
