#include "city/parkings.h"

#include "core/text.h"

#include <string.h>

enum { WORDS = 24, NAME_LENGTH = 256 };

typedef struct words {
    char text[NAME_LENGTH]; // words, each ended by a zero
    const char *word[WORDS];
    int count;
} words;

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Words that say what a thing is, not which one.
static bool says_nothing(const char *word)
{
    static const char *const none[] = {
        "parking",       "parkings", "parc", "park", "relais", "ride", "car", "garage",
        "stationnement", "place",    "le",   "la",   "les",    "l",    "de",  "du",
        "des",           "d",        "the",  "and",  "et",     "pr",   NULL};
    for (int i = 0; none[i] != NULL; i++)
        if (strcmp(word, none[i]) == 0)
            return true;
    return false;
}

static const char *long_form(const char *word)
{
    return strcmp(word, "st") == 0 ? "saint" : strcmp(word, "ste") == 0 ? "sainte" : word;
}

static void add_word(words *w, const char *word)
{
    // "P+R" comes as two words.
    if (strcmp(word, "r") == 0 && w->count > 0 && strcmp(w->word[w->count - 1], "p") == 0)
        w->count--;
    else if (!says_nothing(word) && w->count < WORDS)
        w->word[w->count++] = long_form(word);
}

static void split(const char *name, words *w)
{
    jm_text folded = {0};
    size_t length = 0;
    w->count = 0;
    jm_text_add_folded(&folded, name);
    for (const char *at = folded.bytes; at != NULL && *at != '\0'; at++) {
        // Dashes and quotes of U+2000 to U+203F divide words as their plain forms do.
        bool sign = strncmp(at, "\xe2\x80", 2) == 0 && at[2] != '\0';
        if (length + 1 < sizeof w->text)
            w->text[length++] = in_word(*at) && !sign ? *at : '\0';
        at += sign ? 2 : 0;
    }
    jm_text_free(&folded);
    w->text[length] = '\0';
    for (size_t i = 0; i < length; i += strlen(w->text + i) + 1)
        if (w->text[i] != '\0')
            add_word(w, w->text + i);
}

static bool holds(const words *w, const char *word)
{
    for (int i = 0; i < w->count; i++)
        if (strcmp(w->word[i], word) == 0)
            return true;
    return false;
}

static bool has_own_number(const words *w, const words *other)
{
    for (int i = 0; i < w->count; i++)
        if (is_digit(w->word[i][0]) && !holds(other, w->word[i]))
            return true;
    return false;
}

bool jm_same_place_name(const char *a, const char *b)
{
    words first, second;
    split(a, &first);
    split(b, &second);
    const words *less = first.count <= second.count ? &first : &second;
    const words *more = less == &first ? &second : &first;
    if (less->count == 0 || has_own_number(more, less))
        return false;
    for (int i = 0; i < less->count; i++)
        if (!holds(more, less->word[i]))
            return false;
    return true;
}
