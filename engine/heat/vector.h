/// vector.h: asks for a vector loop where gcc does not see by itself that one is allowed.
#pragma once

/// Put before a `for` whose iterations are independent. Not for clang, which warns when a sanitizer
/// keeps it from doing as it is told.
#if defined(__GNUC__) && !defined(__clang__)
#define JM_VECTOR_LOOP _Pragma("omp simd")
#else
#define JM_VECTOR_LOOP
#endif
