// Lexical check of attribute filters: only the words of a plain condition pass.
#include "gis/where.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { WHERE_LENGTH = 2000 };

typedef enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_NAME, TOKEN_VALUE, TOKEN_SIGN } token_kind;

typedef struct token {
    token_kind kind;
    const char *start;
    size_t length;
} token;

static bool is(token t, const char *word)
{
    return t.length == strlen(word) && strncasecmp(t.start, word, t.length) == 0;
}

static bool is_any(token t, const char *const *words)
{
    for (; *words != NULL; words++)
        if (is(t, *words))
            return true;
    return false;
}

// The bytes of a quoted token, quotes doubled inside; 0 when it never ends.
static size_t quoted_length(const char *text)
{
    for (size_t i = 1; text[i] != '\0'; i++) {
        if (text[i] != text[0])
            continue;
        if (text[i + 1] != text[0])
            return i + 1;
        i++;
    }
    return 0;
}

static bool word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

// false: a byte that no plain condition holds.
static bool next_token(const char **at, token *t)
{
    while (**at == ' ')
        (*at)++;
    const char *s = *at;
    *t = (token){TOKEN_END, s, 0};
    if (*s == '\0')
        return true;
    if (*s == '\'' || *s == '"') {
        t->kind = *s == '"' ? TOKEN_NAME : TOKEN_VALUE;
        t->length = quoted_length(s);
    } else if (isdigit((unsigned char)*s) || *s == '.' ||
               (*s == '-' && isdigit((unsigned char)s[1]))) {
        t->kind = TOKEN_VALUE;
        t->length = 1;
        while (isdigit((unsigned char)s[t->length]) || s[t->length] == '.')
            t->length++;
    } else if (word_byte(*s)) {
        t->kind = TOKEN_WORD;
        while (word_byte(s[t->length]))
            t->length++;
    } else if (strchr("=<>!(),", *s) != NULL) {
        t->kind = TOKEN_SIGN;
        t->length = strchr("<>!", *s) != NULL && strchr("=>", s[1]) != NULL && s[1] != '\0' ? 2 : 1;
    }
    *at = s + t->length;
    return t->length > 0;
}

static const char *const before_parenthesis[] = {"AND", "OR", "NOT", "IN", NULL};
static const char *const forbidden[] = {"SELECT", "UNION", "FROM",   "WITH",  "ATTACH",
                                        "PRAGMA", "CASE",  "EXISTS", "MATCH", NULL};

jm_status jm_where_check(jm_ctx *ctx, const char *where)
{
    if (strlen(where) > WHERE_LENGTH)
        return jm_fail(ctx, JM_ERR_DATA, "the filter is longer than %d bytes", WHERE_LENGTH);
    const char *at = where;
    int depth = 0;
    token before = {TOKEN_END, where, 0}, t;
    while (true) {
        if (!next_token(&at, &t))
            return jm_fail(ctx, JM_ERR_DATA, "the filter is not understood from '%.20s' on",
                           t.start);
        if (t.kind == TOKEN_END)
            break;
        if (t.kind == TOKEN_WORD && is_any(t, forbidden))
            return jm_fail(ctx, JM_ERR_DATA,
                           "the filter may not hold '%.*s'; put a column of this name in double "
                           "quotes",
                           (int)t.length, t.start);
        bool opens = t.kind == TOKEN_SIGN && is(t, "(");
        bool names = before.kind == TOKEN_NAME ||
                     (before.kind == TOKEN_WORD && !is_any(before, before_parenthesis));
        if (opens && names)
            return jm_fail(ctx, JM_ERR_DATA, "the filter may not call '%.*s()'", (int)before.length,
                           before.start);
        depth += opens ? 1 : t.kind == TOKEN_SIGN && is(t, ")") ? -1 : 0;
        if (depth < 0)
            break;
        before = t;
    }
    if (depth != 0)
        return jm_fail(ctx, JM_ERR_DATA, "the parentheses of the filter do not match");
    if (before.kind == TOKEN_END)
        return jm_fail(ctx, JM_ERR_DATA, "the filter is empty; leave `where` out");
    return JM_OK;
}
