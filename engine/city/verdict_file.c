// The verdict as texts in the city's file.
#include "city/verdict.h"

#include <stdio.h>

static jm_status write_texts(jm_ctx *ctx, jm_h5 *file, const char *prefix, const char *name,
                             const char *const *texts, int64_t count, const char *sentence)
{
    char path[512];
    snprintf(path, sizeof path, "%s/verdict/%s", prefix, name);
    return jm_h5_write_texts(ctx, file, path, texts, count, sentence);
}

jm_status jm_verdict_write(jm_ctx *ctx, const jm_city *city, jm_h5 *file, const char *prefix)
{
    jm_verdict rows[JM_TOPIC_COUNT];
    const char *topic[JM_TOPIC_COUNT], *grade[JM_TOPIC_COUNT], *wanted[JM_TOPIC_COUNT];
    char *why[JM_TOPIC_COUNT] = {NULL};
    const char *why_texts[JM_TOPIC_COUNT];
    jm_status status = JM_OK;
    JM_TRY(jm_city_verdict(ctx, city, rows));
    for (int t = 0; t < JM_TOPIC_COUNT; t++) {
        topic[t] = jm_topic_name(rows[t].topic);
        grade[t] = jm_grade_name(rows[t].grade);
        wanted[t] =
            rows[t].wanted != JM_WANTED_NOTHING ? jm_wanted_title(NULL, rows[t].wanted) : "";
        JM_TRY_GOTO(jm_verdict_english(ctx, &rows[t], &why[t]), fail);
        why_texts[t] = why[t];
    }
    JM_TRY_GOTO(write_texts(ctx, file, prefix, "topic", topic, JM_TOPIC_COUNT,
                            "what the data are asked to carry"),
                fail);
    JM_TRY_GOTO(write_texts(ctx, file, prefix, "grade", grade, JM_TOPIC_COUNT,
                            "good, indicative or do_not_use"),
                fail);
    JM_TRY_GOTO(
        write_texts(ctx, file, prefix, "why", why_texts, JM_TOPIC_COUNT, "the check that decided"),
        fail);
    JM_TRY_GOTO(write_texts(ctx, file, prefix, "wanted", wanted, JM_TOPIC_COUNT,
                            "the layer that would help most"),
                fail);
fail:
    for (int t = 0; t < JM_TOPIC_COUNT; t++)
        jm_free(why[t]);
    return status;
}
