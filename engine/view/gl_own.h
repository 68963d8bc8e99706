/// gl_own.h: inside of gl.c and its sisters: the counters, and the table of bytes by object.
#pragma once

#include "view/gl.h"

#include <time.h>

/// Bytes of one live buffer or texture; entries stand in the order of their keys.
typedef struct jm_view_gl_entry {
    uint64_t key; // kind and GL name
    int64_t bytes;
} jm_view_gl_entry;

typedef struct jm_view_program {
    char *vertex, *fragment, *defines;
    GLuint id;              // 0: deleted
    struct timespec newest; // of its files, when it was linked
} jm_view_program;

struct jm_view_gl {
    jm_ctx *ctx;
    char renderer[256];
    bool software;
    int32_t max_texture;
    int64_t live[JM_VIEW_GL_KIND_COUNT];
    int64_t bytes;
    jm_view_gl_entry *entries;
    int64_t entry_count, entry_capacity;
    int64_t errors;
    char first_error[512];
    char *shader_dir; // or NULL
    jm_view_program *programs;
    int64_t program_count, program_capacity;
};

enum { JM_VIEW_GL_MIB_MOST = 512 };

/// Refuses when `bytes` more do not fit under the limit.
JM_CHECKED jm_status jm_view_gl_reserve(jm_view_gl *gl, int64_t bytes);
/// Writes down that an object lives and how much it holds; again: only its new size.
JM_CHECKED jm_status jm_view_gl_keep(jm_view_gl *gl, jm_view_gl_kind kind, GLuint name,
                                     int64_t bytes);
/// Bytes that an object holds, 0 when it is not known.
int64_t jm_view_gl_held(const jm_view_gl *gl, jm_view_gl_kind kind, GLuint name);
void jm_view_gl_forget(jm_view_gl *gl, jm_view_gl_kind kind, GLuint name);
/// JM_ERR_MEMORY when the driver ran out of memory by the last calls.
JM_CHECKED jm_status jm_view_gl_exhausted(jm_view_gl *gl, int64_t bytes);
/// Forgets the programs' names; their GL objects must be deleted.
void jm_view_programs_free(jm_view_gl *gl);
