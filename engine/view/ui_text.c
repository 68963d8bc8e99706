#include "view/ui_text.h"

#include "core/text.h"

#include <SDL_ttf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    smallest_px = 8,
    largest_px = 200,
    open_fonts = 24,     // sizes kept open
    width_slots = 4096,  // of remembered widths; a power of two
    widest_string = 4096 // bytes measured or drawn
};

typedef struct open_font {
    TTF_Font *font;
    int size_px;
    bool bold;
    uint64_t used; // for the one that goes first
} open_font;

/// A remembered width; the text lies in `keys`.
typedef struct width_slot {
    uint64_t hash; // 0: empty
    int64_t key;
    int32_t size_px;
    float width;
    bool bold;
} width_slot;

struct jm_view_fonts {
    jm_ctx *ctx;
    char *path[2]; // regular, bold
    open_font open[open_fonts];
    uint64_t uses;
    width_slot *slots; // [width_slots]
    int32_t slot_count;
    jm_text keys;
};

// ---- files ----

static const char *const folders[] = {
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/TTF",
    "/usr/share/fonts/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts",
};
static const char *const names[2] = {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf"};

static bool can_open(const char *path)
{
    TTF_Font *font = TTF_OpenFont(path, 16);
    if (font != NULL)
        TTF_CloseFont(font);
    return font != NULL;
}

static jm_status find_in_folder(jm_view_fonts *fonts, const char *folder, int weight)
{
    jm_text path = {0};
    jm_text_printf(&path, "%s/%s", folder, names[weight]);
    jm_status status = JM_OK;
    if (path.failed)
        status = jm_fail(fonts->ctx, JM_ERR_MEMORY, "no memory for the name of a font");
    else if (can_open(path.bytes))
        status = jm_copy_text(fonts->ctx, path.bytes, &fonts->path[weight]);
    jm_text_free(&path);
    return status;
}

static jm_status find_files(jm_view_fonts *fonts)
{
    const char *wished = getenv("JM_FONT");
    if (wished != NULL && *wished != '\0') {
        if (!can_open(wished))
            return jm_fail(fonts->ctx, JM_ERR_UNAVAILABLE,
                           "%s: the font that JM_FONT names cannot be read: %s; give a .ttf or "
                           ".otf file",
                           wished, TTF_GetError());
        JM_TRY(jm_copy_text(fonts->ctx, wished, &fonts->path[0]));
        return jm_copy_text(fonts->ctx, wished, &fonts->path[1]);
    }
    for (size_t f = 0; f < sizeof folders / sizeof folders[0]; f++)
        for (int weight = 0; weight < 2; weight++)
            if (fonts->path[weight] == NULL)
                JM_TRY(find_in_folder(fonts, folders[f], weight));
    if (fonts->path[0] == NULL)
        return jm_fail(fonts->ctx, JM_ERR_UNAVAILABLE,
                       "no font: %s/%s is not there; install the package fonts-dejavu-core or name "
                       "a font file in JM_FONT",
                       folders[0], names[0]);
    if (fonts->path[1] == NULL)
        return jm_copy_text(fonts->ctx, fonts->path[0], &fonts->path[1]);
    return JM_OK;
}

jm_status jm_view_fonts_create(jm_ctx *ctx, jm_view_fonts **out)
{
    *out = NULL;
    if (TTF_Init() != 0)
        return jm_fail(ctx, JM_ERR_UNAVAILABLE, "SDL2_ttf does not start: %s", TTF_GetError());
    jm_view_fonts *fonts = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &fonts, 1), fail);
    fonts->ctx = ctx;
    JM_TRY_GOTO(jm_new(ctx, &fonts->slots, width_slots), fail);
    JM_TRY_GOTO(find_files(fonts), fail);
    *out = fonts;
    return JM_OK;
fail:
    if (fonts != NULL)
        jm_view_fonts_destroy(fonts);
    else
        TTF_Quit();
    return status;
}

void jm_view_fonts_destroy(jm_view_fonts *fonts)
{
    if (fonts == NULL)
        return;
    for (int f = 0; f < open_fonts; f++)
        if (fonts->open[f].font != NULL)
            TTF_CloseFont(fonts->open[f].font);
    jm_free(fonts->path[0]);
    jm_free(fonts->path[1]);
    jm_free(fonts->slots);
    jm_text_free(&fonts->keys);
    jm_free(fonts);
    TTF_Quit();
}

// ---- sizes ----

int jm_view_fonts_size(float size_px)
{
    if (!(size_px > (float)smallest_px))
        return smallest_px;
    return (int)fminf(roundf(size_px), (float)largest_px);
}

/// NULL when the file has gone or memory has.
static TTF_Font *font_of(jm_view_fonts *fonts, int size_px, bool bold)
{
    open_font *oldest = &fonts->open[0];
    for (int f = 0; f < open_fonts; f++) {
        open_font *o = &fonts->open[f];
        if (o->font != NULL && o->size_px == size_px && o->bold == bold) {
            o->used = ++fonts->uses;
            return o->font;
        }
        if (o->used < oldest->used)
            oldest = o;
    }
    TTF_Font *font = TTF_OpenFont(fonts->path[bold ? 1 : 0], size_px);
    if (font == NULL)
        return NULL;
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT);
    if (oldest->font != NULL)
        TTF_CloseFont(oldest->font);
    *oldest = (open_font){font, size_px, bold, ++fonts->uses};
    return font;
}

// ---- width, remembered: the same labels are measured in every frame ----

uint64_t jm_view_text_hash(const char *text, int size_px, bool bold)
{
    uint64_t hash = 14695981039346656037u ^ (uint64_t)(size_px * 2 + (bold ? 1 : 0)); // FNV-1a
    for (const char *p = text; *p != '\0'; p++)
        hash = (hash ^ (uint8_t)*p) * 1099511628211u;
    return hash != 0 ? hash : 1;
}

static width_slot *slot_of(jm_view_fonts *fonts, uint64_t hash, const char *text, int size_px,
                           bool bold)
{
    for (uint64_t s = hash;; s++) {
        width_slot *slot = &fonts->slots[s & (width_slots - 1)];
        if (slot->hash == 0 ||
            (slot->hash == hash && slot->size_px == size_px && slot->bold == bold &&
             strcmp(fonts->keys.bytes + slot->key, text) == 0))
            return slot;
    }
}

static void forget_widths(jm_view_fonts *fonts)
{
    memset(fonts->slots, 0, width_slots * sizeof *fonts->slots);
    fonts->slot_count = 0;
    fonts->keys.length = 0;
    fonts->keys.failed = false;
}

static float measured_width(jm_view_fonts *fonts, const char *text, int size_px, bool bold)
{
    int width = 0;
    TTF_Font *font = font_of(fonts, size_px, bold);
    if (font == NULL || TTF_SizeUTF8(font, text, &width, NULL) != 0)
        return 0.0f;
    return (float)width;
}

static float width_of(void *user, const char *text, float size, bool bold)
{
    jm_view_fonts *fonts = user;
    int size_px = jm_view_fonts_size(size);
    if (strlen(text) > widest_string)
        return measured_width(fonts, text, size_px, bold);
    uint64_t hash = jm_view_text_hash(text, size_px, bold);
    width_slot *slot = slot_of(fonts, hash, text, size_px, bold);
    if (slot->hash != 0)
        return slot->width;
    float width = measured_width(fonts, text, size_px, bold);
    if (fonts->slot_count >= width_slots / 2) {
        forget_widths(fonts);
        slot = slot_of(fonts, hash, text, size_px, bold);
    }
    int64_t key = fonts->keys.length;
    jm_text_add_bytes(&fonts->keys, text, (int64_t)strlen(text) + 1);
    if (fonts->keys.failed) {
        forget_widths(fonts);
        return width;
    }
    *slot = (width_slot){hash, key, size_px, width, bold};
    fonts->slot_count++;
    return width;
}

jm_view_font jm_view_fonts_font(jm_view_fonts *fonts)
{
    return (jm_view_font){width_of, fonts};
}

// ---- glyphs ----

/// The code point at *p, which moves on; U+FFFD for what is none.
static uint32_t next_code(const char **p)
{
    const uint8_t *b = (const uint8_t *)*p;
    int more = b[0] < 0x80 ? 0 : (b[0] & 0xE0) == 0xC0 ? 1 : (b[0] & 0xF0) == 0xE0 ? 2 : 3;
    uint32_t code = more == 0 ? b[0] : b[0] & (0x3Fu >> (unsigned)more);
    *p += 1;
    if (b[0] >= 0x80 && (b[0] < 0xC0 || b[0] >= 0xF8))
        return 0xFFFD;
    for (int i = 1; i <= more; i++, *p += 1) {
        if ((b[i] & 0xC0) != 0x80)
            return 0xFFFD;
        code = code << 6u | (b[i] & 0x3Fu);
    }
    return code;
}

bool jm_view_fonts_has(const jm_view_fonts *fonts, const char *text)
{
    for (int weight = 0; weight < 2; weight++) {
        TTF_Font *font = TTF_OpenFont(fonts->path[weight], 16);
        bool all = font != NULL;
        for (const char *p = text; all && *p != '\0';)
            all = TTF_GlyphIsProvided32(font, next_code(&p)) != 0;
        if (font != NULL)
            TTF_CloseFont(font);
        if (!all)
            return false;
    }
    return true;
}

/// SDL_ttf renders what it is given, however long: no more bytes than can be seen.
static TTF_Font *font_for(jm_view_fonts *fonts, const char *text, int size_px, bool bold)
{
    return *text != '\0' ? font_of(fonts, size_px, bold) : NULL;
}

static jm_status copy_ink(jm_ctx *ctx, const SDL_Surface *surface, int32_t widest,
                          jm_view_glyphs *out)
{
    int32_t width = surface->w < widest ? surface->w : widest, height = surface->h;
    JM_TRY(jm_new(ctx, &out->ink, (int64_t)width * height));
    out->width = width;
    out->height = height;
    const uint8_t *pixels = surface->pixels;
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++) {
            uint32_t argb;
            memcpy(&argb, pixels + (int64_t)y * surface->pitch + 4 * (int64_t)x, 4);
            out->ink[(int64_t)y * width + x] = (uint8_t)(argb >> 24u);
        }
    return JM_OK;
}

jm_status jm_view_fonts_render(jm_view_fonts *fonts, const char *text, int size_px, bool bold,
                               int32_t widest, jm_view_glyphs *out)
{
    *out = (jm_view_glyphs){0};
    char cut[widest_string + 1];
    size_t bytes = strlen(text);
    if (bytes > widest_string) {
        bytes = widest_string;
        while (bytes > 0 && ((uint8_t)text[bytes] & 0xC0) == 0x80)
            bytes--;
        memcpy(cut, text, bytes);
        cut[bytes] = '\0';
        text = cut;
    }
    TTF_Font *font = font_for(fonts, text, size_px, bold);
    if (font == NULL)
        return JM_OK;
    SDL_Surface *surface =
        TTF_RenderUTF8_Blended(font, text, (SDL_Color){255, 255, 255, 255}); // ARGB, 32 bits
    if (surface == NULL)
        return JM_OK; // blanks only, or wider than SDL can hold
    jm_status status = copy_ink(fonts->ctx, surface, widest, out);
    SDL_FreeSurface(surface);
    return status;
}
