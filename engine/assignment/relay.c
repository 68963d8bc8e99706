// Several threads at one solve: bushes worked on at the same time, sums of parts, and relays, in
// which what was found in a batch is dealt with in order beside the work on the next.
#include "assignment/solver.h"

#include "core/grid.h"

#include <inttypes.h>
#include <omp.h>
#include <sched.h>
#include <time.h>

enum {
    batch_most = 32, // bushes that see the same costs
    looks = 2,       // at costs that are in use at the same time
};

static double thread_cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// Writes the costs of the moment; gives how wide buckets should be. Much dearer links are known by
/// the width of a look before: cheaper than to look twice.
static double look_at(const jm_solver *s, int32_t group, jm_arc *arc, double before)
{
    const double links_a_bucket = 0.5, half = 0.5, *extra = s->groups.extra[group];
    const int32_t links = s->mesh.link_count;
    double sum = 0.0, dear = 0.0, very_dear = jm_search_dear * before;
    for (int32_t k = 0; k < links; k++) {
        double time = s->mesh.link[k].time;
        sum += time;
        dear += time > very_dear ? time : 0.0;
        arc[k].cost = extra != NULL ? time + extra[k] : time;
    }
    if (dear > half * sum)
        return jm_search_width(&s->mesh.link[0].time, sizeof *s->mesh.link, links);
    return sum > 0.0 ? links_a_bucket * sum / (double)links : 1.0;
}

void jm_solver_look(jm_solver *s, int32_t first, int32_t last)
{
    for (int32_t g = first; g <= last; g++)
        s->width = look_at(s, g, s->arc + (int64_t)g * s->mesh.link_count, s->width);
}

void jm_solver_see(const jm_solver *s, int32_t b, jm_visitor *v)
{
    v->arc = s->arc + (int64_t)s->bush[b].group * s->mesh.link_count;
    v->width = s->width;
}

jm_view jm_solver_view(const jm_solver *s, const jm_visitor *v)
{
    return (jm_view){.mesh = &s->mesh, .arc = v->arc, .width = v->width, .tolerance = s->tolerance};
}

/// The failure of the first bush that has one.
static jm_status failure_of(const jm_solver *s, int32_t count, const int32_t *bush)
{
    for (int32_t i = 0; i < count; i++)
        if (s->status[bush[i]] != JM_OK)
            return jm_fail(s->ctx, s->status[bush[i]], "no memory for the flows of origin %" PRId32,
                           s->bush[bush[i]].terminal);
    return JM_OK;
}

jm_status jm_solver_each(jm_solver *s, int32_t count, const int32_t *bush, jm_bush_work work)
{
    double began_s = thread_cpu_s();
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->thread_count) if (s->thread_count > 1)
    for (int32_t i = 0; i < count; i++) {
        jm_visitor *v = &s->visitor[omp_get_thread_num()];
        jm_solver_see(s, bush[i], v);
        s->status[bush[i]] = work(s, bush[i], v);
    }
    if (s->thread_count == 1)
        s->shared_cpu_s += thread_cpu_s() - began_s;
    return failure_of(s, count, bush);
}

void jm_solver_parts(jm_solver *s, jm_part_work work, void *user)
{
    double began_s = thread_cpu_s();
#pragma omp parallel for schedule(static, 1) num_threads(s->thread_count) if (s->thread_count > 1)
    for (int32_t p = 0; p < jm_solver_part_count; p++) {
        int64_t count = s->bush_count, begin = count * p / jm_solver_part_count;
        work(s, p, (int32_t)begin, (int32_t)(count * (p + 1) / jm_solver_part_count), user);
    }
    if (s->thread_count == 1)
        s->shared_cpu_s += thread_cpu_s() - began_s;
}

/// Where a relay over the bushes of one group stands.
typedef struct standing {
    jm_solver *s;
    const jm_relay *relay;
    const int32_t *bush; // [count]
    int32_t count, batches;
    int32_t open, next;  // batch that is worked on next, and its bush
    int32_t done[looks]; // bushes done, of batch b in b % looks
    int32_t over;        // batches that are dealt with
    bool busy;           // one is being dealt with
    jm_arc *arc[looks];  // what batch b sees, in b % looks
    double width[looks];
    double alone_s;    // one thread's CPU seconds beside which nothing can be done
    jm_status ordered; // what the caller's thread was told: go on, or stop
    omp_lock_t lock;   // of all counts above
} standing;

/// Every how-many-th bush: a batch reaches over the whole group, since origins near each other
/// share their ways and should see each other's shifts.
static jm_turns batch_of(const standing *p, int32_t batch)
{
    int32_t left = p->count - batch;
    return (jm_turns){(left + p->batches - 1) / p->batches, p->batches, p->bush + batch};
}

typedef struct turn {
    enum { turn_waits, turn_works, turn_deals, turn_ends } kind;
    int32_t batch, place;
} turn;

/// What the thread does next. Batches are dealt with as soon as they can be: others wait for it.
static turn next_turn(standing *p)
{
    if (p->ordered != JM_OK)
        return (turn){turn_ends, 0, 0};
    if (!p->busy && p->over < p->batches &&
        p->done[p->over % looks] == batch_of(p, p->over).count) {
        p->busy = true;
        return (turn){turn_deals, p->over, 0};
    }
    // Who does the last of what it waits for also does what follows.
    if (p->open == p->batches)
        return (turn){turn_ends, 0, 0};
    if (p->open >= p->over + p->relay->ahead)
        return (turn){turn_waits, 0, 0};
    turn t = {turn_works, p->open, p->next++};
    if (p->next == batch_of(p, p->open).count) {
        p->open++;
        p->next = 0;
    }
    return t;
}

static turn end_turn(standing *p, turn t)
{
    omp_set_lock(&p->lock);
    if (t.kind == turn_works)
        p->done[t.batch % looks]++;
    if (t.kind == turn_deals) {
        p->done[t.batch % looks] = 0;
        p->over++;
        p->busy = false;
    }
    t = next_turn(p);
    omp_unset_lock(&p->lock);
    return t;
}

static void work_on(standing *p, turn t, jm_visitor *v)
{
    jm_turns batch = batch_of(p, t.batch);
    int32_t b = batch.bush[t.place * batch.step];
    v->arc = p->arc[t.batch % looks];
    v->width = p->width[t.batch % looks];
    p->s->status[b] = p->relay->work(p->s, b, v);
}

/// Deals with a batch; then there are the costs that a later one sees.
static void deal_with(standing *p, turn t, jm_visitor *v)
{
    int32_t ahead = p->relay->ahead, later = (t.batch + ahead) % looks;
    bool alone = p->s->thread_count == 1 && ahead == 1;
    double began_s = alone ? thread_cpu_s() : 0.0;
    p->relay->deal(p->s, batch_of(p, t.batch), v);
    if (t.batch + ahead < p->batches)
        p->width[later] =
            look_at(p->s, p->s->bush[p->bush[0]].group, p->arc[later], p->width[later]);
    p->alone_s += alone ? thread_cpu_s() - began_s : 0.0;
}

static void order(standing *p)
{
    jm_status ordered = jm_solver_poll(p->s);
    omp_set_lock(&p->lock);
    p->ordered = ordered;
    omp_unset_lock(&p->lock);
}

static void run(standing *p)
{
    int32_t thread = omp_get_thread_num(), polled = 0;
    for (turn t = end_turn(p, (turn){turn_waits, 0, 0}); t.kind != turn_ends; t = end_turn(p, t)) {
        if (thread == 0 && t.batch > polled)
            order(p); // the caller's own thread: what is asked may be no other's to answer
        polled = t.batch > polled ? t.batch : polled;
        if (t.kind == turn_works)
            work_on(p, t, &p->s->visitor[thread]);
        else if (t.kind == turn_deals)
            deal_with(p, t, &p->s->visitor[thread]);
        else
            sched_yield(); // for less than one bush takes: too short to sleep
    }
}

static jm_status run_group(jm_solver *s, const jm_relay *relay, int32_t count, const int32_t *bush)
{
    int32_t group = s->bush[bush[0]].group;
    standing p = {.s = s, .relay = relay, .bush = bush, .count = count};
    JM_TRY(jm_solver_poll(s));
    double began_s = thread_cpu_s();
    p.batches = (count + batch_most - 1) / batch_most;
    p.arc[0] = s->arc + (int64_t)group * s->mesh.link_count;
    p.arc[1] = s->arc_beside;
    for (int32_t i = 0; i < relay->ahead && i < p.batches; i++)
        p.width[i] = look_at(s, group, p.arc[i], s->width);
    omp_init_lock(&p.lock);
#pragma omp parallel num_threads(s->thread_count) if (s->thread_count > 1)
    run(&p);
    omp_destroy_lock(&p.lock);
    if (s->thread_count == 1)
        s->shared_cpu_s += thread_cpu_s() - began_s - p.alone_s;
    return p.ordered != JM_OK ? p.ordered : failure_of(s, count, bush);
}

jm_status jm_solver_relay(jm_solver *s, const jm_relay *relay, int32_t count, const int32_t *bush)
{
    int32_t end = 0;
    for (int32_t begin = 0; begin < count; begin = end) {
        while (end < count && s->bush[bush[end]].group == s->bush[bush[begin]].group)
            end++;
        JM_TRY(run_group(s, relay, end - begin, bush + begin));
    }
    return JM_OK;
}
