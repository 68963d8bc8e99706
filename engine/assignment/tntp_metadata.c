// The lines <TAG> value before the rows of a TNTP file.
#include "assignment/tntp_source.h"

#include "core/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

// The name between < and >, in capitals, single blanks between its words; false when it does not
// end on its line.
static bool take_tag(jm_tntp_source *s, char out[64])
{
    int32_t length = 0;
    out[0] = '\0';
    jm_tntp_take(s); // <
    for (char c = jm_tntp_peek(s); c != '>'; c = jm_tntp_peek(s)) {
        char word[16];
        jm_tntp_letters(s, word);
        const int32_t count = (int32_t)strlen(word);
        if (count == 0 || length + count > 60)
            return false;
        if (length > 0)
            out[length++] = ' ';
        memcpy(out + length, word, (size_t)count);
        length += count;
    }
    jm_tntp_take(s); // >
    out[length] = '\0';
    return true;
}

static double *value_of(jm_tntp_metadata *m, const char *tag)
{
    const struct {
        const char *tag;
        double *value;
    } rows[] = {{"NUMBER OF ZONES", &m->zones},          {"NUMBER OF NODES", &m->nodes},
                {"FIRST THRU NODE", &m->first_through},  {"NUMBER OF LINKS", &m->links},
                {"TOTAL OD FLOW", &m->total_flow},       {"TOLL FACTOR", &m->toll_factor},
                {"DISTANCE FACTOR", &m->distance_factor}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(tag, rows[i].tag) == 0)
            return rows[i].value;
    return NULL;
}

// A line that begins with <.
static jm_status read_tag(jm_tntp_source *s, jm_tntp_metadata *m, bool *ended)
{
    char tag[64], word[40];
    // A tag of signs and digits is one that no reader needs.
    double *value = take_tag(s, tag) ? value_of(m, tag) : NULL;
    *ended = value == NULL && strcmp(tag, "END OF METADATA") == 0;
    if (value == NULL) {
        jm_tntp_next_line(s);
        return JM_OK;
    }
    if (!isnan(*value))
        return jm_tntp_refuse(
            s, jm_fail(s->ctx, JM_ERR_DATA, "<%s> stands here a second time; leave one", tag));
    if (!jm_tntp_number(s, value)) {
        jm_tntp_word(s, word);
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "<%s> is followed by \"%s\"; write a number", tag, word));
    }
    if (jm_tntp_peek(s) == ',') // 1,260,907 is not 1
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "<%s>: a comma follows %g; write numbers without", tag,
                                         *value));
    jm_tntp_next_line(s);
    return JM_OK;
}

jm_status jm_tntp_read_metadata(jm_tntp_source *s, bool needed, jm_tntp_metadata *m)
{
    const double none = (double)NAN;
    *m = (jm_tntp_metadata){none, none, none, none, none, none, none};
    bool any = false;
    for (bool ended = false; !ended;) {
        const char c = jm_tntp_peek(s);
        if (jm_tntp_over(s) && s->line == 1 && !any)
            return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA, "the file is empty"));
        if (c == '\n') {
            jm_tntp_take(s);
        } else if (c == '<') {
            JM_TRY(read_tag(s, m, &ended));
            any = true;
        } else if (!needed && !any) {
            return JM_OK;
        } else {
            return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                             "there is no <END OF METADATA> before the rows; put "
                                             "that line above this one"));
        }
    }
    return JM_OK;
}

jm_status jm_tntp_count(const jm_tntp_source *s, const char *tag, double value, int32_t low,
                        int32_t high, int32_t *count)
{
    if (isnan(value))
        return jm_tntp_refuse(
            s, jm_fail(s->ctx, JM_ERR_DATA, "<%s> is missing above this line; add it", tag));
    if (!(value >= low && value <= high && value == floor(value)))
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "<%s> is %g above this line; write a whole number from "
                                         "%" PRId32 " to %" PRId32,
                                         tag, value, low, high));
    *count = (int32_t)value;
    return JM_OK;
}
