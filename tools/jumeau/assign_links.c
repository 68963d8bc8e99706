// The option --select-link: which links it names, and whose trips use them.
#include "assign_own.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// "10-15" or "10-15:2"; *which 0: all links between the two.
static bool parse_link(const char *text, int64_t *from, int64_t *to, int64_t *which)
{
    char copy[64];
    if (strlen(text) >= sizeof copy)
        return false;
    strcpy(copy, text);
    char *dash = strchr(copy, '-'), *colon = strchr(copy, ':');
    *which = 0;
    if (dash == NULL || (colon != NULL && colon < dash))
        return false;
    *dash = '\0';
    if (colon != NULL) {
        *colon = '\0';
        if (!jm_parse_integer(colon + 1, which) || *which < 1)
            return false;
    }
    return jm_parse_integer(copy, from) && jm_parse_integer(dash + 1, to);
}

// Where one may go from a node, for a message.
static void list_heads(const jm_tntp_net *net, int64_t from, char *out, size_t room)
{
    size_t length = 0;
    out[0] = '\0';
    for (int32_t e = 0; e < net->link_count && length + 24 < room; e++)
        if (net->from[e] + 1 == from)
            length += (size_t)snprintf(out + length, room - length, "%s%" PRId32,
                                       length > 0 ? ", " : "", net->to[e] + 1);
}

jm_status assign_choose_links(assign_case *a, const char *text)
{
    jm_ctx *ctx = a->t->ctx;
    const jm_tntp_net *net = &a->net;
    int64_t from = 0, to = 0, which = 0, met = 0, room = 0;
    if (!parse_link(text, &from, &to, &which))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "assign: --select-link %.60s: two nodes are wanted, such as 10-15, or "
                       "10-15:2 for the second link between them",
                       text);
    for (int32_t e = 0; e < net->link_count; e++) {
        if (net->from[e] + 1 != from || net->to[e] + 1 != to)
            continue;
        met++;
        if (which > 0 && met != which)
            continue;
        JM_TRY(jm_grow(ctx, &a->chosen, &room, a->chosen_count + 1));
        a->chosen[a->chosen_count++] = e;
    }
    if (a->chosen_count > 0)
        return JM_OK;
    if (met > 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "assign: --select-link %.60s: there are %" PRId64 " links from node %" PRId64
                       " to %" PRId64,
                       text, met, from, to);
    char heads[256];
    list_heads(net, from, heads, sizeof heads);
    return jm_fail(ctx, JM_ERR_DATA,
                   "assign: --select-link %.60s: no link goes from node %" PRId64 " to %" PRId64
                   "; from there links go to: %s",
                   text, from, to, heads[0] != '\0' ? heads : "-");
}

static int by_trips(const void *a, const void *b)
{
    const jm_selected_pair *p = a, *q = b;
    if (p->trips != q->trips)
        return p->trips < q->trips ? 1 : -1;
    if (p->from != q->from)
        return p->from < q->from ? -1 : 1;
    return (p->to > q->to) - (p->to < q->to);
}

void assign_print_selected(const assign_case *a)
{
    const jm_selected *s = &a->selected;
    if (a->chosen == NULL)
        return;
    const int32_t first = a->chosen[0];
    printf(_("link %" PRId32 "-%" PRId32 " (%" PRId32 " of them): %.10g trips of %" PRId64
             " pairs of zones\n"),
           a->net.from[first] + 1, a->net.to[first] + 1, a->chosen_count, s->trips, s->pair_count);
    jm_selected_pair *sorted = malloc((size_t)(s->pair_count + 1) * sizeof *sorted);
    if (sorted == NULL)
        return; // the sum stands there
    if (s->pair_count > 0)
        memcpy(sorted, s->pairs, (size_t)s->pair_count * sizeof *sorted);
    qsort(sorted, (size_t)s->pair_count, sizeof *sorted, by_trips);
    for (int64_t i = 0; i < s->pair_count && i < ASSIGN_LISTED; i++)
        printf(_("  from zone %" PRId32 " to %" PRId32 ": %.10g trips, %.1f %% of the pair's\n"),
               sorted[i].from + 1, sorted[i].to + 1, sorted[i].trips, 100.0 * sorted[i].share);
    if (s->pair_count > ASSIGN_LISTED)
        printf(_("  and %" PRId64 " pairs more, with fewer\n"), s->pair_count - ASSIGN_LISTED);
    free(sorted);
}

void assign_print_selected_json(const assign_case *a)
{
    const jm_selected *s = &a->selected;
    if (a->chosen == NULL)
        return;
    const int32_t first = a->chosen[0];
    printf(",\"select_link\":{\"from\":%" PRId32 ",\"to\":%" PRId32 ",\"links\":%" PRId32
           ",\"trips\":%.17g,\"pairs\":[",
           a->net.from[first] + 1, a->net.to[first] + 1, a->chosen_count, s->trips);
    for (int64_t i = 0; i < s->pair_count; i++)
        printf("%s{\"from\":%" PRId32 ",\"to\":%" PRId32 ",\"trips\":%.17g,\"share\":%.17g}",
               i > 0 ? "," : "", s->pairs[i].from + 1, s->pairs[i].to + 1, s->pairs[i].trips,
               s->pairs[i].share);
    printf("]}");
}
