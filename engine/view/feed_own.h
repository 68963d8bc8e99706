/// feed_own.h: what the files of the feed share; nobody else includes it.
///
/// Two threads: the drawing thread calls feed.h, the feed's thread (feed_thread.c) reads files.
/// What both touch is guarded by `lock`; a member says so. The rest is the feed's thread's alone
/// once it runs.
#pragma once

#include "store/follow.h"
#include "view/feed.h"

#include <pthread.h>

enum { JM_FEED_OUTCOME, JM_FEED_BASE, JM_FEED_RUNS };
enum { JM_FEED_NEEDS = 8 }; // arrays of one moment: two steps of two runs, and their flow

/// One of the two runs.
typedef struct jm_feed_run {
    jm_follow *follow;
    jm_city *city;
    jm_grid air_grid;      // no rows: the run has none
    int32_t air_side;      // cells of the city along a side of its cells
    int64_t openings;      // of `follow`, as last looked at
    bool lost;             // another run took its place: no more is read
    int32_t *zone_of_cell; // [cells] or NULL: not asked for yet
    float *hot_h;          // [cells] hours over 32 degC felt in the first hot_steps steps, or NULL
    int64_t hot_steps;
} jm_feed_run;

/// A topic worked out here (derived.c).
typedef struct jm_feed_derived {
    const char *name, *unit, *sentence;
    jm_dim dim;
    bool is_static;
    bool grows;           // static, but of all steps so far: `step` is the last of them
    const char *needs[2]; // fields of the file, by path
    jm_status (*values)(jm_ctx *ctx, jm_feed_run *run, const jm_reader *reader, int64_t step,
                        float *out);
} jm_feed_derived;

/// NULL beyond the last.
const jm_feed_derived *jm_feed_derived_at(int32_t index);
/// Whether the run holds what the topic is made of.
bool jm_feed_derived_exists(const jm_feed_derived *derived, const jm_feed_run *run);

typedef struct jm_feed_topic {
    jm_view_topic shown;
    char unit[32];                  // that the words may borrow
    char path[80];                  // of the field, for jm_reader_find
    const jm_feed_derived *derived; // NULL: a field of the file
    bool grows;
    int64_t base_count; // what the base holds of it: a scenario appends
    // Guarded:
    jm_scale scale, difference;
    int64_t scale_steps; // of how many steps; JM_NONE: not worked out yet
} jm_feed_topic;

/// An array in the cache; guarded but for the values, which never change.
typedef struct jm_feed_array {
    int32_t run, topic;
    int64_t step;
    float *values;
    int64_t bytes;
    int32_t holders; // takes that still show it
    uint64_t used;   // when last looked for
} jm_feed_array;

typedef struct jm_feed_cache {
    jm_feed_array **arrays; // [count]
    int64_t count, capacity;
    int64_t bytes, limit;
    uint64_t now;
} jm_feed_cache;

/// All four under the feed's lock. NULL: not there.
jm_feed_array *jm_feed_cache_find(jm_feed_cache *cache, int32_t run, int32_t topic, int64_t step);
/// Takes over `values`; drops the longest unused arrays that nobody holds, but none that was looked
/// for since `keep_since`.
jm_status jm_feed_cache_put(jm_ctx *ctx, jm_feed_cache *cache, const jm_feed_array *array,
                            uint64_t keep_since);
/// Forgets all arrays; those that are held go when they are dropped.
void jm_feed_cache_forget(jm_feed_cache *cache);
void jm_feed_cache_free(jm_feed_cache *cache);

/// Which steps a wish needs.
typedef struct jm_feed_moment {
    int32_t topic; // JM_NONE: nothing is wished
    int64_t a, b;
    double weight;
} jm_feed_moment;

typedef struct jm_feed_need {
    int32_t run, topic;
    int64_t step;
} jm_feed_need;

typedef struct jm_feed_series {
    int32_t topic;
    int64_t index, steps;
    double *time_s;
    float *value, *base;
} jm_feed_series;

struct jm_view_feed {
    jm_feed_run run[JM_FEED_RUNS];
    int32_t run_count;
    jm_feed_topic *topics; // [topic_count]
    int32_t topic_count;
    int32_t flow; // topic of the cars on links, or JM_NONE
    jm_view_about about;
    char *texts[6];  // that `about` borrows
    jm_ctx_def host; // of the caller, for translations
    jm_ctx *ctx;     // of the feed's thread
    double next_poll_s;
    pthread_t thread;
    bool has_lock, has_wake, has_done, has_thread; // what close has to end

    pthread_mutex_t lock;
    pthread_cond_t wake; // the feed's thread has something to do
    pthread_cond_t done; // something came
    // Guarded from here on.
    bool quit;
    int32_t job_topic; // of the wish that is worked on; JM_NONE: idle, or reading ahead
    double *time_s;
    int64_t steps, time_capacity; // common to both runs
    jm_view_run_state state;
    double stopped_utc_s;
    char trouble[256];
    uint64_t generation; // another one when a run was started anew
    int32_t wish_topic;
    double wish_time_s;
    int direction;           // of time, +1 or -1
    uint64_t wish_number;    // of the newest wish
    uint64_t ahead_failed;   // the wish for which reading ahead failed
    jm_feed_moment finished; // of the last wish that was read whole
    jm_feed_moment failed;   // that could not be read
    double failed_at_s;
    int32_t series_topic; // wished
    int64_t series_index;
    uint64_t series_number, series_done; // of the newest wish, of the one worked out
    int64_t series_steps;                // of the one worked out
    bool series_fresh;                   // `series_new` waits to be taken
    jm_feed_series series_new, series_shown;
    jm_view_values taken;
    jm_feed_array *held[JM_FEED_NEEDS];
    jm_feed_cache cache;
};

/// feed_about.c, feed_topics.c: at opening.
jm_status jm_feed_about_make(jm_ctx *ctx, jm_view_feed *feed, const char *const paths[2],
                             bool french);
jm_status jm_feed_topics_make(jm_ctx *ctx, jm_view_feed *feed);
int64_t jm_feed_count_of(const jm_feed_run *run, jm_dim dim);
/// Whether a run still holds what the topics were made of.
bool jm_feed_topics_fit(const jm_view_feed *feed, int32_t run);

/// feed_moment.c: under the lock.
jm_feed_moment jm_feed_moment_of(const jm_view_feed *feed, int32_t topic, double time_s);
int32_t jm_feed_needs_of(const jm_view_feed *feed, const jm_feed_moment *moment,
                         jm_feed_need needs[JM_FEED_NEEDS]);
bool jm_feed_moment_is_there(jm_view_feed *feed, const jm_feed_moment *moment);
bool jm_feed_same_moment(const jm_feed_moment *a, const jm_feed_moment *b);
void jm_feed_hand_out(jm_view_feed *feed, const jm_feed_moment *moment);

/// Whether the newest wish is still to be read; *moment (may be NULL) is its.
bool jm_feed_wish_waits(jm_view_feed *feed, jm_feed_moment *moment);
bool jm_feed_series_waits(const jm_view_feed *feed);

/// feed_read.c: on the feed's thread, without the lock.
/// JM_ERR_DATA: another run took the place of this one. JM_ERR_IO: not for the moment.
jm_status jm_feed_reader_of(jm_ctx *ctx, const jm_feed_run *run, const jm_reader **reader);
/// Arrays looked for from now on may be kept together.
uint64_t jm_feed_keep_since(jm_view_feed *feed);
/// Values through the cache, valid while those used since `keep_since` are.
jm_status jm_feed_get(jm_view_feed *feed, const jm_feed_need *need, uint64_t keep_since,
                      const float **values);
jm_status jm_feed_series_make(jm_view_feed *feed, int32_t topic, int64_t index, int64_t steps,
                              jm_feed_series *out);
void jm_feed_series_free(jm_feed_series *series);

/// feed_scale.c: likewise.
jm_status jm_feed_scale_make(jm_view_feed *feed, int32_t topic, int64_t steps);

/// feed_thread.c.
/// Steps and state of both runs as their readers stand now.
jm_status jm_feed_publish(jm_ctx *ctx, jm_view_feed *feed);
void *jm_feed_work(void *feed);
/// Of the feed's context: true when what is being done is not wanted any more.
bool jm_feed_interrupted(void *feed);
/// Waits for a condition no longer than so; the lock is held before and after.
void jm_feed_wait_for(jm_view_feed *feed, pthread_cond_t *condition, double longest_s);
