#include "view/ui_atlas.h"

#include "core/text.h"

#include <string.h>

enum {
    first_size = 1024,
    usual_size = 2048, // it grows to this once it was full
    widest = 8192,     // and to this for one long string
    string_slots = 4096
};

typedef struct string_slot {
    uint64_t hash; // 0: empty
    int64_t key;   // in keys
    int32_t size_px;
    bool bold;
    jm_view_string at;
} string_slot;

struct jm_view_atlas {
    jm_ctx *ctx;
    jm_view_gl *gl;       // borrowed
    jm_view_fonts *fonts; // borrowed
    GLuint texture;
    int32_t width, height; // of the texture
    int32_t wanted_width;  // of the next one, for a string that was too long
    int32_t x, y, shelf;   // where the next string goes, height of its shelf
    string_slot *slots;    // [string_slots]
    int32_t count;
    jm_text keys;
};

static jm_status make_texture(jm_view_atlas *atlas, int32_t width, int32_t height)
{
    const jm_view_texture_def def = {.width = width,
                                     .height = height,
                                     .internal = GL_R8,
                                     .format = GL_RED,
                                     .type = GL_UNSIGNED_BYTE,
                                     .filter = GL_NEAREST};
    GLuint texture;
    JM_TRY(jm_view_texture_create(atlas->gl, &def, &texture));
    jm_view_texture_delete(atlas->gl, &atlas->texture);
    atlas->texture = texture;
    atlas->width = width;
    atlas->height = height;
    return JM_OK;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/// Width of a texture for a string: as wide as it needs, or as there can be.
static int32_t width_for(const jm_view_atlas *atlas, int32_t string_width)
{
    int32_t most = least(widest, jm_view_gl_max_texture(atlas->gl));
    int32_t width = least(usual_size, most);
    while (width < string_width && 2 * width <= most)
        width *= 2;
    return width;
}

jm_status jm_view_atlas_create(jm_ctx *ctx, jm_view_gl *gl, jm_view_fonts *fonts,
                               jm_view_atlas **out)
{
    *out = NULL;
    jm_view_atlas *atlas;
    JM_TRY(jm_new(ctx, &atlas, 1));
    jm_status status;
    atlas->ctx = ctx;
    atlas->gl = gl;
    atlas->fonts = fonts;
    JM_TRY_GOTO(jm_new(ctx, &atlas->slots, string_slots), fail);
    int32_t size = least(first_size, jm_view_gl_max_texture(gl));
    JM_TRY_GOTO(make_texture(atlas, size, size), fail);
    *out = atlas;
    return JM_OK;
fail:
    jm_view_atlas_destroy(atlas);
    return status;
}

void jm_view_atlas_destroy(jm_view_atlas *atlas)
{
    if (atlas == NULL)
        return;
    jm_view_texture_delete(atlas->gl, &atlas->texture);
    jm_text_free(&atlas->keys);
    jm_free(atlas->slots);
    jm_free(atlas);
}

void jm_view_atlas_bind(const jm_view_atlas *atlas)
{
    jm_view_bind(JM_VIEW_UNIT_TEXT, GL_TEXTURE_2D, atlas->texture);
}

jm_status jm_view_atlas_clear(jm_view_atlas *atlas)
{
    memset(atlas->slots, 0, string_slots * sizeof *atlas->slots);
    atlas->count = 0;
    atlas->keys.length = 0;
    atlas->keys.failed = false;
    atlas->x = atlas->y = atlas->shelf = 0;
    int32_t height = least(usual_size, jm_view_gl_max_texture(atlas->gl));
    int32_t width = width_for(atlas, atlas->wanted_width);
    atlas->wanted_width = 0;
    if (width <= atlas->width && height <= atlas->height)
        return JM_OK;
    return make_texture(atlas, width > atlas->width ? width : atlas->width, height);
}

// ---- strings ----

static string_slot *slot_of(const jm_view_atlas *atlas, uint64_t hash, const char *text,
                            int size_px, bool bold)
{
    for (uint64_t s = hash;; s++) {
        string_slot *slot = &atlas->slots[s & (string_slots - 1)];
        if (slot->hash == 0 ||
            (slot->hash == hash && slot->size_px == size_px && slot->bold == bold &&
             strcmp(atlas->keys.bytes + slot->key, text) == 0))
            return slot;
    }
}

/// A place on the shelf, or on a new one; false: the texture is full.
static bool place(jm_view_atlas *atlas, const jm_view_glyphs *glyphs, jm_view_string *at)
{
    if (atlas->x + glyphs->width > atlas->width) {
        atlas->x = 0;
        atlas->y += atlas->shelf;
        atlas->shelf = 0;
    }
    if (glyphs->width > atlas->width || atlas->y + glyphs->height > atlas->height)
        return false;
    *at = (jm_view_string){atlas->x, atlas->y, glyphs->width, glyphs->height};
    atlas->x += glyphs->width;
    if (glyphs->height > atlas->shelf)
        atlas->shelf = glyphs->height;
    return true;
}

/// A string longer than any texture here is cut.
static jm_status render(jm_view_atlas *atlas, const char *text, int size_px, bool bold,
                        jm_view_string *at, bool *full)
{
    jm_view_glyphs glyphs;
    JM_TRY(
        jm_view_fonts_render(atlas->fonts, text, size_px, bold, width_for(atlas, widest), &glyphs));
    *at = (jm_view_string){0};
    if (glyphs.width > 0 && glyphs.height > 0 && !place(atlas, &glyphs, at)) {
        *full = true;
        atlas->wanted_width = glyphs.width;
    }
    if (at->width > 0)
        jm_view_texture_fill(atlas->gl, atlas->texture, at->x, at->y, at->width, at->height, GL_RED,
                             GL_UNSIGNED_BYTE, glyphs.ink);
    jm_free(glyphs.ink);
    return JM_OK;
}

jm_status jm_view_atlas_find(jm_view_atlas *atlas, const char *text, int size_px, bool bold,
                             jm_view_string *string, bool *full)
{
    *full = false;
    uint64_t hash = jm_view_text_hash(text, size_px, bold);
    string_slot *slot = slot_of(atlas, hash, text, size_px, bold);
    if (slot->hash != 0) {
        *string = slot->at;
        return JM_OK;
    }
    *string = (jm_view_string){0};
    if (atlas->count >= string_slots / 2) {
        *full = true;
        return JM_OK;
    }
    JM_TRY(render(atlas, text, size_px, bold, string, full));
    int64_t key = atlas->keys.length;
    jm_text_add_bytes(&atlas->keys, text, (int64_t)strlen(text) + 1);
    if (atlas->keys.failed)
        return jm_fail(atlas->ctx, JM_ERR_MEMORY, "no memory for the texts of the interface");
    if (*full)
        atlas->keys.length = key;
    else {
        *slot = (string_slot){hash, key, size_px, bold, *string};
        atlas->count++;
    }
    return JM_OK;
}
