// gzip.c: members are unpacked one behind the other into a buffer that grows.
#include "store/gzip.h"

#include <libdeflate.h>

bool jm_is_gzip(const void *bytes, int64_t count)
{
    const unsigned char *b = bytes;
    return count >= 2 && b[0] == 0x1f && b[1] == 0x8b;
}

typedef struct unpacking {
    jm_ctx *ctx;
    const char *name;
    struct libdeflate_decompressor *tool;
    const char *in;
    int64_t left; // of in
    char *out;
    int64_t length, capacity, limit;
} unpacking;

// One member; the buffer doubles until it holds it.
static jm_status unpack_member(unpacking *u)
{
    for (;;) {
        size_t taken = 0, given = 0;
        enum libdeflate_result result =
            libdeflate_gzip_decompress_ex(u->tool, u->in, (size_t)u->left, u->out + u->length,
                                          (size_t)(u->capacity - u->length - 1), &taken, &given);
        if (result == LIBDEFLATE_SUCCESS) {
            u->in += taken;
            u->left -= (int64_t)taken;
            u->length += (int64_t)given;
            return JM_OK;
        }
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
            return jm_fail(u->ctx, JM_ERR_DATA,
                           "%s: the gzip is torn or damaged; fetch it again, or unpack it",
                           u->name);
        if (u->capacity > u->limit)
            return jm_fail(u->ctx, JM_ERR_DATA,
                           "%s: holds more than %lld bytes unpacked, the most that is read here",
                           u->name, (long long)u->limit);
        JM_TRY(jm_grow(u->ctx, &u->out, &u->capacity, 2 * u->capacity));
    }
}

jm_status jm_gunzip(jm_ctx *ctx, const char *name, const void *bytes, int64_t count, int64_t limit,
                    char **text, int64_t *length)
{
    enum { RATIO = 8 }; // texts shrink to an eighth
    *text = NULL;
    *length = 0;
    unpacking u = {.ctx = ctx, .name = name, .in = bytes, .left = count, .limit = limit};
    int64_t guess = count < limit / RATIO ? RATIO * count : limit;
    JM_TRY(jm_grow(ctx, &u.out, &u.capacity, guess + 4096));
    u.tool = libdeflate_alloc_decompressor();
    jm_status status =
        u.tool == NULL ? jm_fail(ctx, JM_ERR_MEMORY, "%s: no memory to unpack it", name) : JM_OK;
    // What follows the last member, if it is none, is padding, as gzip itself takes it.
    for (bool first = true; status == JM_OK && (first || jm_is_gzip(u.in, u.left)); first = false)
        status = unpack_member(&u);
    libdeflate_free_decompressor(u.tool);
    if (status == JM_OK && u.length > limit)
        status = jm_fail(ctx, JM_ERR_DATA,
                         "%s: holds more than %lld bytes unpacked, the most that is read here",
                         name, (long long)limit);
    if (status != JM_OK) {
        jm_free(u.out);
        return status;
    }
    u.out[u.length] = '\0';
    *text = u.out;
    *length = u.length;
    return JM_OK;
}
