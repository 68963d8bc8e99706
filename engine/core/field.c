#include "core/field.h"

size_t jm_type_size(jm_type type)
{
    switch (type) {
    case JM_F32:
    case JM_I32:
        return 4;
    case JM_F64:
    case JM_I64:
        return 8;
    case JM_U8:
        return 1;
    }
    return 0;
}
