/// shaders.h: the shader files as they were at build time (made by cmake/EmbedShaders.cmake).
#pragma once

typedef struct jm_view_shader_file {
    const char *name;          // "terrain.vert"; NULL ends the table
    const unsigned char *text; // zero-terminated
} jm_view_shader_file;

extern const jm_view_shader_file jm_view_shader_files[];
