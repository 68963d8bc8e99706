#include "gis/table_point.h"

#include "core/text.h"

#include <math.h>
#include <string.h>

/// The number at the start of `at`, blanks before it skipped; the place behind it, or NULL.
static const char *take_number(const char *at, double *value)
{
    char digits[64];
    at += strspn(at, " \t\r\n");
    size_t length = strspn(at, "+-.0123456789eE");
    if (length == 0 || length >= sizeof digits)
        return NULL;
    memcpy(digits, at, length);
    digits[length] = '\0';
    return jm_parse_number(digits, value) && isfinite(*value) ? at + length : NULL;
}

/// Two numbers with `divider` between them (' ': blanks do), and nothing else up to `end`.
static bool take_pair(const char *at, char divider, char end, double *first, double *second)
{
    at = take_number(at, first);
    if (at == NULL)
        return false;
    at += strspn(at, " \t");
    if (divider != ' ' && *at++ != divider)
        return false;
    at = take_number(at, second);
    if (at == NULL)
        return false;
    at += strspn(at, " \t\r\n");
    return *at == end;
}

/// The number of a JSON object's member, wherever it stands.
static bool take_member(const char *text, const char *quoted_name, double *value)
{
    const char *at = strstr(text, quoted_name);
    if (at == NULL)
        return false;
    at += strlen(quoted_name);
    at += strspn(at, " \t\r\n");
    return *at == ':' && take_number(at + 1, value) != NULL;
}

/// Middle of the box around all positions of a GeoJSON geometry; `at` is its first bracket.
static bool take_positions(const char *at, double *x, double *y)
{
    double west = HUGE_VAL, south = HUGE_VAL, east = -HUGE_VAL, north = -HUGE_VAL;
    int depth = 0;
    for (; *at != '\0'; at++) {
        double px, py;
        depth += (*at == '[') - (*at == ']');
        if (*at == ']' && depth <= 0)
            break;
        size_t blanks = strspn(at + 1, " \t\r\n");
        if (*at != '[' || strchr("[]", at[1 + blanks]) != NULL)
            continue;
        const char *rest = take_number(at + 1, &px);
        if (rest == NULL || *(rest += strspn(rest, " \t\r\n")) != ',' ||
            take_number(rest + 1, &py) == NULL)
            return false;
        west = fmin(west, px);
        east = fmax(east, px);
        south = fmin(south, py);
        north = fmax(north, py);
    }
    if (!(west <= east) || depth != 0)
        return false;
    *x = (west + east) / 2.0;
    *y = (south + north) / 2.0;
    return true;
}

static bool take_json(const char *text, double *x, double *y)
{
    static const char name[] = "\"coordinates\"";
    const char *at = strstr(text, name);
    if (at != NULL) {
        at = strchr(at + sizeof name - 1, '[');
        return at != NULL && take_positions(at, x, y);
    }
    double east, north;
    if (!(take_member(text, "\"lon\"", &east) || take_member(text, "\"lng\"", &east)) ||
        !take_member(text, "\"lat\"", &north))
        return false;
    *x = east;
    *y = north;
    return true;
}

bool jm_table_point(const char *text, double *x, double *y)
{
    double first, second;
    text += strspn(text, " \t\r\n");
    if (*text == '{')
        return take_json(text, x, y);
    if (strncmp(text, "POINT", 5) == 0) {
        const char *open = strchr(text, '(');
        if (open == NULL || !take_pair(open + 1, ' ', ')', &first, &second))
            return false;
        *x = first;
        *y = second;
        return true;
    }
    if (!take_pair(text, ',', '\0', &first, &second))
        return false;
    *y = first;
    *x = second;
    return true;
}
