// Any bytes as YAML, read through a schema as recipes and scenarios are.
#include "fuzz.h"

#include "core/time.h"
#include "store/yaml.h"

#include <stdlib.h>

typedef struct target {
    char *name;
    double share;
    int64_t year;
    bool flat;
    int32_t kind;
    jm_range headway;
    jm_civil day;
    const jm_yaml_node *area;
} target;

static const char *const kinds[] = {"tram_line", "trees", "housing", NULL};
static const jm_schema_row rows[] = {
    {.key = "name", .type = JM_SCHEMA_TEXT, .offset = offsetof(target, name), .required = true},
    {.key = "share", .type = JM_SCHEMA_NUMBER, .offset = offsetof(target, share), .maximum = 1.0},
    {.key = "horizon", .type = JM_SCHEMA_INTEGER, .offset = offsetof(target, year)},
    {.key = "flat", .type = JM_SCHEMA_BOOL, .offset = offsetof(target, flat)},
    {.key = "kind", .type = JM_SCHEMA_CHOICE, .offset = offsetof(target, kind), .choices = kinds},
    {.key = "headway_min", .type = JM_SCHEMA_RANGE, .offset = offsetof(target, headway)},
    {.key = "day", .type = JM_SCHEMA_DATE, .offset = offsetof(target, day)},
    {.key = "measures", .type = JM_SCHEMA_NODE, .offset = offsetof(target, area)},
    {0}};

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 400000;
}

// Visits all, as a reader of geometry does; aliases are visited each time.
static int64_t visit(const jm_yaml_node *node)
{
    int64_t seen = jm_yaml_line(node) + (jm_yaml_text(node) != NULL);
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        seen += visit(jm_yaml_item(node, i));
        seen += visit(jm_yaml_pair_value(node, i));
    }
    return seen;
}

static void read_schema(jm_ctx *ctx, const jm_yaml *yaml)
{
    target t = {0};
    jm_faults faults = {0};
    bool given[8];
    jm_status status = jm_schema_read(ctx, yaml, jm_yaml_root(yaml), rows, &t, given, &faults);
    if (status == JM_OK)
        status = jm_faults_end(ctx, &faults);
    jm_free(t.name);
    if (status == JM_OK && !given[0])
        abort(); // a required key cannot be absent without a fault
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_yaml *yaml = NULL;
    if (ctx != NULL && jm_yaml_parse(ctx, "f", (const char *)data, size, &yaml) == JM_OK) {
        visit(jm_yaml_root(yaml));
        read_schema(ctx, yaml);
    }
    jm_yaml_destroy(yaml);
    jm_ctx_destroy(ctx);
    return 0;
}
