#include "store/hash.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

struct jm_hash {
    EVP_MD_CTX *sum;
    bool failed; // libcrypto gave up: the hash is zeros, which no input has
};

jm_status jm_hash_create(jm_ctx *ctx, jm_hash **out)
{
    *out = NULL;
    jm_hash *hash = NULL;
    JM_TRY(jm_new(ctx, &hash, 1));
    hash->sum = EVP_MD_CTX_new();
    if (hash->sum == NULL || EVP_DigestInit_ex(hash->sum, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(hash->sum);
        jm_free(hash);
        return jm_fail(ctx, JM_ERR_MEMORY, "hash: libcrypto cannot start SHA-256");
    }
    *out = hash;
    return JM_OK;
}

void jm_hash_add(jm_hash *hash, const void *bytes, size_t count)
{
    if (count > 0 && EVP_DigestUpdate(hash->sum, bytes, count) != 1)
        hash->failed = true;
}

void jm_hash_end(jm_hash *hash, uint8_t out[JM_HASH_BYTES])
{
    if (hash->failed || EVP_DigestFinal_ex(hash->sum, out, NULL) != 1)
        memset(out, 0, JM_HASH_BYTES);
    EVP_MD_CTX_free(hash->sum);
    jm_free(hash);
}

void jm_hash_bytes(const void *bytes, size_t count, uint8_t out[JM_HASH_BYTES])
{
    SHA256(count > 0 ? bytes : "", count, out);
}

jm_status jm_hash_file(jm_ctx *ctx, const char *path, uint8_t out[JM_HASH_BYTES])
{
    enum { block_bytes = 1 << 16 };
    jm_status status = JM_OK;
    jm_hash *hash = NULL;
    uint8_t *block = NULL;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return jm_fail(ctx, JM_ERR_DATA, "%s: cannot be opened; check the path: %s", path,
                       strerror(errno));
    JM_TRY_GOTO(jm_hash_create(ctx, &hash), fail);
    JM_TRY_GOTO(jm_new(ctx, &block, block_bytes), fail);
    for (size_t got; (got = fread(block, 1, block_bytes, file)) > 0;)
        jm_hash_add(hash, block, got);
    if (ferror(file))
        status = jm_fail(ctx, JM_ERR_IO, "%s: cannot be read to its end", path);
fail:
    if (hash != NULL)
        jm_hash_end(hash, out);
    jm_free(block);
    fclose(file);
    return status;
}

void jm_hash_text(const uint8_t hash[JM_HASH_BYTES], char out[JM_HASH_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < JM_HASH_BYTES; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[JM_HASH_TEXT - 1] = '\0';
}
