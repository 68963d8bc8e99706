// What a call would destroy by a slip: an output that is one of its inputs.
#include "tool.h"

#include <string.h>
#include <sys/stat.h>

// Two names of one file, there already or (by the same letters) not yet.
static bool same_file(const char *a, const char *b)
{
    struct stat one, two;
    if (stat(a, &one) == 0 && stat(b, &two) == 0)
        return one.st_dev == two.st_dev && one.st_ino == two.st_ino;
    return strcmp(a, b) == 0;
}

static bool is_written(const command *c, const option_row *row)
{
    for (int w = 0; w < WRITE_LIMIT && c->writes[w] != NULL; w++)
        if (strcmp(c->writes[w], row->name) == 0)
            return true;
    return false;
}

static bool names_a_file(const command *c, const option_row *row)
{
    return row->value != NULL &&
           (is_written(c, row) || strcmp(row->value, "FILE") == 0 ||
            strcmp(row->value, "BASE") == 0 || strcmp(row->value, "TOUR.yaml") == 0);
}

// What else the call names and is the file that option `which` writes; NULL: nothing.
static const char *victim(const tool *t, const command *c, int which)
{
    const char *out = t->given[which];
    for (int i = 0; i < t->operand_count; i++)
        if (same_file(out, t->operands[i]))
            return t->operands[i];
    for (int i = 0; i < OPTION_LIMIT && c->options[i].name != NULL; i++)
        if (i != which && t->given[i] != NULL && names_a_file(c, &c->options[i]) &&
            same_file(out, t->given[i]))
            return t->given[i];
    return NULL;
}

int refuse_overwrites(const tool *t, const command *c)
{
    for (int i = 0; i < OPTION_LIMIT && c->options[i].name != NULL; i++) {
        if (!is_written(c, &c->options[i]) || t->given[i] == NULL)
            continue;
        if (t->given[i][0] == '\0')
            return usage_error(_("--%s takes the name of a file; it is empty"), c->options[i].name);
        const char *other = victim(t, c, i);
        if (other == NULL)
            continue;
        usage_error(_("--%s %s would write over %s, which this call needs; name another file"),
                    c->options[i].name, t->given[i], other);
        return EXIT_INPUT;
    }
    return EXIT_DONE;
}
