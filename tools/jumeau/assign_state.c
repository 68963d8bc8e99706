// The options --state and --from: bushes in a file. HDF5 is behind it, so jumeau-city alone has it.
#include "assign_own.h"

#include "assignment/assign_state.h"
#include "store/h5.h"

#include <inttypes.h>

static void tell_changes(const assign_case *a, const char *path, const jm_assign_told *told)
{
    if (!told->same_net)
        jm_log(a->t->ctx, JM_LOG_INFO,
               "%s: of another state of the network: %" PRId32 " of its links are gone, %" PRId32
               " are new",
               path, told->lost_links, told->new_links);
}

jm_status assign_read_state(assign_case *a, const char *path, double gap, bool *answers)
{
    jm_assign_told told = {0};
    JM_TRY(jm_assign_state_read(a->t->ctx, path, &a->input, &a->warm, &told));
    tell_changes(a, path, &told);
    *answers = told.same_net && told.same_demand && told.about.relative_gap <= gap;
    if (*answers) {
        a->result.relative_gap = told.about.relative_gap;
        a->result.objective = told.about.objective;
    }
    return JM_OK;
}

jm_status assign_spare_others(const assign_case *a, const char *path)
{
    if (jm_h5_is_other(a->t->ctx, path, "assignment"))
        return jm_fail(a->t->ctx, JM_ERR_DATA,
                       "%s is there and is no state of an assignment; name another file", path);
    return JM_OK;
}

jm_status assign_write_state(const assign_case *a, const char *path)
{
    const jm_assign_about about = {.relative_gap = a->result.relative_gap,
                                   .objective = a->result.objective};
    return jm_assign_state_write(a->t->ctx, path, &a->input, &a->bushes, &about);
}
