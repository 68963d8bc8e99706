/// frame_own.h: inside of frame.c and frame_block.c.
#pragma once

#include "view/frame_fields.h"
#include "view/layer.h"
#include "view/shadow.h"

/// The cached map of one side.
typedef struct jm_view_shadow_map {
    jm_view_target target;
    jm_view_shadow_place place;
    bool drawn;
} jm_view_shadow_map;

struct jm_view_frame {
    jm_ctx *ctx;
    jm_view_gl *gl;
    const jm_view_scene *scene;
    jm_view_frame_block block;
    GLuint uniforms; // buffer of the block
    GLuint height;
    GLuint ground[2]; // outcome, base; base 0: the same as the outcome's
    jm_view_fields fields;
    jm_view_shadow_map shadow[2];  // outcome, base
    jm_view_target no_shadow;      // bound while there is no map
    jm_view_tile_seen *seen, *lit; // [tiles] by the camera, by the sun
};

/// Fills the block for a picture; the shadow's part stays as it is.
void jm_view_block_fill(const jm_view_frame *frame, const jm_view_picture *picture,
                        const jm_view_lens *lens, const jm_view_sunlight *light, bool cells_shown,
                        jm_view_frame_block *block);
/// Its members that are relative to the eye.
void jm_view_block_places(const jm_view_frame *frame, const double eye[3],
                          jm_view_frame_block *block);
