/// one_context.h: a context that all tests and helpers of a binary see by name.
#pragma once

#include "check.h"

static jm_ctx *ctx;

static inline int open_one_context(void **state)
{
    const int failed = make_context(state);
    ctx = *state;
    return failed;
}

static inline int close_one_context(void **state)
{
    return end_context(state);
}
