/// scene_heights.h: the ground of the scene as heights at the corners of quads, for scene.c alone.
#pragma once

#include "view/scene.h"

/// Fills origin_z and height_m; the places must be laid out.
JM_CHECKED jm_status jm_view_scene_heights(jm_ctx *ctx, jm_view_scene *scene);
