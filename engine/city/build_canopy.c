#include "city/build.h"

jm_status jm_build_canopy(jm_build *b)
{
    (void)b;
    return JM_OK;
}
