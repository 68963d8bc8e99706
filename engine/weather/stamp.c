// stamp.c: the forms in which files write their times.
#include "weather/own.h"

#include "core/time.h"

#include <string.h>

bool jm_stamp_of(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute,
                 int32_t second, double *utc_s)
{
    if (year < 1000 || year > 4000 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 24 ||
        minute < 0 || minute > 59 || second < 0 || second > 59 || (hour == 24 && minute > 0))
        return false;
    int64_t days = jm_days_from_civil(year, month, day);
    // The day after a month's last is the next month's first: such a date does not come back.
    jm_civil back = jm_civil_from_instant(days * 86400);
    if (back.month != month || back.day != day)
        return false;
    *utc_s = (double)(days * 86400 + hour * 3600 + minute * 60 + second);
    return true;
}

// `count` digits at `text`; -1 when there are others.
static int32_t digits(const char *text, int count)
{
    int32_t value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

// "Z", "+02:00", "+0200", "+02", or nothing.
static bool offset_of(const char *text, double *offset_s, bool *has_offset)
{
    *offset_s = 0.0;
    *has_offset = text[0] != '\0';
    if (text[0] == '\0' || strcmp(text, "Z") == 0)
        return true;
    size_t length = strlen(text);
    if ((text[0] != '+' && text[0] != '-') || (length != 3 && length != 5 && length != 6))
        return false;
    int32_t hours = digits(text + 1, 2), minutes = 0;
    if (length == 6 && text[3] != ':')
        return false;
    if (length > 3)
        minutes = digits(text + (length == 6 ? 4 : 3), 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
        return false;
    *offset_s = (hours * 3600.0 + minutes * 60.0) * (text[0] == '-' ? -1.0 : 1.0);
    return true;
}

bool jm_stamp_read(const char *text, double *utc_s, bool *has_offset)
{
    size_t length = strlen(text);
    if (length < 16 || length > 40 || text[4] != '-' || text[7] != '-' ||
        (text[10] != 'T' && text[10] != ' ') || text[13] != ':')
        return false;
    int32_t second = 0;
    const char *rest = text + 16;
    if (*rest == ':') {
        second = length >= 19 ? digits(text + 17, 2) : -1;
        if (second < 0)
            return false;
        rest = text + 19;
        if (*rest == '.') // fractions of a second are nothing to the weather
            for (rest++; *rest >= '0' && *rest <= '9';)
                rest++;
    }
    double offset_s = 0.0;
    if (!offset_of(rest, &offset_s, has_offset) ||
        !jm_stamp_of(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2),
                     digits(text + 11, 2), digits(text + 14, 2), second, utc_s))
        return false;
    *utc_s -= offset_s;
    return true;
}

double jm_year_second(double utc_s)
{
    double whole = utc_s - (double)(int64_t)utc_s;
    jm_civil c = jm_civil_from_instant((jm_instant)(utc_s - whole));
    c.day = c.month == 2 && c.day == 29 ? 28 : c.day;
    jm_civil plain = {2001, c.month, c.day, 0, 0, 0};
    return (jm_day_of_year(&plain) - 1) * 86400.0 + c.hour * 3600.0 + c.minute * 60.0 + c.second +
           whole;
}
