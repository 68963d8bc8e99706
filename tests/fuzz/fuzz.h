/// fuzz.h: one target a reader. With clang and JM_FUZZ libFuzzer drives it; everywhere else
/// mutate.c does, with seeded mutations of a small corpus.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Reads the bytes as a file. It may refuse them; it must not crash, hang or leak.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// Writes seeds that are no text (HDF5) to a folder; returns how many.
int fuzz_make_seeds(const char *folder);

/// Mutations at full effort.
int fuzz_rounds(void);
