#define _DEFAULT_SOURCE // madvise
#include "core/ctx.h"
#include "core/text.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { message_bytes = 4096 };

struct jm_ctx {
    jm_ctx_def def;
    int threads;
    jm_status status;
    char message[message_bytes];
};

jm_ctx *jm_ctx_create(const jm_ctx_def *def)
{
    jm_ctx *ctx = calloc(1, sizeof *ctx);
    if (ctx == NULL)
        return NULL;
    if (def != NULL)
        ctx->def = *def;
    jm_ctx_set_threads(ctx, ctx->def.threads);
    return ctx;
}

void jm_ctx_destroy(jm_ctx *ctx)
{
    free(ctx);
}

const jm_ctx_def *jm_ctx_def_of(const jm_ctx *ctx)
{
    return &ctx->def;
}

jm_ctx *jm_ctx_of_thread(const jm_ctx *ctx)
{
    return jm_ctx_create(
        &(jm_ctx_def){.threads = 1, .translate = ctx->def.translate, .user = ctx->def.user});
}

int jm_ctx_threads(const jm_ctx *ctx)
{
    return ctx->threads;
}

void jm_ctx_set_threads(jm_ctx *ctx, int threads)
{
    ctx->threads = threads > 0 ? threads : omp_get_num_procs();
}

const char *jm_translate(const jm_ctx *ctx, const char *english)
{
    return ctx->def.translate != NULL ? ctx->def.translate(ctx->def.user, english) : english;
}

jm_status jm_fail(jm_ctx *ctx, jm_status status, const char *format, ...)
{
    // Formatted aside first: a value may be the very message that is being replaced.
    char text[message_bytes];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, jm_translate(ctx, format), values);
    va_end(values);
    memcpy(ctx->message, text, sizeof text);
    ctx->status = status;
    return status;
}

jm_status jm_fail_within(jm_ctx *ctx, jm_status status, const char *format, ...)
{
    char text[message_bytes];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text, jm_translate(ctx, format), values);
    va_end(values);
    if (length >= 0 && length < message_bytes)
        snprintf(text + length, sizeof text - (size_t)length, "%s", ctx->message);
    memcpy(ctx->message, text, sizeof text);
    ctx->status = status;
    return status;
}

jm_status jm_fail_as(jm_ctx *ctx, const jm_ctx *other)
{
    if (other == NULL)
        return jm_fail(ctx, JM_ERR_MEMORY, "no memory for a thread; use fewer with --threads");
    memcpy(ctx->message, other->message, sizeof ctx->message);
    ctx->status = other->status;
    return ctx->status;
}

const char *jm_message(const jm_ctx *ctx)
{
    return ctx->message;
}

jm_status jm_last_status(const jm_ctx *ctx)
{
    return ctx->status;
}

void jm_clear(jm_ctx *ctx)
{
    ctx->status = JM_OK;
    ctx->message[0] = '\0';
}

void jm_log(jm_ctx *ctx, jm_log_level level, const char *format, ...)
{
    if (ctx->def.log == NULL)
        return;
    char text[message_bytes];
    va_list values;
    va_start(values, format);
    jm_vformat_human(text, sizeof text, ctx->def.decimal_comma, jm_translate(ctx, format), values);
    va_end(values);
    ctx->def.log(ctx->def.user, level, text);
}

void jm_progress(jm_ctx *ctx, const char *what, int64_t done, int64_t total)
{
    if (ctx->def.progress != NULL)
        ctx->def.progress(ctx->def.user, what, done, total);
}

jm_status jm_poll(jm_ctx *ctx)
{
    if (ctx->def.interrupted != NULL && ctx->def.interrupted(ctx->def.user))
        return jm_fail(ctx, JM_ERR_INTERRUPTED, "stopped on request");
    return JM_OK;
}

static jm_status no_memory(jm_ctx *ctx, int64_t count, size_t size)
{
    return jm_fail(ctx, JM_ERR_MEMORY,
                   "no memory for %lld things of %zu bytes; take larger cells or a smaller area",
                   (long long)count, size);
}

// Smaller ones hardly hold a page of the larger kind, which begins at a multiple of its size.
enum { LARGE_PAGE = 2 << 20, LARGE_ARRAY = 2 * LARGE_PAGE };

// Asks for pages of 2 MiB where they lie whole in an array: rasters are walked row by row, and with
// pages of 4 KiB each row waits for the addresses of its own. Where they are not to be had, nothing
// changes.
static void ask_large_pages(void *memory, size_t bytes)
{
    const uintptr_t from = ((uintptr_t)memory + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    const uintptr_t end = ((uintptr_t)memory + bytes) / LARGE_PAGE * LARGE_PAGE;
#ifdef MADV_HUGEPAGE
    if (bytes >= LARGE_ARRAY && end > from)
        (void)madvise((void *)from, end - from, MADV_HUGEPAGE);
#else
    (void)from;
    (void)end;
#endif
}

jm_status jm_new_array(jm_ctx *ctx, int64_t count, size_t size, void *out)
{
    void *memory = NULL;
    if (count >= 0 && (uint64_t)count <= SIZE_MAX / (size > 0 ? size : 1))
        memory = calloc(count > 0 ? (size_t)count : 1, size > 0 ? size : 1);
    memcpy(out, &memory, sizeof memory);
    if (memory == NULL)
        return no_memory(ctx, count, size);
    ask_large_pages(memory, (size_t)count * size);
    return JM_OK;
}

jm_status jm_resize_array(jm_ctx *ctx, int64_t count, size_t size, void *inout)
{
    void *old = NULL;
    memcpy(&old, inout, sizeof old);
    void *memory = NULL;
    if (count >= 0 && size > 0 && (uint64_t)count <= SIZE_MAX / size)
        memory = realloc(old, count > 0 ? (size_t)count * size : 1);
    if (memory == NULL)
        return no_memory(ctx, count, size);
    memcpy(inout, &memory, sizeof memory);
    return JM_OK;
}

jm_status jm_grow_array(jm_ctx *ctx, int64_t *capacity, int64_t needed, size_t size, void *inout)
{
    if (needed <= *capacity)
        return JM_OK;
    int64_t wanted = *capacity > 0 ? *capacity : 16;
    while (wanted < needed && wanted <= INT64_MAX / 2)
        wanted *= 2;
    JM_TRY(jm_resize_array(ctx, wanted, size, inout));
    *capacity = wanted;
    return JM_OK;
}

void jm_free(void *memory)
{
    free(memory);
}

jm_status jm_copy_text(jm_ctx *ctx, const char *text, char **out)
{
    *out = NULL;
    if (text == NULL)
        return JM_OK;
    size_t length = strlen(text) + 1;
    JM_TRY(jm_new(ctx, out, length));
    memcpy(*out, text, length);
    return JM_OK;
}
