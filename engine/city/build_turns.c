#include "city/build.h"

jm_status jm_build_turns(jm_build *b)
{
    (void)b;
    return JM_OK;
}
