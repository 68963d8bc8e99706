#version 330 core
// Coverage of a pixel by a shape of the interface; colours leave premultiplied by alpha.
in vec2 v_local;
in vec4 v_shape;
in vec4 v_color;
flat in int v_kind;

uniform sampler2D u_text;

out vec4 o_color;

const int KIND_FILL = 0, KIND_BOX = 1, KIND_TRIANGLE = 2, KIND_TEXT = 3;

// v_local: from the middle; v_shape: half width, half height, radius, thickness of the border (0:
// filled). Signed distance of a rounded box (I. Quilez).
float box()
{
    vec2 q = abs(v_local) - v_shape.xy + v_shape.z;
    float d = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - v_shape.z;
    float inside = clamp(0.5 - d, 0.0, 1.0);
    return v_shape.w > 0.0 ? inside * clamp(0.5 + d + v_shape.w, 0.0, 1.0) : inside;
}

// v_shape.xyz: distances to the three sides, positive inside.
float triangle() { return clamp(0.5 + min(v_shape.x, min(v_shape.y, v_shape.z)), 0.0, 1.0); }

void main()
{
    float coverage = 1.0;
    if (v_kind == KIND_BOX)
        coverage = box();
    else if (v_kind == KIND_TRIANGLE)
        coverage = triangle();
    else if (v_kind == KIND_TEXT)
        coverage = texelFetch(u_text, ivec2(floor(v_local)), 0).r;
    float alpha = v_color.a * coverage;
    o_color = vec4(v_color.rgb * alpha, alpha);
}
