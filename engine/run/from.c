// A run may begin its traffic with that of an outcome of the same base city: --from. The outcome's
// hash is then one of the run's inputs, so that equal inputs still give equal bits.
#include "run/session.h"

#include "store/outcome.h"

#include <string.h>

static jm_status check_from(jm_session *s, const jm_reader *reader)
{
    const char *path = s->def->from_path;
    const jm_h5 *file = jm_reader_file(reader);
    char *base = NULL, own[JM_HASH_TEXT];
    if (!jm_reader_complete(reader) || jm_reader_is_difference(reader))
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "%s: traffic cannot begin with an outcome that is not whole; give one that "
                       "`jumeau run` has finished",
                       path);
    JM_TRY(jm_city_hash(s->ctx, s->base, own));
    JM_TRY(jm_h5_get_text(s->ctx, file, "/", "base_city_hash", &base));
    bool same = base != NULL && strcmp(base, own) == 0;
    jm_free(base);
    if (!same)
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "%s: traffic cannot begin with an outcome of another base city than %s; "
                       "leave --from out",
                       path, s->scenario->city_path);
    jm_reader_content_hash(reader, s->from_hash);
    return JM_OK;
}

jm_status jm_session_look_at_from(jm_session *s)
{
    if (s->def->from_path == NULL)
        return JM_OK;
    jm_reader *reader = NULL;
    JM_TRY(jm_reader_open(s->ctx, s->def->from_path, &reader));
    jm_status status = check_from(s, reader);
    jm_reader_close(reader);
    return status;
}

jm_status jm_session_take_from(jm_session *s)
{
    if (s->def->from_path == NULL || s->traffic == NULL)
        return JM_OK;
    jm_reader *reader = NULL;
    JM_TRY(jm_reader_open(s->ctx, s->def->from_path, &reader));
    jm_status status = jm_traffic_take_bushes(s->traffic, jm_reader_file(reader));
    if (status == JM_ERR_DATA)
        status = jm_fail_within(s->ctx, status, "%s: ", s->def->from_path);
    jm_reader_close(reader);
    return status;
}
