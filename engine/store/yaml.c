#include "store/yaml.h"
#include "store/h5.h" // jm_file_read

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { yaml_bytes = 4 << 20, yaml_depth = 32, yaml_nodes = 200000, yaml_anchors = 256 };

struct jm_yaml_node {
    jm_yaml_kind kind;
    bool quoted;
    bool open; // its end has not been read: an alias to it would never end
    int line, column;
    int64_t tree_nodes; // itself and all below, aliases counted each time
    int tree_depth;     // 1 for a scalar
    char *text;         // scalar
    char *anchor;
    int64_t count;             // children: items, or keys and values in turn
    int64_t capacity;          // of children
    jm_yaml_node **children;   // borrowed from the document
    jm_yaml_node *next;        // all nodes of the document
    jm_yaml_node *next_anchor; // those with an anchor
};

struct jm_yaml {
    char *file;
    char *source;
    jm_yaml_node *all; // newest first
    jm_yaml_node *root;
};

typedef struct yaml_parser {
    jm_ctx *ctx;
    jm_yaml *yaml;
    jm_yaml_node *stack[yaml_depth]; // open lists and maps
    int depth;
    int64_t nodes;         // made so far, for an early stop
    jm_yaml_node *anchors; // newest first
    int anchor_count;
    bool ended;     // the one document is over
    bool is_binary; // bytes of zero, as no text has them
} yaml_parser;

static jm_status refuse(yaml_parser *p, yaml_mark_t mark, const char *what)
{
    return jm_fail(p->ctx, JM_ERR_DATA, "%s:%zu:%zu: %s", p->yaml->file, mark.line + 1,
                   mark.column + 1, jm_translate(p->ctx, what));
}

static jm_status refuse_at(yaml_parser *p, const jm_yaml_node *at, const char *what)
{
    yaml_mark_t mark = {.line = (size_t)at->line - 1, .column = (size_t)at->column - 1};
    return refuse(p, mark, what);
}

static jm_status make_node(yaml_parser *p, jm_yaml_kind kind, yaml_mark_t mark, jm_yaml_node **out)
{
    if (++p->nodes > yaml_nodes)
        return refuse(p, mark, "more than 200000 values; split the file");
    jm_yaml_node *node = NULL;
    JM_TRY(jm_new(p->ctx, &node, 1));
    node->kind = kind;
    node->line = (int)mark.line + 1;
    node->column = (int)mark.column + 1;
    node->tree_nodes = 1;
    node->tree_depth = 1;
    node->next = p->yaml->all;
    p->yaml->all = node;
    *out = node;
    return JM_OK;
}

// Puts a finished or opened node where the parser stands.
static jm_status attach(yaml_parser *p, jm_yaml_node *node, yaml_mark_t mark)
{
    if (p->depth == 0) {
        p->yaml->root = node;
        return JM_OK;
    }
    jm_yaml_node *parent = p->stack[p->depth - 1];
    bool is_key = parent->kind == JM_YAML_MAP && parent->count % 2 == 0;
    if (is_key && node->kind != JM_YAML_SCALAR)
        return refuse(p, mark, "a key must be a word");
    if (is_key && strcmp(node->text, "<<") == 0 && !node->quoted)
        return refuse(p, mark, "merge keys (<<) are not read; write the keys out");
    JM_TRY(jm_grow(p->ctx, &parent->children, &parent->capacity, parent->count + 1));
    parent->children[parent->count++] = node;
    return JM_OK;
}

static jm_status set_anchor(yaml_parser *p, jm_yaml_node *node, const yaml_char_t *anchor)
{
    if (anchor == NULL)
        return JM_OK;
    if (++p->anchor_count > yaml_anchors)
        return refuse_at(p, node, "more than 256 anchors");
    JM_TRY(jm_copy_text(p->ctx, (const char *)anchor, &node->anchor));
    node->next_anchor = p->anchors;
    p->anchors = node;
    return JM_OK;
}

static bool is_null_word(const char *text)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        if (strcmp(text, words[w]) == 0)
            return true;
    return false;
}

static jm_status take_scalar(yaml_parser *p, const yaml_event_t *event)
{
    yaml_mark_t mark = event->start_mark;
    if (event->data.scalar.tag != NULL)
        return refuse(p, mark, "tags (!) are not read; leave the tag out");
    const char *text = (const char *)event->data.scalar.value;
    if (strlen(text) != event->data.scalar.length)
        return refuse(p, mark, "a zero byte within a text");
    jm_yaml_node *node = NULL;
    JM_TRY(make_node(p, JM_YAML_SCALAR, mark, &node));
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    JM_TRY(set_anchor(p, node, event->data.scalar.anchor));
    if (!node->quoted && is_null_word(text))
        node->kind = JM_YAML_NULL;
    else
        JM_TRY(jm_copy_text(p->ctx, text, &node->text));
    return attach(p, node, mark);
}

static jm_status open_node(yaml_parser *p, jm_yaml_kind kind, yaml_mark_t mark,
                           const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (tag != NULL)
        return refuse(p, mark, "tags (!) are not read; leave the tag out");
    if (p->depth == yaml_depth)
        return refuse(p, mark, "nested deeper than 32 levels");
    jm_yaml_node *node = NULL;
    JM_TRY(make_node(p, kind, mark, &node));
    JM_TRY(set_anchor(p, node, anchor));
    JM_TRY(attach(p, node, mark));
    node->open = true;
    p->stack[p->depth++] = node;
    return JM_OK;
}

static int compare_keys(const void *a, const void *b)
{
    const jm_yaml_node *const *x = a, *const *y = b;
    int order = strcmp((*x)->text, (*y)->text);
    if (order != 0)
        return order;
    int lines = ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
    return lines != 0 ? lines : ((*x)->column > (*y)->column) - ((*x)->column < (*y)->column);
}

static jm_status refuse_duplicates(yaml_parser *p, const jm_yaml_node *map)
{
    int64_t pairs = map->count / 2;
    const jm_yaml_node **keys = NULL;
    JM_TRY(jm_new(p->ctx, &keys, pairs));
    for (int64_t i = 0; i < pairs; i++)
        keys[i] = map->children[2 * i];
    qsort(keys, (size_t)pairs, sizeof *keys, compare_keys);
    jm_status status = JM_OK;
    for (int64_t i = 1; i < pairs && status == JM_OK; i++)
        if (strcmp(keys[i - 1]->text, keys[i]->text) == 0)
            status = jm_fail(
                p->ctx, JM_ERR_DATA, "%s:%d:%d: the key '%.100s' stands twice (first in line %d)",
                p->yaml->file, keys[i]->line, keys[i]->column, keys[i]->text, keys[i - 1]->line);
    jm_free(keys);
    return status;
}

static jm_status close_node(yaml_parser *p)
{
    jm_yaml_node *node = p->stack[--p->depth];
    node->open = false;
    for (int64_t i = 0; i < node->count; i++) {
        const jm_yaml_node *child = node->children[i];
        node->tree_nodes += child->tree_nodes;
        if (child->tree_depth + 1 > node->tree_depth)
            node->tree_depth = child->tree_depth + 1;
    }
    if (node->tree_nodes > yaml_nodes)
        return refuse_at(p, node, "more than 200000 values after aliases");
    if (p->depth + node->tree_depth > yaml_depth)
        return refuse_at(p, node, "nested deeper than 32 levels");
    return node->kind == JM_YAML_MAP ? refuse_duplicates(p, node) : JM_OK;
}

static jm_status take_alias(yaml_parser *p, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    // Newest first: an anchor may be used again, and the last one before the alias counts.
    for (jm_yaml_node *node = p->anchors; node != NULL; node = node->next_anchor) {
        if (strcmp(node->anchor, name) != 0)
            continue;
        if (node->open)
            return refuse(p, event->start_mark, "an alias within the value that it names");
        if (++p->nodes > yaml_nodes)
            return refuse(p, event->start_mark, "more than 200000 values; split the file");
        return attach(p, node, event->start_mark);
    }
    return refuse(p, event->start_mark, "an alias to an anchor that does not stand before it");
}

static jm_status take_event(yaml_parser *p, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (p->ended)
            return refuse(p, event->start_mark, "a second document; one file holds one");
        return JM_OK;
    case YAML_DOCUMENT_END_EVENT:
        p->ended = true;
        return JM_OK;
    case YAML_SCALAR_EVENT:
        return take_scalar(p, event);
    case YAML_ALIAS_EVENT:
        return take_alias(p, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_node(p, JM_YAML_LIST, event->start_mark, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return open_node(p, JM_YAML_MAP, event->start_mark, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_node(p);
    default:
        return JM_OK;
    }
}

static jm_status syntax_error(yaml_parser *p, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return jm_fail(p->ctx, JM_ERR_MEMORY, "%s: no memory to read it", p->yaml->file);
    const char *what = parser->problem != NULL ? parser->problem : "no YAML";
    if (parser->error == YAML_READER_ERROR && p->is_binary)
        return jm_fail(p->ctx, JM_ERR_DATA,
                       "%s: is no text; a recipe, scenario or the like (YAML) belongs here",
                       p->yaml->file);
    if (parser->error == YAML_READER_ERROR)
        return jm_fail(p->ctx, JM_ERR_DATA, "%s: byte %zu: %s; save the file as UTF-8 text",
                       p->yaml->file, parser->problem_offset, what);
    return jm_fail(p->ctx, JM_ERR_DATA, "%s:%zu:%zu: %s%s%s", p->yaml->file,
                   parser->problem_mark.line + 1, parser->problem_mark.column + 1, what,
                   parser->context != NULL ? ", " : "",
                   parser->context != NULL ? parser->context : "");
}

static jm_status read_events(yaml_parser *p, const char *text, size_t length)
{
    // Editors on Windows put a byte order mark in front; libyaml skips it only when it may guess.
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return jm_fail(p->ctx, JM_ERR_MEMORY, "%s: no memory to read it", p->yaml->file);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    jm_status status = JM_OK;
    for (bool more = true; more && status == JM_OK;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            status = syntax_error(p, &parser);
            break;
        }
        more = event.type != YAML_STREAM_END_EVENT;
        status = take_event(p, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return status;
}

jm_status jm_yaml_parse(jm_ctx *ctx, const char *name, const char *text, size_t length,
                        jm_yaml **out)
{
    *out = NULL;
    if (length > yaml_bytes)
        return jm_fail(ctx, JM_ERR_DATA, "%s: larger than 4 MiB, the most that is read here", name);
    jm_status status = JM_OK;
    jm_yaml *yaml = NULL;
    JM_TRY(jm_new(ctx, &yaml, 1));
    yaml_parser parser = {
        .ctx = ctx, .yaml = yaml, .is_binary = length > 0 && memchr(text, '\0', length) != NULL};
    JM_TRY_GOTO(jm_copy_text(ctx, name, &yaml->file), fail);
    JM_TRY_GOTO(jm_new(ctx, &yaml->source, length + 1), fail);
    if (length > 0)
        memcpy(yaml->source, text, length);
    JM_TRY_GOTO(read_events(&parser, text, length), fail);
    *out = yaml;
    return JM_OK;
fail:
    jm_yaml_destroy(yaml);
    return status;
}

jm_status jm_yaml_read(jm_ctx *ctx, const char *path, jm_yaml **out)
{
    *out = NULL;
    char *text = NULL;
    int64_t length = 0;
    JM_TRY(jm_file_read(ctx, path, yaml_bytes, &text, &length));
    jm_status status = jm_yaml_parse(ctx, path, text, (size_t)length, out);
    jm_free(text);
    return status;
}

void jm_yaml_destroy(jm_yaml *yaml)
{
    if (yaml == NULL)
        return;
    for (jm_yaml_node *node = yaml->all, *next; node != NULL; node = next) {
        next = node->next;
        jm_free(node->text);
        jm_free(node->anchor);
        jm_free(node->children);
        jm_free(node);
    }
    jm_free(yaml->file);
    jm_free(yaml->source);
    jm_free(yaml);
}

const jm_yaml_node *jm_yaml_root(const jm_yaml *yaml)
{
    return yaml->root;
}

const char *jm_yaml_file(const jm_yaml *yaml)
{
    return yaml->file;
}

const char *jm_yaml_source(const jm_yaml *yaml)
{
    return yaml->source;
}

jm_yaml_kind jm_yaml_kind_of(const jm_yaml_node *node)
{
    return node != NULL ? node->kind : JM_YAML_NULL;
}

int jm_yaml_line(const jm_yaml_node *node)
{
    return node != NULL ? node->line : 1;
}

int jm_yaml_column(const jm_yaml_node *node)
{
    return node != NULL ? node->column : 1;
}

bool jm_yaml_is_quoted(const jm_yaml_node *node)
{
    return node != NULL && node->quoted;
}

int64_t jm_yaml_count(const jm_yaml_node *node)
{
    switch (jm_yaml_kind_of(node)) {
    case JM_YAML_LIST:
        return node->count;
    case JM_YAML_MAP:
        return node->count / 2;
    default:
        return 0;
    }
}

const jm_yaml_node *jm_yaml_item(const jm_yaml_node *list, int64_t index)
{
    bool there = jm_yaml_kind_of(list) == JM_YAML_LIST && index >= 0 && index < list->count;
    return there ? list->children[index] : NULL;
}

static const jm_yaml_node *half_pair(const jm_yaml_node *map, int64_t index, int half)
{
    bool there = jm_yaml_kind_of(map) == JM_YAML_MAP && index >= 0 && index < map->count / 2;
    return there ? map->children[2 * index + half] : NULL;
}

const jm_yaml_node *jm_yaml_pair_key(const jm_yaml_node *map, int64_t index)
{
    return half_pair(map, index, 0);
}

const jm_yaml_node *jm_yaml_pair_value(const jm_yaml_node *map, int64_t index)
{
    return half_pair(map, index, 1);
}

const jm_yaml_node *jm_yaml_get(const jm_yaml_node *map, const char *key)
{
    for (int64_t i = 0; i < jm_yaml_count(map); i++) {
        const jm_yaml_node *name = jm_yaml_pair_key(map, i);
        if (name != NULL && strcmp(name->text, key) == 0)
            return jm_yaml_pair_value(map, i);
    }
    return NULL;
}

const char *jm_yaml_text(const jm_yaml_node *node)
{
    return node != NULL ? node->text : NULL;
}
