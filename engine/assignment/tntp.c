#include "assignment/tntp.h"

#include "assignment/tntp_source.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

// init_node term_node capacity length free_flow_time b power speed toll link_type
enum { COLUMNS = 10, FEWEST_COLUMNS = 7 };
enum { FROM, TO, CAPACITY, LENGTH, FREE_TIME, ALPHA, POWER, SPEED, TOLL };

typedef struct net_rows {
    jm_tntp_net *net;
    int32_t stated;  // links
    int64_t room;    // of the arrays
    int32_t columns; // of the first row: the others must have as many
    bool semicolons; // it ended with one
} net_rows;

// All arrays of a net grow together; never far beyond what was read, whatever the file states.
static jm_status make_room(jm_ctx *ctx, net_rows *rows)
{
    jm_tntp_net *net = rows->net;
    if (net->link_count < rows->room)
        return JM_OK;
    int64_t wanted = 2 * rows->room + 4096;
    wanted = wanted < rows->stated ? wanted : rows->stated;
    JM_TRY(jm_resize_array(ctx, wanted, sizeof(int32_t), &net->from));
    JM_TRY(jm_resize_array(ctx, wanted, sizeof(int32_t), &net->to));
    JM_TRY(jm_resize_array(ctx, wanted, sizeof(double), &net->capacity));
    JM_TRY(jm_resize_array(ctx, wanted, sizeof(double), &net->length));
    JM_TRY(jm_resize_array(ctx, wanted, sizeof(double), &net->toll));
    JM_TRY(jm_resize_array(ctx, wanted, sizeof(double), &net->free_time));
    JM_TRY(jm_resize_array(ctx, wanted, sizeof(double), &net->alpha));
    JM_TRY(jm_resize_array(ctx, wanted, sizeof(double), &net->power));
    rows->room = wanted;
    return JM_OK;
}

static jm_status check_node(const jm_tntp_source *s, const jm_tntp_net *net, double node)
{
    if (node >= 1.0 && node <= net->node_count && node == floor(node))
        return JM_OK;
    return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                     "%g is no node: they are whole numbers from 1 to %" PRId32
                                     "; mend the row or <NUMBER OF NODES>",
                                     node, net->node_count));
}

static jm_status check_row(const jm_tntp_source *s, const jm_tntp_net *net,
                           const double row[COLUMNS])
{
    static const char *const names[] = {"",  "",      "capacity", "length", "free_flow_time",
                                        "b", "power", "speed",    "toll"};
    JM_TRY(check_node(s, net, row[FROM]));
    JM_TRY(check_node(s, net, row[TO]));
    for (int c = CAPACITY; c <= TOLL; c++)
        if (!(row[c] >= 0.0) && c != SPEED)
            return jm_tntp_refuse(s,
                                  jm_fail(s->ctx, JM_ERR_DATA, "%s is %g; write a number from 0 on",
                                          names[c], row[c]));
    if (row[CAPACITY] == 0.0 && row[ALPHA] > 0.0 && row[POWER] > 0.0)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "capacity is 0, so that the time of this link is "
                                         "infinite; write one above 0, or b or power 0 for a "
                                         "constant time"));
    return JM_OK;
}

// The numbers of a row up to its end. *count: how many; *closed: it ended with a semicolon.
static jm_status take_row(jm_tntp_source *s, double row[COLUMNS], int32_t *count, bool *closed)
{
    *count = 0;
    for (char c = jm_tntp_peek(s); c != ';' && c != '\n' && !jm_tntp_over(s); c = jm_tntp_peek(s)) {
        double value = 0.0;
        if (!jm_tntp_number(s, &value)) {
            char word[40];
            jm_tntp_word(s, word);
            return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                             "\"%s\" is no number; a row is: init_node term_node "
                                             "capacity length free_flow_time b power speed toll "
                                             "link_type ;",
                                             word));
        }
        if (*count < COLUMNS)
            row[*count] = value;
        (*count)++;
    }
    *closed = jm_tntp_take_if(s, ';');
    const char after = jm_tntp_peek(s);
    if (after != '\n' && !jm_tntp_over(s))
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "something follows the semicolon; begin a new line for "
                                         "each link"));
    return JM_OK;
}

// A file that was cut off ends in the midst of a row: with fewer numbers, or with none behind a
// number that may have had more digits.
static jm_status check_whole(const jm_tntp_source *s, const net_rows *rows, int32_t count,
                             bool closed)
{
    if (count < FEWEST_COLUMNS || count > COLUMNS || (rows->columns > 0 && count != rows->columns))
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "the row has %" PRId32 " numbers, %" PRId32
                                         " are wanted; is it whole?",
                                         count, rows->columns > 0 ? rows->columns : COLUMNS));
    if (jm_tntp_over(s) && !closed && rows->semicolons)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "the file ends within this row; is it whole? If so, end "
                                         "it with a semicolon"));
    return JM_OK;
}

static jm_status add_row(jm_tntp_source *s, net_rows *rows)
{
    double row[COLUMNS] = {0.0};
    int32_t count = 0;
    bool closed = false;
    JM_TRY(take_row(s, row, &count, &closed));
    JM_TRY(check_whole(s, rows, count, closed));
    JM_TRY(check_row(s, rows->net, row));
    if (rows->columns == 0)
        rows->semicolons = closed;
    rows->columns = count;
    jm_tntp_net *net = rows->net;
    if (net->link_count == rows->stated)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "there are more links than the %" PRId32
                                         " of <NUMBER OF LINKS>; mend that line",
                                         rows->stated));
    JM_TRY(make_room(s->ctx, rows));
    const int32_t e = net->link_count++;
    net->from[e] = (int32_t)row[FROM] - 1;
    net->to[e] = (int32_t)row[TO] - 1;
    net->capacity[e] = row[CAPACITY];
    net->length[e] = row[LENGTH];
    net->free_time[e] = row[FREE_TIME];
    net->alpha[e] = row[ALPHA];
    net->power[e] = row[POWER];
    net->toll[e] = row[TOLL];
    return JM_OK;
}

static jm_status take_head(jm_tntp_source *s, net_rows *rows)
{
    jm_tntp_net *net = rows->net;
    jm_tntp_metadata m;
    JM_TRY(jm_tntp_read_metadata(s, true, &m));
    JM_TRY(jm_tntp_count(s, "NUMBER OF NODES", m.nodes, 1, JM_TNTP_MOST_NODES, &net->node_count));
    const int32_t most_zones =
        net->node_count < JM_TNTP_MOST_ZONES ? net->node_count : JM_TNTP_MOST_ZONES;
    JM_TRY(jm_tntp_count(s, "NUMBER OF ZONES", m.zones, 1, most_zones, &net->zone_count));
    JM_TRY(jm_tntp_count(s, "NUMBER OF LINKS", m.links, 1, INT32_MAX, &rows->stated));
    JM_TRY(jm_tntp_count(s, "FIRST THRU NODE", m.first_through, 1, net->node_count,
                         &net->first_through));
    net->first_through--;
    net->toll_factor = m.toll_factor;
    net->distance_factor = m.distance_factor;
    if (m.toll_factor < 0.0 || m.distance_factor < 0.0)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "<TOLL FACTOR> or <DISTANCE FACTOR> above this line is "
                                         "below 0; write a number from 0 on"));
    return JM_OK;
}

static bool begins_a_word(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static jm_status read_net(jm_tntp_source *s, jm_tntp_net *net)
{
    net_rows rows = {.net = net};
    JM_TRY(take_head(s, &rows));
    bool headed = false;
    for (char c = jm_tntp_peek(s); !jm_tntp_over(s); c = jm_tntp_peek(s)) {
        if (c == '\n') {
            jm_tntp_take(s);
        } else if (begins_a_word(c) && !headed && net->link_count == 0) {
            headed = true; // names of the columns without ~ before them
            jm_tntp_next_line(s);
        } else {
            JM_TRY(add_row(s, &rows));
        }
    }
    if (s->broken || net->link_count != rows.stated)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "the file ends after %" PRId32 " of the %" PRId32
                                         " links of <NUMBER OF LINKS>; is it whole?",
                                         net->link_count, rows.stated));
    return JM_OK;
}

jm_status jm_tntp_parse_net(jm_ctx *ctx, const char *name, const char *bytes, int64_t count,
                            jm_tntp_net *net)
{
    *net = (jm_tntp_net){0};
    jm_tntp_source s;
    JM_TRY(jm_tntp_open(ctx, name, bytes, count, &s));
    jm_status status = read_net(&s, net);
    jm_tntp_close(&s);
    if (status != JM_OK)
        jm_tntp_net_free(net);
    return status;
}

jm_status jm_tntp_read_net(jm_ctx *ctx, const char *path, jm_tntp_net *net)
{
    return jm_tntp_parse_net(ctx, path, NULL, 0, net);
}

void jm_tntp_net_free(jm_tntp_net *net)
{
    jm_free(net->from);
    jm_free(net->to);
    jm_free(net->capacity);
    jm_free(net->length);
    jm_free(net->toll);
    jm_free(net->free_time);
    jm_free(net->alpha);
    jm_free(net->power);
    *net = (jm_tntp_net){0};
}
