/// gl_clean.h: the end of a test's GL: nothing failed on the way, nothing is left.
#pragma once

#include "check.h"

#include "view/gl.h"

static inline void gl_close_clean(jm_view_gl *gl)
{
    const char *first = NULL;
    int64_t errors = jm_view_gl_errors(gl, &first);
    if (errors > 0)
        print_error("GL: %s\n", first);
    CHECK(errors == 0);
    for (int kind = 0; kind < JM_VIEW_GL_KIND_COUNT; kind++)
        CHECK(jm_view_gl_live(gl, (jm_view_gl_kind)kind) == 0);
    jm_view_gl_destroy(gl);
}
