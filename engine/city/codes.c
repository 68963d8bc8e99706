#include "city/codes.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank_or_quote(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '"' || c == '\'';
}

/// The code without what stands around it; false when it is empty or too long.
static bool trim(const char *text, char out[JM_CODE_ROOM])
{
    while (is_blank_or_quote(*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && is_blank_or_quote(text[length - 1]))
        length--;
    if (length == 0 || length >= JM_CODE_ROOM)
        return false;
    for (size_t i = 0; i < length; i++)
        out[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
    out[length] = '\0';
    // "34172.0", "2005.0000": a number in a spreadsheet's eyes.
    char *dot = strchr(out, '.');
    if (dot != NULL && dot > out && strspn(out, "0123456789") == (size_t)(dot - out) &&
        strspn(dot + 1, "0") == strlen(dot + 1))
        *dot = '\0';
    return true;
}

bool jm_code_plain(const char *text, char out[JM_CODE_ROOM])
{
    if (!trim(text, out))
        return false;
    size_t zeros = strspn(out, "0");
    if (zeros > 0 && out[zeros] == '\0')
        zeros--;
    memmove(out, out + zeros, strlen(out) - zeros + 1);
    return true;
}

/// Two digits, or a digit and the letter of one half of Corsica, then digits.
static bool is_insee(const char *code, size_t length)
{
    if (!is_digit(code[0]) || !(is_digit(code[1]) || code[1] == 'A' || code[1] == 'B'))
        return false;
    return strspn(code + 2, "0123456789") == length - 2;
}

void jm_commune_of(const char *text, char out[JM_COMMUNE_ROOM])
{
    char code[JM_CODE_ROOM], padded[JM_CODE_ROOM + 1] = "0";
    out[0] = '\0';
    if (!trim(text, code))
        return;
    size_t length = strlen(code);
    strcpy(padded + 1, code);
    const char *full = length == 4 || length == 8 ? padded : code;
    length = strlen(full);
    if ((length != 5 && length != 9) || !is_insee(full, length))
        return;
    memcpy(out, full, 5);
    out[5] = '\0';
}

static const char paris[] = "75056", lyon[] = "69123", marseille[] = "13055";

const char *jm_commune_whole(const char *commune)
{
    if (strncmp(commune, "751", 3) == 0)
        return paris;
    if (strncmp(commune, "6938", 4) == 0)
        return lyon;
    // Bouches-du-Rhone has fewer than 200 communes: 132xx are the arrondissements of Marseille.
    if (strncmp(commune, "132", 3) == 0)
        return marseille;
    return commune;
}

bool jm_commune_is_divided(const char *commune)
{
    return strcmp(commune, paris) == 0 || strcmp(commune, lyon) == 0 ||
           strcmp(commune, marseille) == 0;
}
