// A YAML text without the folders of its absolute paths: those say whose machine it was.
#include "core/text.h"
#include "store/yaml.h"

#include <string.h>
#include <yaml.h>

// [begin, end) of a text.
typedef struct piece {
    const char *begin, *end;
} piece;

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

// "/home/jean/a.csv", "/home/jean/" -> "a.csv", "jean".
static piece last_name(piece path)
{
    while (path.end > path.begin && path.end[-1] == '/')
        path.end--;
    const char *name = path.end;
    while (name > path.begin && name[-1] != '/')
        name--;
    return (piece){name, path.end};
}

// Where the word at `at` ends if it is a path ("/home/jean/a.csv"), else `at`. The "/h" of a unit
// and the "//" of an address are none.
static const char *end_of_path(piece text, const char *at, char before)
{
    const char *end = at;
    if (*at != '/' || (before != '\0' && !is_one_of(before, " \t\r\n\"'([{,=<|")))
        return at;
    while (end < text.end && !is_one_of(*end, " \t\r\n\"')]},;>|"))
        end++;
    return end - at > 2 && memchr(at + 2, '/', (size_t)(end - at - 2)) != NULL ? end : at;
}

static void add_words(jm_text *out, piece text)
{
    char before = '\0';
    for (const char *at = text.begin; at < text.end;) {
        const char *end = end_of_path(text, at, before);
        const piece kept = end > at ? last_name((piece){at, end}) : (piece){at, at + 1};
        jm_text_add_bytes(out, kept.begin, kept.end - kept.begin);
        at = end > at ? end : at + 1;
        before = at[-1];
    }
}

// In single quotes, whatever its own were: a name may look like a number.
static void add_quoted(jm_text *out, piece name)
{
    jm_text_add(out, "'");
    for (const char *c = name.begin; c < name.end; c++) {
        jm_text_add_bytes(out, c, 1);
        if (*c == '\'')
            jm_text_add(out, "'");
    }
    jm_text_add(out, "'");
}

// libyaml counts code points.
static const char *forward(const char *text, size_t points)
{
    for (; points > 0 && *text != '\0'; points--)
        for (text++; ((unsigned char)*text & 0xC0) == 0x80;)
            text++;
    return text;
}

// Walks the tokens: a value that is a path may hold blanks, and its escapes are read.
static bool add_tokens(jm_text *out, yaml_parser_t *parser, const char *text)
{
    const char *done = text, *at = text;
    size_t index = 0;
    for (bool more = true; more;) {
        yaml_token_t token;
        if (!yaml_parser_scan(parser, &token))
            return false;
        more = token.type != YAML_STREAM_END_TOKEN && token.type != YAML_NO_TOKEN;
        if (token.type == YAML_SCALAR_TOKEN && token.data.scalar.value[0] == '/') {
            const char *value = (const char *)token.data.scalar.value;
            size_t length = token.data.scalar.length;
            length -= value[length - 1] == '\n'; // of a block
            at = forward(at, token.start_mark.index - index);
            add_words(out, (piece){done, at});
            add_quoted(out, last_name((piece){value, value + length}));
            done = at = forward(at, token.end_mark.index - token.start_mark.index);
            index = token.end_mark.index;
            done -= done[-1] == '\n'; // a block takes its last line's end too
        }
        yaml_token_delete(&token);
    }
    add_words(out, (piece){done, done + strlen(done)});
    return true;
}

jm_status jm_yaml_without_folders(jm_ctx *ctx, const char *text, char **out)
{
    *out = NULL;
    jm_text cut = {0};
    yaml_parser_t parser;
    const piece mark = {text, text + (strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0)};
    const char *body = mark.end;
    if (!yaml_parser_initialize(&parser))
        return jm_fail(ctx, JM_ERR_MEMORY, "no memory for a path");
    yaml_parser_set_input_string(&parser, (const unsigned char *)body, strlen(body));
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    jm_text_add_bytes(&cut, mark.begin, mark.end - mark.begin);
    if (!add_tokens(&cut, &parser, body)) { // no YAML: all of it is words
        cut.length = mark.end - mark.begin;
        add_words(&cut, (piece){body, body + strlen(body)});
    }
    yaml_parser_delete(&parser);
    const jm_status status = cut.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a path")
                                        : jm_copy_text(ctx, cut.bytes, out);
    jm_text_free(&cut);
    return status;
}
