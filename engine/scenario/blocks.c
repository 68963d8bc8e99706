// blocks.c: the list `measures:`, block by block: kind, common keys, the kind's own keys.
#include "scenario/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_LIMIT = 1000, // measures of a scenario
    ROW_LIMIT = 64,     // keys of a measure, the common ones included
};

void jm_block_free(jm_measure_block *block)
{
    if (block->params != NULL && block->kind->release != NULL)
        block->kind->release(block->params);
    jm_free(block->params);
    jm_free(block->id);
    jm_free(block->title);
    jm_free(block->source);
    memset(block, 0, sizeof *block);
}

// Both tables as one, over one piece of memory: first the common keys, then the kind's. So an
// unknown key is reported once, with the nearest of all known ones.
static void join_rows(const jm_measure *kind, size_t params_offset, jm_schema_row *rows)
{
    int64_t count = 0;
    for (int64_t i = 0; kind->params[i].key != NULL && count + 1 < ROW_LIMIT; i++) {
        rows[count] = kind->params[i];
        rows[count++].offset += params_offset;
    }
    for (int64_t i = 0; jm_common_rows[i].key != NULL && count + 1 < ROW_LIMIT; i++)
        rows[count++] = jm_common_rows[i];
    rows[count] = (jm_schema_row){0};
}

static jm_status default_id(jm_ctx *ctx, int64_t index, char **id)
{
    char text[40];
    snprintf(text, sizeof text, "measures[%lld]", (long long)index);
    return jm_copy_text(ctx, text, id);
}

static jm_status read_params(jm_ctx *ctx, jm_scenario *scenario, jm_measure_block *block,
                             int64_t index, const jm_yaml_node *map, jm_faults *faults)
{
    const jm_measure *kind = block->kind;
    jm_schema_row rows[ROW_LIMIT];
    // Room that keeps the parameters aligned as malloc would.
    const size_t params_offset = (sizeof(jm_common_keys) + 15) / 16 * 16;
    char *memory = NULL;
    join_rows(kind, params_offset, rows);
    JM_TRY(jm_new_array(ctx, 1, kind->param_size, &block->params));
    jm_status status = jm_new_array(ctx, (int64_t)(params_offset + kind->param_size), 1, &memory);
    if (status != JM_OK)
        return status;

    jm_common_keys *common = (jm_common_keys *)(void *)memory;
    common->active = true;
    kind->defaults(memory + params_offset);
    // A block without keys (`- trees:`) is read as an empty map: what is missing is named.
    status = jm_schema_read(ctx, scenario->yaml, map, rows, memory, NULL, faults);

    memcpy(block->params, memory + params_offset, kind->param_size);
    block->id = common->id;
    block->title = common->title;
    block->source = common->source;
    block->active = common->active;
    block->expect = common->expect;
    jm_free(memory);
    if (status == JM_OK && block->id == NULL)
        status = default_id(ctx, index, &block->id);
    if (status == JM_OK && kind->check != NULL)
        status = kind->check(ctx, scenario, block, faults);
    return status;
}

static void unknown_kind(jm_ctx *ctx, jm_scenario *scenario, const jm_yaml_node *key,
                         jm_faults *faults)
{
    const char *name = jm_yaml_text(key);
    const char *near = name != NULL ? jm_measure_nearest(name) : NULL;
    if (near != NULL)
        jm_faults_add(ctx, faults, scenario->yaml, key,
                      "there is no measure `%.60s`; did you mean `%s`?", name, near);
    else
        jm_faults_add(ctx, faults, scenario->yaml, key,
                      "there is no measure `%.60s`; `jumeau measures` lists them",
                      name != NULL ? name : "");
}

static jm_status read_block(jm_ctx *ctx, jm_scenario *scenario, const jm_yaml_node *item,
                            int64_t index, jm_faults *faults)
{
    jm_measure_block *block = &scenario->measures[index];
    if (jm_yaml_kind_of(item) != JM_YAML_MAP || jm_yaml_count(item) != 1) {
        jm_faults_add(ctx, faults, scenario->yaml, item,
                      "a measure is one key, its kind, with its parameters inside: `- trees: "
                      "{points: [[x, y]]}`");
        return JM_OK;
    }
    const jm_yaml_node *key = jm_yaml_pair_key(item, 0), *map = jm_yaml_pair_value(item, 0);
    const char *name = jm_yaml_text(key);
    block->kind = name != NULL ? jm_measure_find(name) : NULL;
    block->node = key;
    if (block->kind == NULL) {
        unknown_kind(ctx, scenario, key, faults);
        return JM_OK;
    }
    if (jm_yaml_kind_of(map) != JM_YAML_MAP) {
        jm_faults_add(ctx, faults, scenario->yaml, key,
                      "`%s` needs its parameters below it; `jumeau measures %s` lists them", name,
                      block->kind->name);
        return JM_OK;
    }
    return read_params(ctx, scenario, block, index, map, faults);
}

static void refuse_equal_ids(jm_ctx *ctx, jm_scenario *scenario, jm_faults *faults)
{
    for (int64_t i = 0; i < scenario->measure_count; i++)
        for (int64_t j = 0; j < i; j++) {
            const char *a = scenario->measures[i].id, *b = scenario->measures[j].id;
            if (a == NULL || b == NULL || strcmp(a, b) != 0)
                continue;
            jm_faults_add(ctx, faults, scenario->yaml, scenario->measures[i].node,
                          "the id `%.60s` was used before in this file; each measure has its own",
                          a);
            break;
        }
}

jm_status jm_blocks_read(jm_ctx *ctx, jm_scenario *scenario, const jm_yaml_node *list,
                         jm_faults *faults)
{
    if (list == NULL || jm_yaml_kind_of(list) == JM_YAML_NULL)
        return JM_OK;
    int64_t count = jm_yaml_count(list);
    if (jm_yaml_kind_of(list) != JM_YAML_LIST || count > BLOCK_LIMIT) {
        jm_faults_add(ctx, faults, scenario->yaml, list,
                      "`measures` is a list of at most %d blocks, each with its kind as key: `- "
                      "trees: {...}`",
                      BLOCK_LIMIT);
        return JM_OK;
    }
    JM_TRY(jm_new(ctx, &scenario->measures, count));
    scenario->measure_count = count;
    for (int64_t i = 0; i < count; i++)
        JM_TRY(read_block(ctx, scenario, jm_yaml_item(list, i), i, faults));
    refuse_equal_ids(ctx, scenario, faults);
    return JM_OK;
}
