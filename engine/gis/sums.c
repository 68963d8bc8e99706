#include "gis/sums.h"

#include <stdlib.h>
#include <string.h>

// MOBPRO of France has about two million pairs of communes and mode.
static const int64_t key_limit = 16000000;

bool jm_sum_key_set(jm_sum_key *key, int part, const char *text)
{
    size_t length = strlen(text);
    if (length >= JM_SUM_PART)
        return false;
    memset(key->part[part], 0, JM_SUM_PART);
    memcpy(key->part[part], text, length);
    return true;
}

static uint64_t hash_of(const jm_sum_key *key)
{
    // FNV-1a: Fowler, Noll, Vo.
    uint64_t h = 0xcbf29ce484222325u;
    const unsigned char *bytes = (const unsigned char *)key;
    for (int i = 0; i < JM_SUM_KEY; i++)
        h = (h ^ bytes[i]) * 0x100000001b3u;
    return h ^ (h >> 29);
}

static int64_t *slot_of(const jm_sums *s, const jm_sum_key *key)
{
    uint64_t mask = (uint64_t)s->slot_count - 1;
    for (uint64_t i = hash_of(key) & mask;; i = (i + 1) & mask) {
        int64_t at = s->slots[i];
        if (at < 0 || memcmp(&s->keys[at], key, sizeof *key) == 0)
            return &s->slots[i];
    }
}

static jm_status file_again(jm_ctx *ctx, jm_sums *s)
{
    int64_t slots = s->slot_count > 0 ? 2 * s->slot_count : 1024;
    jm_free(s->slots);
    s->slots = NULL;
    s->slot_count = 0;
    JM_TRY(jm_new(ctx, &s->slots, slots));
    s->slot_count = slots;
    for (int64_t i = 0; i < slots; i++)
        s->slots[i] = -1;
    for (int64_t k = 0; k < s->count; k++)
        *slot_of(s, &s->keys[k]) = k;
    return JM_OK;
}

jm_status jm_sums_of(jm_ctx *ctx, jm_sums *s, const jm_sum_key *key, double **values)
{
    if (2 * (s->count + 1) > s->slot_count)
        JM_TRY(file_again(ctx, s));
    int64_t *slot = slot_of(s, key);
    if (*slot < 0) {
        if (s->count >= key_limit)
            return jm_fail(ctx, JM_ERR_DATA,
                           "the table has more than %lld pairs of communes; keep the rows of your "
                           "region",
                           (long long)key_limit);
        JM_TRY(jm_grow(ctx, &s->keys, &s->key_capacity, s->count + 1));
        JM_TRY(jm_grow(ctx, &s->values, &s->value_capacity, (s->count + 1) * s->width));
        s->keys[s->count] = *key;
        memset(s->values + s->count * s->width, 0, (size_t)s->width * sizeof *s->values);
        *slot = s->count++;
    }
    *values = s->values + *slot * s->width;
    return JM_OK;
}

/// A key and where its values stand.
typedef struct keyed {
    jm_sum_key key;
    int64_t at;
} keyed;

static int by_key(const void *left, const void *right)
{
    const keyed *a = left, *b = right;
    return memcmp(&a->key, &b->key, sizeof a->key);
}

jm_status jm_sums_sort(jm_ctx *ctx, jm_sums *s)
{
    keyed *order = NULL;
    double *values = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &order, s->count), fail);
    JM_TRY_GOTO(jm_new(ctx, &values, s->count * s->width), fail);
    for (int64_t k = 0; k < s->count; k++)
        order[k] = (keyed){s->keys[k], k};
    if (s->count > 1)
        qsort(order, (size_t)s->count, sizeof *order, by_key);
    for (int64_t k = 0; k < s->count; k++) {
        s->keys[k] = order[k].key;
        memcpy(values + k * s->width, s->values + order[k].at * s->width,
               (size_t)s->width * sizeof *values);
    }
    jm_free(s->values);
    s->values = values;
    values = NULL;
fail:
    jm_free(order);
    jm_free(values);
    return status;
}

void jm_sums_free(jm_sums *s)
{
    jm_free(s->keys);
    jm_free(s->values);
    jm_free(s->slots);
    *s = (jm_sums){.width = s->width};
}
