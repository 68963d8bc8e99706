/// hash.h: SHA-256 (libcrypto's door).
#pragma once

#include "core/ctx.h"

enum { JM_HASH_BYTES = 32, JM_HASH_TEXT = 65 };

typedef struct jm_hash jm_hash; // a running sum
JM_CHECKED jm_status jm_hash_create(jm_ctx *ctx, jm_hash **out);
void jm_hash_add(jm_hash *hash, const void *bytes, size_t count);
/// Ends the sum and frees it.
void jm_hash_end(jm_hash *hash, uint8_t out[JM_HASH_BYTES]);
void jm_hash_bytes(const void *bytes, size_t count, uint8_t out[JM_HASH_BYTES]);
JM_CHECKED jm_status jm_hash_file(jm_ctx *ctx, const char *path, uint8_t out[JM_HASH_BYTES]);
void jm_hash_text(const uint8_t hash[JM_HASH_BYTES], char out[JM_HASH_TEXT]); // hexadecimal
