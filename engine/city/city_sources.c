// Where a city came from, in its file: gaps and how they were filled, credits of the input files.
#include "city/city_file.h"

#include "city/columns.h"

#include <stdio.h>

static const char *gap_text(const jm_gap *gap, int which)
{
    return which == 0 ? gap->what : gap->rule;
}

static const char *credit_text(const jm_credit *c, int which)
{
    const char *texts[] = {c->role,    c->name, c->source, c->producer,
                           c->licence, c->date, c->hash,   c->page};
    return texts[which];
}

static const char *const gap_names[] = {"gaps/what", "gaps/rule"};
static const char *const credit_names[] = {"credits/role",     "credits/name",    "credits/source",
                                           "credits/producer", "credits/licence", "credits/date",
                                           "credits/hash",     "credits/page"};
enum { GAP_TEXTS = 2, CREDIT_TEXTS = 8, CREDIT_TEXTS_FIRST = 7, CREDIT_HASH = 6 };

jm_status jm_city_write_gaps(jm_ctx *ctx, const jm_city *city, jm_h5 *file, const char *prefix)
{
    const char **texts = NULL;
    int64_t *numbers = NULL;
    jm_status status = JM_OK;
    int64_t n = city->gap_count;
    char path[JM_CITY_PATH];
    JM_TRY_GOTO(jm_new(ctx, &texts, n), fail);
    JM_TRY_GOTO(jm_new(ctx, &numbers, 3 * n), fail);
    for (int k = 0; k < GAP_TEXTS; k++) {
        for (int64_t i = 0; i < n; i++)
            texts[i] = gap_text(&city->gaps[i], k) != NULL ? gap_text(&city->gaps[i], k) : "";
        jm_city_path(path, prefix, gap_names[k]);
        JM_TRY_GOTO(jm_h5_write_texts(ctx, file, path, texts, n, NULL), fail);
    }
    for (int64_t i = 0; i < n; i++) {
        numbers[3 * i] = city->gaps[i].filled;
        numbers[3 * i + 1] = city->gaps[i].total;
        numbers[3 * i + 2] = (int64_t)city->gaps[i].origin;
    }
    jm_city_path(path, prefix, "gaps/numbers");
    JM_TRY_GOTO(jm_h5_write(ctx, file, path, JM_I64, (jm_h5_shape){.rank = 2, .size = {n, 3}},
                            numbers, "1", "filled, total, origin"),
                fail);
fail:
    jm_free(texts);
    jm_free(numbers);
    return status;
}

jm_status jm_city_write_credits(jm_ctx *ctx, const jm_city *city, jm_h5 *file, const char *prefix)
{
    const char **texts = NULL;
    jm_status status = JM_OK;
    char path[JM_CITY_PATH];
    JM_TRY(jm_new(ctx, &texts, city->credit_count));
    for (int k = 0; k < CREDIT_TEXTS; k++) {
        for (int64_t i = 0; i < city->credit_count; i++) {
            const char *text = credit_text(&city->credits[i], k);
            texts[i] = text != NULL ? text : "";
        }
        jm_city_path(path, prefix, credit_names[k]);
        JM_TRY_GOTO(jm_h5_write_texts(ctx, file, path, texts, city->credit_count, NULL), fail);
    }
fail:
    jm_free(texts);
    return status;
}

jm_status jm_city_read_gaps(jm_ctx *ctx, const jm_h5 *file, const char *prefix, jm_city *city)
{
    char path[JM_CITY_PATH];
    char **texts[GAP_TEXTS] = {NULL};
    int64_t counts[GAP_TEXTS] = {0};
    int64_t *numbers = NULL, number_count = 0;
    jm_status status = JM_OK;
    for (int k = 0; k < GAP_TEXTS; k++) {
        jm_city_path(path, prefix, gap_names[k]);
        JM_TRY_GOTO(jm_h5_read_texts(ctx, file, path, &texts[k], &counts[k]), fail);
    }
    jm_city_path(path, prefix, "gaps/numbers");
    JM_TRY_GOTO(jm_h5_read(ctx, file, path, JM_I64, -1, &numbers, &number_count), fail);
    if (counts[0] != counts[1] || number_count != 3 * counts[0]) {
        status = jm_fail(ctx, JM_ERR_DATA, "city file: the list of gaps is torn; import it again");
        goto fail;
    }
    JM_TRY_GOTO(jm_new(ctx, &city->gaps, counts[0]), fail);
    city->gap_count = counts[0];
    for (int64_t i = 0; i < counts[0]; i++) {
        int64_t origin = numbers[3 * i + 2];
        city->gaps[i].what = texts[0][i];
        city->gaps[i].rule = texts[1][i];
        texts[0][i] = texts[1][i] = NULL;
        city->gaps[i].filled = numbers[3 * i];
        city->gaps[i].total = numbers[3 * i + 1];
        city->gaps[i].origin =
            origin >= 0 && origin < JM_ORIGIN_COUNT ? (jm_origin)origin : JM_ORIGIN_PRESUMED;
    }
fail:
    for (int k = 0; k < GAP_TEXTS; k++)
        jm_texts_free(texts[k], counts[k]);
    jm_free(numbers);
    return status;
}

jm_status jm_city_read_credits(jm_ctx *ctx, const jm_h5 *file, const char *prefix, int32_t version,
                               jm_city *city)
{
    int stored = version < 2 ? CREDIT_TEXTS_FIRST : CREDIT_TEXTS;
    char path[JM_CITY_PATH];
    char **texts[CREDIT_TEXTS] = {NULL};
    int64_t counts[CREDIT_TEXTS] = {0};
    jm_status status = JM_OK;
    for (int k = 0; k < stored; k++) {
        jm_city_path(path, prefix, credit_names[k]);
        JM_TRY_GOTO(jm_h5_read_texts(ctx, file, path, &texts[k], &counts[k]), fail);
        if (counts[k] != counts[0]) {
            status = jm_fail(ctx, JM_ERR_DATA,
                             "city file: the list of credits is torn; import it again");
            goto fail;
        }
    }
    JM_TRY_GOTO(jm_new(ctx, &city->credits, counts[0]), fail);
    city->credit_count = counts[0];
    for (int64_t i = 0; i < counts[0]; i++) {
        jm_credit *c = &city->credits[i];
        char **targets[] = {&c->role,    &c->name, &c->source, &c->producer,
                            &c->licence, &c->date, NULL,       &c->page};
        for (int k = 0; k < stored; k++) {
            // An empty text stands for "not stated".
            if (targets[k] == NULL || texts[k][i][0] == '\0')
                continue;
            *targets[k] = texts[k][i];
            texts[k][i] = NULL;
        }
        snprintf(c->hash, sizeof c->hash, "%s", texts[CREDIT_HASH][i]);
    }
fail:
    for (int k = 0; k < CREDIT_TEXTS; k++)
        jm_texts_free(texts[k], counts[k]);
    return status;
}
