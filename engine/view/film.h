/// film.h: frames to ffmpeg through a pipe; no shell.
#pragma once

#include "view/image.h"

typedef struct jm_view_film_out jm_view_film_out;
/// Starts ffmpeg (posix_spawn, from PATH) on `path`.part.mp4. JM_ERR_UNAVAILABLE when there is
/// none: names the package.
JM_CHECKED jm_status jm_view_film_open(jm_ctx *ctx, const char *path, int32_t width, int32_t height,
                                       int32_t frames_per_second, jm_view_film_out **out);
/// One frame. JM_ERR_IO with ffmpeg's last words when it died.
JM_CHECKED jm_status jm_view_film_frame(jm_ctx *ctx, jm_view_film_out *film,
                                        const jm_view_image *frame);
/// Ends, waits for ffmpeg, renames to the final name. The film is freed whatever happens.
JM_CHECKED jm_status jm_view_film_close(jm_ctx *ctx, jm_view_film_out *film);
void jm_view_film_abandon(jm_view_film_out *film); // kills ffmpeg, removes the part; NULL allowed
