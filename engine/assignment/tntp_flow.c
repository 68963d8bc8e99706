// Link flows of TNTP: a row a link, in the dialects that the collection has.
#include "assignment/tntp.h"

#include "assignment/tntp_source.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Rows and the links of the net, found by their ends.
typedef struct flow_rows {
    const jm_tntp_net *net;
    double *flow, *cost;
    uint8_t *filled; // [links]
    int32_t *sorted; // [links] by ends and number; NULL until a row is out of order
    int32_t count;
} flow_rows;

static int compare_ends(const jm_tntp_net *net, int32_t a, int32_t from, int32_t to)
{
    if (net->from[a] != from)
        return net->from[a] < from ? -1 : 1;
    return (net->to[a] > to) - (net->to[a] < to);
}

// Heap sort of links by their ends and then their number.
static bool stands_before(const jm_tntp_net *net, int32_t a, int32_t b)
{
    const int order = compare_ends(net, a, net->from[b], net->to[b]);
    return order != 0 ? order < 0 : a < b;
}

static void sift_down(const jm_tntp_net *net, int32_t *links, int32_t at, int32_t count)
{
    for (int64_t child = 2 * (int64_t)at + 1; child < count; child = 2 * (int64_t)at + 1) {
        if (child + 1 < count && stands_before(net, links[child], links[child + 1]))
            child++;
        if (!stands_before(net, links[at], links[child]))
            return;
        const int32_t link = links[at];
        links[at] = links[child];
        links[child] = link;
        at = (int32_t)child;
    }
}

static jm_status sort_links(jm_ctx *ctx, flow_rows *rows)
{
    const int32_t count = rows->net->link_count;
    JM_TRY(jm_new(ctx, &rows->sorted, count));
    for (int32_t e = 0; e < count; e++)
        rows->sorted[e] = e;
    for (int32_t e = count / 2; e-- > 0;)
        sift_down(rows->net, rows->sorted, e, count);
    for (int32_t e = count; e-- > 1;) {
        const int32_t last = rows->sorted[0];
        rows->sorted[0] = rows->sorted[e];
        rows->sorted[e] = last;
        sift_down(rows->net, rows->sorted, 0, e);
    }
    return JM_OK;
}

// The first link of these ends that has no flow yet, or -1.
static jm_status find_link(jm_ctx *ctx, flow_rows *rows, int32_t from, int32_t to, int32_t *link)
{
    const jm_tntp_net *net = rows->net;
    *link = rows->count;
    if (rows->count < net->link_count && compare_ends(net, rows->count, from, to) == 0 &&
        !rows->filled[rows->count])
        return JM_OK;
    if (rows->sorted == NULL)
        JM_TRY(sort_links(ctx, rows));
    int32_t low = 0, high = net->link_count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (compare_ends(net, rows->sorted[middle], from, to) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *link = -1;
    for (; low < net->link_count && compare_ends(net, rows->sorted[low], from, to) == 0; low++)
        if (!rows->filled[rows->sorted[low]]) {
            *link = rows->sorted[low];
            return JM_OK;
        }
    return JM_OK;
}

// From To Volume Cost, parted by blanks, a colon or commas.
static jm_status take_row(jm_tntp_source *s, double row[4])
{
    for (int c = 0; c < 4; c++) {
        if (c > 0 && !jm_tntp_take_if(s, ','))
            (void)(c == 2 && jm_tntp_take_if(s, ':'));
        if (!jm_tntp_number(s, &row[c])) {
            char word[40];
            jm_tntp_word(s, word);
            return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                             "\"%s\" is no number; a row is: From To Volume Cost",
                                             word));
        }
    }
    (void)jm_tntp_take_if(s, ';');
    const char after = jm_tntp_peek(s);
    if (after != '\n' && !jm_tntp_over(s))
        return jm_tntp_refuse(
            s, jm_fail(s->ctx, JM_ERR_DATA, "a row has four numbers: From To Volume Cost"));
    return JM_OK;
}

static jm_status add_row(jm_tntp_source *s, flow_rows *rows)
{
    const jm_tntp_net *net = rows->net;
    double row[4];
    int32_t link = -1;
    JM_TRY(take_row(s, row));
    const bool nodes = row[0] >= 1.0 && row[0] <= net->node_count && row[0] == floor(row[0]) &&
                       row[1] >= 1.0 && row[1] <= net->node_count && row[1] == floor(row[1]);
    if (nodes)
        JM_TRY(find_link(s->ctx, rows, (int32_t)row[0] - 1, (int32_t)row[1] - 1, &link));
    if (link < 0)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "the network has no link, or no further one, from node "
                                         "%g to %g; take the flows that belong to it",
                                         row[0], row[1]));
    if (!(row[2] >= 0.0))
        return jm_tntp_refuse(
            s, jm_fail(s->ctx, JM_ERR_DATA, "flow is %g; write a number from 0 on", row[2]));
    rows->flow[link] = row[2];
    if (rows->cost != NULL)
        rows->cost[link] = row[3];
    rows->filled[link] = 1;
    rows->count++;
    return JM_OK;
}

static jm_status read_flows(jm_tntp_source *s, flow_rows *rows)
{
    jm_tntp_metadata m;
    JM_TRY(jm_tntp_read_metadata(s, false, &m));
    bool headed = false;
    for (char c = jm_tntp_peek(s); !jm_tntp_over(s); c = jm_tntp_peek(s)) {
        if (c == '\n') {
            jm_tntp_take(s);
        } else if (!headed && rows->count == 0 &&
                   ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
            headed = true; // names of the columns
            jm_tntp_next_line(s);
        } else {
            JM_TRY(add_row(s, rows));
        }
    }
    if (s->broken || rows->count != rows->net->link_count)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "the file ends after %" PRId32 " of the %" PRId32
                                         " links of the network; is it whole?",
                                         rows->count, rows->net->link_count));
    return JM_OK;
}

jm_status jm_tntp_parse_flows(jm_ctx *ctx, const char *name, const char *bytes, int64_t count,
                              const jm_tntp_net *net, double *flow, double *cost)
{
    flow_rows rows = {.net = net, .flow = flow, .cost = cost};
    jm_tntp_source s;
    JM_TRY(jm_new(ctx, &rows.filled, net->link_count));
    jm_status status = jm_tntp_open(ctx, name, bytes, count, &s);
    if (status == JM_OK) {
        status = read_flows(&s, &rows);
        jm_tntp_close(&s);
    }
    jm_free(rows.filled);
    jm_free(rows.sorted);
    return status;
}

jm_status jm_tntp_read_flows(jm_ctx *ctx, const char *path, const jm_tntp_net *net, double *flow,
                             double *cost)
{
    return jm_tntp_parse_flows(ctx, path, NULL, 0, net, flow, cost);
}
