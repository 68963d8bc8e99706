/// port.h: what differs between compilers, in one place.
#pragma once

/// The caller must look at the result.
#define JM_CHECKED __attribute__((warn_unused_result))

/// Visible in libjumeau.so; everything else is hidden.
#define JM_API __attribute__((visibility("default")))

/// printf-like: the text is argument `text`, the values start at argument `first`.
#define JM_PRINTF(text, first) __attribute__((format(printf, text, first)))

/// Put before the prototype and the definition of a hot kernel: gcc makes one version per CPU level
/// and picks at load time. Contraction is off, so the versions give equal bits. clang 14 does not
/// link it, gcc's ThreadSanitizer crashes on it: there it is empty.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(JM_TSAN)
#define JM_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
/// As JM_CLONES, with 512-bit vectors too: gains 1.3x on masked sweeps, nothing on stencils.
#define JM_CLONES_WIDE __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define JM_CLONES
#define JM_CLONES_WIDE
#endif

/// Part of a kernel: a function that must be compiled for the CPU level of the one that calls it.
#define JM_INLINE static inline __attribute__((always_inline))

/// Put before a `for` whose iterations are independent, where gcc does not see it by itself. Not
/// for clang, which warns when a sanitizer keeps it from doing as it is told.
#if defined(__GNUC__) && !defined(__clang__)
#define JM_VECTOR_LOOP _Pragma("omp simd")
#else
#define JM_VECTOR_LOOP
#endif

/// Marks a text that a host translates later, where it stands in a table (tools/dev/words.sh
/// gathers it).
#define JM_WORDS(text) text
