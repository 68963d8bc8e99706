#include "city/parkings.h"

#include <string.h>

enum { WORDS = 24, NAME_LENGTH = 256 };

typedef struct words {
    char text[NAME_LENGTH]; // words, each ended by a zero
    const char *word[WORDS];
    int count;
} words;

/// Plain letters for U+00C0 to U+00FF, the accented letters of western Europe; '\0' for signs.
static const char plain_letters[] =
    "aaaaaaaceeeeiiiidnooooo\0ouuuuytsaaaaaaaceeeeiiiidnooooo\0ouuuuyty";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// One letter of UTF-8 in lower case without its accent, ' ' for whatever divides words. Letters of
/// other scripts stay as they are.
static const char *plain_letter(const char *at, char out[3])
{
    unsigned char c = (unsigned char)*at;
    out[1] = out[2] = '\0';
    if (c >= 'A' && c <= 'Z') {
        out[0] = (char)(c - 'A' + 'a');
    } else if (c < 0x80) {
        out[0] = (c >= 'a' && c <= 'z') || is_digit((char)c) ? (char)c : ' ';
    } else if (c == 0xc3 && ((unsigned char)at[1] & 0xc0) == 0x80) {
        char letter = plain_letters[(unsigned char)at[1] - 0x80];
        out[0] = letter != '\0' ? letter : ' ';
        return at + 2;
    } else if (c == 0xc5 && ((unsigned char)at[1] == 0x92 || (unsigned char)at[1] == 0x93)) {
        memcpy(out, "oe", 2);
        return at + 2;
    } else if (c == 0xe2 && (unsigned char)at[1] == 0x80 && at[2] != '\0') {
        out[0] = ' '; // dashes and quotes
        return at + 3;
    } else if (c == 0xcc && at[1] != '\0') {
        out[0] = '\0'; // an accent on its own
        return at + 2;
    } else {
        out[0] = (char)c;
    }
    return at + 1;
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
    size_t length = 0;
    w->count = 0;
    while (*name != '\0' && length + 4 < sizeof w->text) {
        char letter[3];
        name = plain_letter(name, letter);
        for (int i = 0; letter[i] != '\0'; i++)
            w->text[length++] = letter[i] == ' ' ? '\0' : letter[i];
    }
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
