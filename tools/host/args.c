#include "tool.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int option_count(const command *c)
{
    int count = 0;
    while (count < OPTION_LIMIT && c->options[count].name != NULL)
        count++;
    return count;
}

const char *option_value(const tool *t, const command *c, const char *name)
{
    for (int i = 0; i < option_count(c); i++)
        if (strcmp(c->options[i].name, name) == 0)
            return t->given[i];
    return NULL;
}

int usage_error(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fprintf(stderr, "%s: ", program_name);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
    return EXIT_USAGE;
}

void command_words(const command *c, char out[64])
{
    snprintf(out, 64, "%s%s%s", program_name, c->name[0] != '\0' ? " " : "", c->name);
}

static int unknown_option(const command *c, const char *word)
{
    const char *names[OPTION_LIMIT];
    int count = option_count(c);
    for (int i = 0; i < count; i++)
        names[i] = c->options[i].name;
    const char *bare = word;
    while (*bare == '-')
        bare++;
    const char *nearest = jm_nearest_word(bare, names, count);
    if (nearest != NULL)
        return usage_error(_("unknown option %s; did you mean --%s?"), word, nearest);
    char words[64];
    command_words(c, words);
    return usage_error(_("unknown option %s; see `%s --help`"), word, words);
}

static int check_operands(const tool *t, const command *c)
{
    char words[64];
    command_words(c, words);
    if (t->operand_count < c->least)
        return usage_error(_("something is missing: %s %s"), words, c->usage);
    if (c->most >= 0 && t->operand_count > c->most)
        return usage_error(_("\"%s\" is too much: %s %s"), t->operands[c->most], words, c->usage);
    return EXIT_DONE;
}

int parse_arguments(tool *t, const command *c, int argc, char **argv)
{
    struct option longs[OPTION_LIMIT + 1] = {{0}};
    char shorts[3 * OPTION_LIMIT + 2] = ":";
    int count = option_count(c);
    for (int i = 0; i < count; i++) {
        const option_row *row = &c->options[i];
        longs[i] = (struct option){row->name, row->value != NULL, NULL, 1000 + i};
        if (row->letter != 0) {
            char piece[3] = {row->letter, row->value != NULL ? ':' : '\0', '\0'};
            strncat(shorts, piece, sizeof shorts - strlen(shorts) - 1);
        }
    }
    opterr = 0;
    optind = 1;
    for (int code; (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        int which = code >= 1000 ? code - 1000 : -1;
        for (int i = 0; which < 0 && i < count; i++)
            if (c->options[i].letter == code)
                which = i;
        if (code == ':')
            return usage_error(_("%s takes a value"), argv[optind - 1]);
        if (which < 0)
            return unknown_option(c, argv[optind - 1]);
        t->given[which] = optarg != NULL ? optarg : "";
    }
    t->operand_count = argc - optind;
    t->operands = argv + optind;
    return check_operands(t, c);
}

int integer_option(const tool *t, const command *c, const char *name, int64_t low, int64_t high,
                   int64_t *value)
{
    const char *text = option_value(t, c, name);
    if (text == NULL)
        return EXIT_DONE;
    if (!jm_parse_integer(text, value) || *value < low || *value > high)
        return usage_error(_("--%s %s: a whole number from %lld to %lld is wanted"), name, text,
                           (long long)low, (long long)high);
    return EXIT_DONE;
}

// A number followed by one of the units; the number alone counts in the first unit.
static bool number_with_unit(const char *text, const char *const *units, const double *factors,
                             double *value)
{
    char number[64];
    size_t digits = strspn(text, "0123456789.");
    if (digits == 0 || digits >= sizeof number)
        return false;
    memcpy(number, text, digits);
    number[digits] = '\0';
    const char *unit = text + digits;
    while (*unit == ' ')
        unit++;
    for (int u = 0; units[u] != NULL; u++)
        if (strcmp(unit, units[u]) == 0 && jm_parse_number(number, value)) {
            *value *= factors[u];
            return true;
        }
    return false;
}

bool parse_duration_s(const char *text, double *seconds)
{
    static const char *const units[] = {"", "s", "min", "h", NULL};
    static const double factors[] = {1.0, 1.0, 60.0, 3600.0};
    return number_with_unit(text, units, factors, seconds);
}

bool parse_size_bytes(const char *text, int64_t *bytes)
{
    static const char *const units[] = {"", "K", "M", "G", "T", "KiB", "MiB", "GiB", "TiB", NULL};
    static const double factors[] = {
        1.0, 1e3, 1e6, 1e9, 1e12, 1024.0, 1048576.0, 1073741824.0, 1099511627776.0};
    double value = 0.0;
    if (!number_with_unit(text, units, factors, &value) || value > 9e18)
        return false;
    *bytes = (int64_t)value;
    return true;
}

void print_column(const char *text, int width, bool right)
{
    int blanks = width;
    for (const char *c = text; *c != '\0'; c++)
        blanks -= ((unsigned char)*c & 0xC0) != 0x80; // the first byte of a character
    if (right && blanks > 0)
        printf("%*s", blanks, "");
    fputs(text, stdout);
    if (!right && blanks > 0)
        printf("%*s", blanks, "");
}

bool parse_hour(const char *text, double *hour)
{
    const char *colon = strchr(text, ':');
    int64_t minutes = 0;
    char head[8];
    size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (length == 0 || length >= sizeof head)
        return false;
    memcpy(head, text, length);
    head[length] = '\0';
    int64_t hours = 0;
    if (!jm_parse_integer(head, &hours) || hours < 0 || hours > 48)
        return false;
    if (colon != NULL && (!jm_parse_integer(colon + 1, &minutes) || minutes < 0 || minutes > 59))
        return false;
    *hour = (double)hours + (double)minutes / 60.0;
    return true;
}
