/// ctx.h: the context every fallible call speaks through: status, last message, log, memory,
/// threads.
///
/// One context belongs to one thread of control; two runs in one process take two contexts.
/// engine/ never prints, exits or asserts on user data: it returns a jm_status, and the text that
/// says what, where and how to mend waits in the context.
#pragma once

#include "core/port.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum jm_status {
    JM_OK = 0,
    JM_ERR_ARGUMENT,    // the caller broke a rule of the interface
    JM_ERR_DATA,        // the user's input is wrong (exit 1)
    JM_ERR_UNAVAILABLE, // built without it (exit 2)
    JM_ERR_IO,          // the machine failed: disk full, file vanished (exit 3)
    JM_ERR_MEMORY,      // the machine failed: no memory (exit 3)
    JM_ERR_NUMERIC,     // a result is no longer finite
    JM_ERR_INTERRUPTED, // Ctrl-C or SIGTERM; what was written stays readable
} jm_status;

typedef enum jm_log_level { JM_LOG_INFO, JM_LOG_WARNING } jm_log_level;

typedef struct jm_ctx jm_ctx;

/// What a host gives to the engine. All members may be zero.
typedef struct jm_ctx_def {
    int threads; // 0: all processors
    void (*log)(void *user, jm_log_level level, const char *text);
    /// Called between steps of long work; total 0 = unknown. `what` is a short English message id.
    void (*progress)(void *user, const char *what, int64_t done, int64_t total);
    /// Gives the translation of an English text (a printf format), or the text itself.
    const char *(*translate)(void *user, const char *english);
    /// Numbers in what is logged have a decimal comma, as French has it. The texts of failures keep
    /// the point: they quote what stands in a file, or say what is to be written there.
    bool decimal_comma;
    /// Polled by long work; true ends it with JM_ERR_INTERRUPTED.
    bool (*interrupted)(void *user);
    void *user;
} jm_ctx_def;

/// Makes a context. NULL only without memory. `def` may be NULL.
JM_API jm_ctx *jm_ctx_create(const jm_ctx_def *def);
JM_API void jm_ctx_destroy(jm_ctx *ctx); // NULL is allowed

/// What the host gave, for a second context of the same host in another thread.
JM_API const jm_ctx_def *jm_ctx_def_of(const jm_ctx *ctx);
/// A context for one thread of a loop that `ctx` runs in parallel: it translates as its host does,
/// but logs, tells progress and asks for interruption to nobody, and has one thread itself. NULL
/// without memory.
JM_API jm_ctx *jm_ctx_of_thread(const jm_ctx *ctx);
JM_API int jm_ctx_threads(const jm_ctx *ctx);
JM_API void jm_ctx_set_threads(jm_ctx *ctx, int threads); // 0: all processors

/// Stores the text and returns `status`, so that a failing function ends with `return
/// jm_fail(...)`.
JM_API jm_status jm_fail(jm_ctx *ctx, jm_status status, const char *format, ...) JM_PRINTF(3, 4);
/// Puts words before the stored text ("recipe.yaml:4: " + what went wrong below). Keeps the status.
JM_API jm_status jm_fail_within(jm_ctx *ctx, jm_status status, const char *format, ...)
    JM_PRINTF(3, 4);

/// Takes over the failure that another context stored (NULL: no memory for one). Gives its status.
JM_API jm_status jm_fail_as(jm_ctx *ctx, const jm_ctx *other);

/// The text of the last failure; "" when there was none.
JM_API const char *jm_message(const jm_ctx *ctx);
/// The status of the last failure.
JM_API jm_status jm_last_status(const jm_ctx *ctx);
/// Forgets the last failure.
JM_API void jm_clear(jm_ctx *ctx);

JM_API void jm_log(jm_ctx *ctx, jm_log_level level, const char *format, ...) JM_PRINTF(3, 4);
JM_API void jm_progress(jm_ctx *ctx, const char *what, int64_t done, int64_t total);
/// JM_OK, or JM_ERR_INTERRUPTED when the host asked to stop.
JM_API JM_CHECKED jm_status jm_poll(jm_ctx *ctx);
/// The host's translation of an English text.
JM_API const char *jm_translate(const jm_ctx *ctx, const char *english)
    __attribute__((format_arg(2)));

/// Passes a failure up.
#define JM_TRY(call)                                                                               \
    do {                                                                                           \
        jm_status jm_try_status_ = (call);                                                         \
        if (jm_try_status_ != JM_OK)                                                               \
            return jm_try_status_;                                                                 \
    } while (0)

/// As JM_TRY, for functions that clean up under a label; needs a local `jm_status status`.
#define JM_TRY_GOTO(call, label)                                                                   \
    do {                                                                                           \
        status = (call);                                                                           \
        if (status != JM_OK)                                                                       \
            goto label;                                                                            \
    } while (0)

/// Zeroed memory for `count` things of `size` bytes through *out (a pointer to a pointer).
/// count 0 gives one byte, so that the pointer is never NULL on success.
JM_API JM_CHECKED jm_status jm_new_array(jm_ctx *ctx, int64_t count, size_t size, void *out);
/// Grows or shrinks an array of `count` things, keeping its contents; new tail is not zeroed.
JM_API JM_CHECKED jm_status jm_resize_array(jm_ctx *ctx, int64_t count, size_t size, void *inout);
/// jm_new(ctx, &p, n): typed zeroed array.
#define jm_new(ctx, out, count) jm_new_array((ctx), (int64_t)(count), sizeof **(out), (out))
/// jm_grow(ctx, &p, &capacity, needed): at least `needed` elements, doubling; capacity is int64_t.
JM_API JM_CHECKED jm_status jm_grow_array(jm_ctx *ctx, int64_t *capacity, int64_t needed,
                                          size_t size, void *inout);
#define jm_grow(ctx, inout, capacity, needed)                                                      \
    jm_grow_array((ctx), (capacity), (int64_t)(needed), sizeof **(inout), (inout))
JM_API void jm_free(void *memory); // NULL is allowed
/// A copy of `text` (NULL gives NULL through *out).
JM_API JM_CHECKED jm_status jm_copy_text(jm_ctx *ctx, const char *text, char **out);
