// Whose work a stopped run has left: --resume goes on with that of the same inputs only, and never
// throws that of others away.
#include "run/map_store.h"
#include "run/session.h"

#include "store/state.h"

jm_status jm_session_look_at_left(const jm_session *s)
{
    int64_t steps = 0;
    bool windows = false;
    if (!s->def->resume)
        return JM_OK;
    JM_TRY(jm_state_of_others(s->ctx, s->outcome_path, s->key, &steps));
    if (steps > 0)
        return jm_fail(
            s->ctx, JM_ERR_DATA,
            "--resume: %s.part is of other inputs (scenario, city, weather, --from, tile "
            "or version of the program); `jumeau repair` keeps its %lld steps, and "
            "without --resume the run starts anew in its place",
            s->outcome_path, (long long)steps);
    JM_TRY(jm_map_store_of_others(s->ctx, s->outcome_path, s->key, &windows));
    if (windows)
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "--resume: %s.windows is of other inputs (scenario, city, weather, --from, "
                       "tile or version of the program); without --resume the run starts anew in "
                       "its place",
                       s->outcome_path);
    return JM_OK;
}
