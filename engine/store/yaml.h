/// yaml.h: the one YAML reader: a tree of values with file, line and column; bounded in every way.
///
/// No merge keys; anchors and aliases are allowed within bounds; duplicate keys are an error.
/// Bounds: 4 MiB of text, depth 32, 200 000 nodes after aliases. Geometry lives here as plain
/// lists.
#pragma once

#include "core/ctx.h"

typedef enum jm_yaml_kind { JM_YAML_NULL, JM_YAML_SCALAR, JM_YAML_LIST, JM_YAML_MAP } jm_yaml_kind;

typedef struct jm_yaml jm_yaml; // a document, owns all nodes
typedef struct jm_yaml_node jm_yaml_node;

/// JM_ERR_DATA with "file:line:column: ..." on bad YAML and when the file cannot be opened.
JM_API JM_CHECKED jm_status jm_yaml_read(jm_ctx *ctx, const char *path, jm_yaml **out);
/// `name` stands for the file in messages.
JM_API JM_CHECKED jm_status jm_yaml_parse(jm_ctx *ctx, const char *name, const char *text,
                                          size_t length, jm_yaml **out);
JM_API void jm_yaml_destroy(jm_yaml *yaml);
/// The text as files keep it that travel: absolute paths, of values and in comments, are cut to
/// their last name (`'a.csv'`), the rest is as it stands. A text without such paths is its own
/// copy.
JM_API JM_CHECKED jm_status jm_yaml_without_folders(jm_ctx *ctx, const char *text, char **out);
/// NULL for an empty document.
const jm_yaml_node *jm_yaml_root(const jm_yaml *yaml);
const char *jm_yaml_file(const jm_yaml *yaml);
/// The whole text as read, zero-terminated.
const char *jm_yaml_source(const jm_yaml *yaml);

jm_yaml_kind jm_yaml_kind_of(const jm_yaml_node *node); // NULL: JM_YAML_NULL
int jm_yaml_line(const jm_yaml_node *node);             // from 1
int jm_yaml_column(const jm_yaml_node *node);           // from 1
bool jm_yaml_is_quoted(const jm_yaml_node *node);       // "12" in quotes is text, never a number
int64_t jm_yaml_count(const jm_yaml_node *node);        // items of a list, pairs of a map
const jm_yaml_node *jm_yaml_item(const jm_yaml_node *list, int64_t index);
/// Pair `index` of a map, in the order of the file.
const jm_yaml_node *jm_yaml_pair_key(const jm_yaml_node *map, int64_t index);
const jm_yaml_node *jm_yaml_pair_value(const jm_yaml_node *map, int64_t index);
/// Value of a key, or NULL.
const jm_yaml_node *jm_yaml_get(const jm_yaml_node *map, const char *key);
/// Text of a scalar; NULL for the other kinds.
const char *jm_yaml_text(const jm_yaml_node *node);

/// Schema: one table a kind of file. Checks a map against it and fills a struct; every fault is
/// reported (all at once), each as "file:line:column: ...", with "did you mean".
typedef enum jm_schema_type {
    JM_SCHEMA_TEXT,    // char *, owned by the target
    JM_SCHEMA_NUMBER,  // double; minimum and maximum apply
    JM_SCHEMA_INTEGER, // int64_t; minimum and maximum apply
    JM_SCHEMA_BOOL,    // bool: true, false (yes, no, on, off too)
    JM_SCHEMA_CHOICE,  // int32_t: index into `choices`
    JM_SCHEMA_RANGE,   // jm_range: a number, or {low:, high:}
    JM_SCHEMA_DATE,    // jm_civil: 2026-07-19
    JM_SCHEMA_NODE,    // const jm_yaml_node *: taken as it is, read by the caller
} jm_schema_type;

typedef struct jm_range {
    double low, high; // equal for a plain number
} jm_range;

typedef struct jm_schema_row {
    const char *key; // NULL ends the table
    jm_schema_type type;
    size_t offset; // offsetof in the target
    bool required;
    double minimum, maximum;    // of numbers; both 0: unbounded
    const char *unit;           // for people; "" when none
    const char *default_text;   // shown in the manual; the caller fills the target before
    const char *const *choices; // ends with NULL; for JM_SCHEMA_CHOICE
    const char *help;           // one sentence, English; translated on the way out
} jm_schema_row;

/// Faults gathered over several tables, then reported once.
typedef struct jm_faults {
    int64_t count;
    char *text; // one line each; owned
    int64_t length, capacity;
} jm_faults;
void jm_faults_add(jm_ctx *ctx, jm_faults *faults, const jm_yaml *yaml, const jm_yaml_node *at,
                   const char *format, ...) JM_PRINTF(5, 6);
/// JM_OK without faults; else JM_ERR_DATA with all lines as message; frees the text.
JM_CHECKED jm_status jm_faults_end(jm_ctx *ctx, jm_faults *faults);

/// Reads `map` by `rows` into `target`. `given` (may be NULL) gets one bool a row. Faults are
/// added, not returned; a status other than JM_OK means no memory.
JM_CHECKED jm_status jm_schema_read(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *map,
                                    const jm_schema_row *rows, void *target, bool *given,
                                    jm_faults *faults);
