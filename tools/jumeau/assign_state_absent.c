// The small program has no HDF5: front.c hands calls with --state or --from on before they come
// here.
#include "assign_own.h"

jm_status assign_read_state(assign_case *a, const char *path, double gap, bool *answers)
{
    (void)gap;
    *answers = false;
    return jm_fail(a->t->ctx, JM_ERR_UNAVAILABLE, "%s: built without HDF5", path);
}

jm_status assign_spare_others(const assign_case *a, const char *path)
{
    return jm_fail(a->t->ctx, JM_ERR_UNAVAILABLE, "%s: built without HDF5", path);
}

jm_status assign_write_state(const assign_case *a, const char *path)
{
    return jm_fail(a->t->ctx, JM_ERR_UNAVAILABLE, "%s: built without HDF5", path);
}
