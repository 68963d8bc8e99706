// Stored chunks of an outcome as they are, packed.
#include "store/outcome_own.h"

bool jm_out_read_chunk(jm_ctx *ctx, hid_t dataset, const hsize_t *offset, uint8_t **bytes,
                       int64_t *capacity, size_t *size)
{
    hsize_t stored = 0;
    uint32_t filters = 0;
    if (H5Dget_chunk_storage_size(dataset, offset, &stored) < 0 || stored == 0 ||
        stored > JM_OUT_CHUNK_MOST || jm_grow(ctx, bytes, capacity, stored) != JM_OK ||
        H5Dread_chunk(dataset, H5P_DEFAULT, offset, &filters, *bytes) < 0 || filters != 0)
        return false;
    *size = (size_t)stored;
    return true;
}

// The oldest index of chunks keeps a size for each also where nothing is packed, and libhdf5 reads
// by that size what it tells to be shorter. Outcomes never have it.
static bool tells_sizes(hid_t dataset, hid_t creation)
{
    H5D_chunk_index_t index = H5D_CHUNK_IDX_BTREE;
    return H5Pget_nfilters(creation) > 0 ||
           (H5Dget_chunk_index_type(dataset, &index) >= 0 && index != H5D_CHUNK_IDX_BTREE);
}

bool jm_out_start_walk(hid_t dataset, int64_t step, jm_out_walk *w)
{
    *w = (jm_out_walk){.has_step = step != JM_NONE};
    hid_t space = H5Dget_space(dataset), creation = H5Dget_create_plist(dataset);
    if (space >= 0)
        w->rank = H5Sget_simple_extent_ndims(space);
    bool good = w->rank >= 1 && w->rank <= 3 && creation >= 0 &&
                H5Pget_layout(creation) == H5D_CHUNKED && tells_sizes(dataset, creation) &&
                H5Sget_simple_extent_dims(space, w->size, NULL) >= 0 &&
                H5Pget_chunk(creation, w->rank, w->chunk) == w->rank;
    if (space >= 0)
        H5Sclose(space);
    if (creation >= 0)
        H5Pclose(creation);
    if (good && w->has_step) {
        good = step >= 0 && (hsize_t)step < w->size[0] && w->chunk[0] == 1;
        w->offset[0] = (hsize_t)step;
    }
    return good;
}

void jm_out_next_chunk(jm_out_walk *w)
{
    for (int d = w->rank - 1; d >= (w->has_step ? 1 : 0); d--) {
        w->offset[d] += w->chunk[d];
        if (w->offset[d] < w->size[d])
            return;
        w->offset[d] = 0;
    }
    w->over = true;
}

// The static rows were all written when their hashes were: these are put last.
jm_status jm_out_statics_done(jm_ctx *ctx, const jm_h5 *file, int64_t count, bool *done)
{
    *done = false;
    if (count == 0)
        return JM_OK;
    uint8_t *hashes = NULL;
    JM_TRY(jm_h5_read(ctx, file, "/hashes/statics", JM_U8, count * JM_HASH_BYTES, &hashes, NULL));
    for (int64_t i = 0; i < count * JM_HASH_BYTES; i++)
        *done = *done || hashes[i] != 0;
    jm_free(hashes);
    return JM_OK;
}
