// Decoded steps, kept while there is room: the longest unused goes first.
#include "view/feed_own.h"

enum { most_arrays = 2048 }; // the search through them is linear

jm_feed_array *jm_feed_cache_find(jm_feed_cache *cache, int32_t run, int32_t topic, int64_t step)
{
    for (int64_t i = 0; i < cache->count; i++) {
        jm_feed_array *a = cache->arrays[i];
        if (a->run != run || a->topic != topic || a->step != step)
            continue;
        a->used = ++cache->now;
        return a;
    }
    return NULL;
}

static void drop(jm_feed_cache *cache, int64_t index)
{
    jm_feed_array *a = cache->arrays[index];
    cache->bytes -= a->bytes;
    jm_free(a->values);
    jm_free(a);
    cache->arrays[index] = cache->arrays[--cache->count];
}

static void make_room(jm_feed_cache *cache, uint64_t keep_since)
{
    while (cache->bytes > cache->limit || cache->count > most_arrays) {
        int64_t oldest = JM_NONE;
        for (int64_t i = 0; i < cache->count; i++) {
            const jm_feed_array *a = cache->arrays[i];
            if (a->holders == 0 && a->used < keep_since &&
                (oldest == JM_NONE || a->used < cache->arrays[oldest]->used))
                oldest = i;
        }
        if (oldest == JM_NONE)
            return; // what is needed at once may be more than the limit
        drop(cache, oldest);
    }
}

jm_status jm_feed_cache_put(jm_ctx *ctx, jm_feed_cache *cache, const jm_feed_array *array,
                            uint64_t keep_since)
{
    jm_feed_array *a = NULL;
    JM_TRY(jm_grow(ctx, &cache->arrays, &cache->capacity, cache->count + 1));
    JM_TRY(jm_new(ctx, &a, 1));
    *a = *array;
    a->holders = 0;
    a->used = ++cache->now;
    cache->arrays[cache->count++] = a;
    cache->bytes += a->bytes;
    make_room(cache, keep_since);
    return JM_OK;
}

void jm_feed_cache_forget(jm_feed_cache *cache)
{
    for (int64_t i = cache->count - 1; i >= 0; i--) {
        if (cache->arrays[i]->holders == 0)
            drop(cache, i);
        else
            cache->arrays[i]->topic = JM_NONE; // nobody finds it again
    }
}

void jm_feed_cache_free(jm_feed_cache *cache)
{
    while (cache->count > 0)
        drop(cache, cache->count - 1);
    jm_free(cache->arrays);
    *cache = (jm_feed_cache){0};
}
