// Hours as tables of counts write them: numbers, "08:00", "8h", "2024-03-01T08:00:00+01:00".
#include "gis/fields.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool jm_field_hour(const char *text, double *value)
{
    for (const char *s = text; *s != '\0'; s++) {
        size_t digits = strspn(s, "0123456789");
        bool begins = s == text || !is_digit(s[-1]);
        if (!begins || digits == 0 || digits > 2 ||
            (s[digits] != ':' && s[digits] != 'h' && s[digits] != 'H'))
            continue;
        int hour = digits == 2 ? 10 * (s[0] - '0') + (s[1] - '0') : s[0] - '0';
        *value = hour;
        return hour < 24;
    }
    return false;
}
