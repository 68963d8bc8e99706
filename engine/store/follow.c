// Following an outcome from its first step to its final name.
#include "store/follow.h"

#include "core/text.h"
#include "store/room.h"

#include <string.h>
#include <sys/stat.h>

// A file that is being renamed or resumed cannot be read for a moment; so often is no moment.
enum { most_failures = 10 };

typedef struct identity {
    bool there;
    dev_t device;
    ino_t inode;
    double written_utc_s;
} identity;

struct jm_follow {
    char *final, *part;
    jm_reader *reader; // NULL: cannot be read for the moment
    identity open;     // of the reader's file
    jm_follow_state state;
    int64_t openings;
    int32_t failures; // in a row
};

static identity identity_of(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return (identity){0};
    return (identity){true, info.st_dev, info.st_ino,
                      (double)info.st_mtim.tv_sec + 1e-9 * (double)info.st_mtim.tv_nsec};
}

static bool same_file(const identity *a, const identity *b)
{
    return a->there && b->there && a->device == b->device && a->inode == b->inode;
}

static jm_status make_names(jm_ctx *ctx, const char *path, jm_follow *f)
{
    static const char ending[] = ".part";
    size_t length = strlen(path), tail = sizeof ending - 1;
    if (length > tail && strcmp(path + length - tail, ending) == 0)
        length -= tail;
    jm_text text = {0};
    jm_text_add_bytes(&text, path, (int64_t)length);
    jm_status status = text.failed ? jm_fail(ctx, JM_ERR_MEMORY, "outcome: no memory for a name")
                                   : jm_copy_text(ctx, text.bytes, &f->final);
    jm_text_add(&text, ending);
    if (status == JM_OK)
        status = text.failed ? jm_fail(ctx, JM_ERR_MEMORY, "outcome: no memory for a name")
                             : jm_copy_text(ctx, text.bytes, &f->part);
    jm_text_free(&text);
    return status;
}

// libhdf5 takes no second opening of one file in another mode: the old reader goes first.
static jm_status open_file(jm_ctx *ctx, jm_follow *f, bool final)
{
    const char *path = final ? f->final : f->part;
    const identity before = identity_of(path);
    const bool lives = !final && jm_room_is_held(path);
    jm_reader_close(f->reader);
    f->reader = NULL;
    JM_TRY(jm_reader_open(ctx, path, &f->reader));
    f->open = before;
    f->openings++;
    f->state = final ? JM_FOLLOW_COMPLETE : lives ? JM_FOLLOW_GROWING : JM_FOLLOW_STOPPED;
    return JM_OK;
}

jm_status jm_follow_open(jm_ctx *ctx, const char *path, jm_follow **out)
{
    *out = NULL;
    jm_status status = JM_OK;
    jm_follow *f = NULL;
    JM_TRY(jm_new(ctx, &f, 1));
    JM_TRY_GOTO(make_names(ctx, path, f), fail);
    // The .part may get its final name between looking and opening.
    const bool final = identity_of(f->final).there || !identity_of(f->part).there;
    status = open_file(ctx, f, final);
    if (status != JM_OK && !final && identity_of(f->final).there)
        status = open_file(ctx, f, true);
    if (status == JM_OK) {
        *out = f;
        return JM_OK;
    }
fail:
    jm_follow_close(f);
    return status;
}

void jm_follow_close(jm_follow *f)
{
    if (f == NULL)
        return;
    jm_reader_close(f->reader);
    jm_free(f->final);
    jm_free(f->part);
    jm_free(f);
}

static jm_status look_again(jm_ctx *ctx, jm_follow *f)
{
    // Asked first: all that a writer wrote before it went is then seen.
    const bool lives = jm_room_is_held(f->part);
    const identity part = identity_of(f->part);
    if (!part.there) {
        if (identity_of(f->final).there)
            return open_file(ctx, f, true);
        f->state = JM_FOLLOW_STOPPED; // taken away
        return JM_OK;
    }
    if (f->reader == NULL || !same_file(&part, &f->open))
        return open_file(ctx, f, false);
    JM_TRY(jm_reader_refresh(ctx, f->reader));
    f->open.written_utc_s = part.written_utc_s;
    f->state = lives ? JM_FOLLOW_GROWING : JM_FOLLOW_STOPPED;
    return JM_OK;
}

jm_status jm_follow_poll(jm_ctx *ctx, jm_follow *f, bool *changed)
{
    const int64_t steps = f->reader != NULL ? jm_reader_steps(f->reader) : 0;
    const int64_t openings = f->openings;
    const jm_follow_state state = f->state;
    jm_status status = JM_OK;
    if (f->state != JM_FOLLOW_COMPLETE)
        status = look_again(ctx, f);
    f->failures = status == JM_OK ? 0 : f->failures + 1;
    if (status != JM_OK && f->failures < most_failures) {
        jm_clear(ctx);
        status = JM_OK;
    }
    const int64_t now = f->reader != NULL ? jm_reader_steps(f->reader) : steps;
    if (changed != NULL)
        *changed = now != steps || f->state != state || f->openings != openings;
    return status;
}

const jm_reader *jm_follow_reader(const jm_follow *f)
{
    return f->reader;
}

jm_follow_state jm_follow_state_of(const jm_follow *f)
{
    return f->state;
}

int64_t jm_follow_openings(const jm_follow *f)
{
    return f->openings;
}

double jm_follow_written_utc_s(const jm_follow *f)
{
    return f->open.written_utc_s;
}
