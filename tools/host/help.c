// The help of one command, from its descriptor.
#include "tool.h"

#include <stdio.h>

static void print_option(const option_row *row)
{
    char left[64];
    snprintf(left, sizeof left, "%s%s--%s%s%s", row->letter != 0 ? "-" : "",
             row->letter != 0 ? (char[]){row->letter, ',', ' ', '\0'} : "", row->name,
             row->value != NULL ? " " : "", row->value != NULL ? row->value : "");
    printf("  %-26s %s\n", left, _(row->help));
}

static int print_manual(const command *c)
{
    tool t = {.ctx = host_context(1)};
    char *text = NULL;
    if (t.ctx == NULL)
        return EXIT_MACHINE;
    int code = EXIT_DONE;
    if (c->manual(t.ctx, &text) == JM_OK)
        printf("\n%s", text);
    else
        code = report_failure(&t);
    jm_free(text);
    jm_ctx_destroy(t.ctx);
    return code;
}

int print_help(const command *c)
{
    char words[64];
    command_words(c, words);
    printf("%s %s\n\n%s\n\n%s\n", words, c->usage, _(c->sentence), _(c->doc));
    if (c->options[0].name != NULL)
        printf("\n%s\n", _("Options:"));
    for (int i = 0; i < OPTION_LIMIT && c->options[i].name != NULL; i++)
        print_option(&c->options[i]);
    printf("\n%s\n%s", _("Examples:"), c->examples);
    return c->manual != NULL ? print_manual(c) : EXIT_DONE;
}

// roff: a leading dot or quote would be a request, a backslash an escape.
void print_roff(const char *text)
{
    bool line_start = true;
    for (const char *c = text; *c != '\0'; c++) {
        if (line_start && (*c == '.' || *c == '\''))
            fputs("\\&", stdout);
        if (*c == '\\')
            fputs("\\e", stdout);
        else if (*c == '-')
            fputs("\\-", stdout);
        else
            putchar(*c);
        line_start = *c == '\n';
    }
    putchar('\n');
}

void print_manual_body(const command *c)
{
    print_roff(c->sentence);
    puts(".PP");
    print_roff(c->doc);
    for (int o = 0; o < OPTION_LIMIT && c->options[o].name != NULL; o++) {
        if (c->options[o].letter != 0)
            printf(".TP\n.B \\-%c, \\-\\-%s", c->options[o].letter, c->options[o].name);
        else
            printf(".TP\n.B \\-\\-%s", c->options[o].name);
        printf("%s%s\n", c->options[o].value != NULL ? " " : "",
               c->options[o].value != NULL ? c->options[o].value : "");
        print_roff(c->options[o].help);
    }
    puts(".PP\n.nf");
    print_roff(c->examples);
    puts(".fi");
}

void print_manual_of(const command *c, const char *title, const char *what)
{
    char words[64];
    command_words(c, words);
    printf(".TH %s 1 \"\" \"jumeau %s\" \"User Commands\"\n.SH NAME\n", title, program_version());
    print_roff(words);
    printf("\\- %s\n.SH SYNOPSIS\n.B %s\n", what, words);
    print_roff(c->usage);
    puts(".SH DESCRIPTION");
    print_manual_body(c);
}
