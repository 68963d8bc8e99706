// The command assign: the user equilibrium of a TNTP network.
#include "assign_own.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

double assign_clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool asked_to_stop(void *user)
{
    const assign_case *a = user;
    return jm_poll(a->t->ctx) != JM_OK;
}

static void print_iteration(void *user, int32_t iteration, double relative_gap, double seconds)
{
    const assign_case *a = user;
    if (a->json || a->t->quiet)
        return;
    printf("%9" PRId32 " %14.3e %9.2f\n", iteration, relative_gap, seconds);
    fflush(stdout);
}

// Number of an option, from 0 on.
static int weight_option(const tool *t, const char *name, double *value)
{
    const char *text = option_value(t, &command_assign, name);
    if (text == NULL)
        return EXIT_DONE;
    if (!jm_parse_number(text, value) || *value < 0.0)
        return usage_error(_("assign: --%s %s: a number from 0 on is wanted"), name, text);
    return EXIT_DONE;
}

static int take_options(assign_case *a, jm_assign_def *def)
{
    const tool *t = a->t;
    const char *gap = option_value(t, &command_assign, "gap");
    if (gap != NULL && (!jm_parse_number(gap, &def->relative_gap) || !(def->relative_gap > 0.0) ||
                        def->relative_gap >= 1.0))
        return usage_error(_("assign: --gap %s: a number between 0 and 1 is wanted, such as 1e-6"),
                           gap);
    int code = weight_option(t, "max-seconds", &def->seconds_limit);
    if (code == EXIT_DONE)
        code = weight_option(t, "toll-weight", &a->toll_weight);
    if (code == EXIT_DONE)
        code = weight_option(t, "distance-weight", &a->distance_weight);
    return code;
}

// The file's own factors, unless the command line has others.
static void default_weights(assign_case *a)
{
    if (isnan(a->toll_weight))
        a->toll_weight = isnan(a->net.toll_factor) ? 0.0 : a->net.toll_factor;
    if (isnan(a->distance_weight))
        a->distance_weight = isnan(a->net.distance_factor) ? 0.0 : a->net.distance_factor;
}

// TOTAL OD FLOW is often rounded: only what is more than a millionth off is worth a word.
static void tell_total(const assign_case *a)
{
    const double stated = a->trips.stated_total, total = a->trips.total;
    if (fabs(stated - total) > 1e-6 * fmax(fabs(stated), total))
        jm_log(a->t->ctx, JM_LOG_WARNING,
               "%s: <TOTAL OD FLOW> says %.10g trips, its rows add up to %.10g; the rows count",
               a->trips_path, stated, total);
}

static jm_status read_files(assign_case *a)
{
    jm_ctx *ctx = a->t->ctx;
    JM_TRY(jm_tntp_read_net(ctx, a->net_path, &a->net));
    JM_TRY(jm_tntp_read_trips(ctx, a->trips_path, a->net.zone_count, &a->trips));
    tell_total(a);
    default_weights(a);
    JM_TRY(jm_new(ctx, &a->terminal, a->net.zone_count));
    for (int32_t z = 0; z < a->net.zone_count; z++)
        a->terminal[z] = z;
    JM_TRY(jm_new(ctx, &a->flow, a->net.link_count));
    JM_TRY(jm_new(ctx, &a->time, a->net.link_count));
    if (a->toll_weight == 0.0 && a->distance_weight == 0.0)
        return JM_OK;
    JM_TRY(jm_new(ctx, &a->cost, a->net.link_count));
    for (int32_t e = 0; e < a->net.link_count; e++)
        a->cost[e] = a->toll_weight * a->net.toll[e] + a->distance_weight * a->net.length[e];
    return JM_OK;
}

static void state_problem(assign_case *a)
{
    const jm_tntp_net *net = &a->net;
    a->road = (jm_road_net){.node_count = net->node_count,
                            .link_count = net->link_count,
                            .from = net->from,
                            .to = net->to,
                            .free_time = net->free_time,
                            .capacity = net->capacity,
                            .alpha = net->alpha,
                            .power = net->power,
                            .first_through = net->first_through};
    a->user = (jm_road_user){.cost = a->cost, .demand = a->trips.demand};
    a->input = (jm_assign_input){.net = &a->road,
                                 .terminal_count = net->zone_count,
                                 .terminal_node = a->terminal,
                                 .user_count = 1,
                                 .users = &a->user};
    a->result = (jm_assign_result){
        .flow = a->flow, .time = a->time, .lost = a->lost, .lost_room = ASSIGN_LISTED};
}

static void print_head(const assign_case *a)
{
    if (a->json || a->t->quiet)
        return;
    printf(_("%" PRId32 " zones, %" PRId32 " nodes, %" PRId32 " links, %" PRId64
             " pairs of zones with trips; weight of tolls %g, of distance %g\n"),
           a->net.zone_count, a->net.node_count, a->net.link_count, a->trips.pair_count,
           a->toll_weight, a->distance_weight);
    print_column(_("iteration"), 9, true);
    putchar(' ');
    print_column(_("relative gap"), 14, true);
    putchar(' ');
    print_column(_("seconds"), 9, true);
    putchar('\n');
}

// Path flows of greatest entropy, so that who drives where does not depend on how the solver went.
static jm_status share_paths(assign_case *a)
{
    const jm_proportion_def def = jm_proportion_default_def();
    return jm_proportion(a->t->ctx, &a->input, a->time, &def, &a->bushes, &a->proportion);
}

static jm_status find_equilibrium(assign_case *a, jm_assign_def *def)
{
    const tool *t = a->t;
    const bool keeps = a->chosen != NULL || option_value(t, &command_assign, "state") != NULL;
    print_head(a);
    a->solved = true;
    a->result.bushes = keeps ? &a->bushes : NULL;
    if (a->warm.bush_count > 0)
        a->input.warm = &a->warm;
    def->threads = (int32_t)jm_ctx_threads(t->ctx);
    JM_TRY(jm_assign(t->ctx, &a->input, def, &a->result));
    return keeps ? share_paths(a) : JM_OK;
}

// The files' answer in a->result and a->bushes: solved, or as a state has it.
static jm_status answer(assign_case *a, jm_assign_def *def)
{
    const tool *t = a->t;
    const char *from = option_value(t, &command_assign, "from");
    const char *link = option_value(t, &command_assign, "select-link");
    JM_TRY(read_files(a));
    state_problem(a);
    if (link != NULL)
        JM_TRY(assign_choose_links(a, link));
    bool answers = false;
    if (from != NULL)
        JM_TRY(assign_read_state(a, from, def->relative_gap, &answers));
    const bool writes = option_value(t, &command_assign, "flows") != NULL ||
                        option_value(t, &command_assign, "state") != NULL;
    if (!answers || link == NULL || writes)
        return find_equilibrium(a, def);
    a->bushes = a->warm;
    a->warm = (jm_bush_set){0};
    return JM_OK;
}

static jm_status solve(assign_case *a, jm_assign_def *def)
{
    const tool *t = a->t;
    const char *state = option_value(t, &command_assign, "state");
    const char *flows = option_value(t, &command_assign, "flows");
    if (state != NULL)
        JM_TRY(assign_spare_others(a, state));
    JM_TRY(answer(a, def));
    if (a->chosen != NULL)
        JM_TRY(jm_select_link(t->ctx, &a->input, &a->bushes, a->chosen, a->chosen_count,
                              &a->selected));
    if (state != NULL)
        JM_TRY(assign_write_state(a, state));
    return flows != NULL ? assign_write_flows(a, flows) : JM_OK;
}

static void free_case(assign_case *a)
{
    jm_tntp_net_free(&a->net);
    jm_tntp_trips_free(&a->trips);
    jm_free(a->cost);
    jm_free(a->terminal);
    jm_free(a->flow);
    jm_free(a->time);
    jm_free(a->chosen);
    jm_bush_set_free(&a->warm);
    jm_bush_set_free(&a->bushes);
    jm_selected_free(&a->selected);
}

static int run_assign(tool *t)
{
    assign_case a = {.t = t,
                     .json = option_value(t, &command_assign, "json") != NULL,
                     .net_path = t->operands[0],
                     .trips_path = t->operands[1],
                     .toll_weight = (double)NAN,
                     .distance_weight = (double)NAN,
                     .started_s = assign_clock_s()};
    jm_assign_def def = {.relative_gap = 1e-6,
                         .iteration_limit = 100000,
                         .stop = asked_to_stop,
                         .user = &a,
                         .progress = print_iteration};
    // Path flows mean little before costs of equal paths agree to nine digits or so.
    if (option_value(t, &command_assign, "state") != NULL ||
        option_value(t, &command_assign, "select-link") != NULL)
        def.relative_gap = 1e-10;
    int code = take_options(&a, &def);
    if (code != EXIT_DONE)
        return code;
    const jm_status status = solve(&a, &def);
    if (status == JM_OK)
        assign_print(&a);
    free_case(&a);
    return status == JM_OK ? EXIT_DONE : report_failure(t);
}

const command command_assign = {
    .name = "assign",
    .usage = "NET.tntp TRIPS.tntp [--gap G] [--max-seconds S] [--threads N] [--toll-weight W] "
             "[--distance-weight W] [--flows OUT.csv] [--state S.h5] [--from S.h5] "
             "[--select-link A-B] [--json]",
    .sentence = N_("solve the user equilibrium of a road network in TNTP files"),
    .doc =
        N_("Nobody in the answer could go faster by another way, up to the relative gap G: by "
           "how much the cost\nof all trips is above that of the cheapest paths at the same "
           "costs, as a share of the latter.\nA link costs its time, W times its toll and W "
           "times its length: units of time for a unit of\neach; without the options the "
           "file's <TOLL FACTOR> and <DISTANCE FACTOR> hold, else 0. The same\nfiles give the "
           "same flows for any number of threads. docs/formats.md says what TNTP files hold.\n"
           "--state keeps who drives where; --from starts there, also when links or trips have "
           "changed since.\n--select-link says whose trips use the links from node A to B (A-B:2 "
           "the second of several), of\npath flows in proportion (the likeliest ones); with "
           "--from of the same files it need not solve."),
    .examples = "  jumeau assign net.tntp trips.tntp --gap 1e-10 --flows flows.csv\n"
                "  jumeau assign net.tntp trips.tntp --toll-weight 0.02 --distance-weight 0.04 "
                "--json\n"
                "  jumeau assign net.tntp trips.tntp --gap 1e-10 --state base.h5\n"
                "  jumeau assign net.tntp trips.tntp --from base.h5 --select-link 10-15\n",
    .options = {{"gap", 0, "G",
                 N_("relative gap to reach (1e-6; with --state or --select-link 1e-10)")},
                {"max-seconds", 0, "S", N_("stop after these seconds with what was reached")},
                {"toll-weight", 0, "W", N_("units of time for a unit of toll (the file's, or 0)")},
                {"distance-weight", 0, "W",
                 N_("units of time for a unit of length (the file's, or 0)")},
                {"flows", 0, "FILE", N_("table to write: from,to,flow,cost of each link")},
                {"state", 0, "FILE", N_("file to write, for --from")},
                {"from", 0, "FILE", N_("start from what another call wrote with --state")},
                {"select-link", 0, "A-B", N_("say whose trips use the link from node A to B")},
                {"json", 0, NULL, N_("one JSON object")}},
    .writes = {"flows", "state"},
    .least = 2,
    .most = 2,
    .run = run_assign,
};
