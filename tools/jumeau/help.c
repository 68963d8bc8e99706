#include "tool.h"

#include <stdio.h>
#include <string.h>

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
    printf("jumeau %s %s\n\n%s\n\n%s\n", c->name, c->usage, _(c->sentence), _(c->doc));
    if (c->options[0].name != NULL)
        printf("\n%s\n", _("Options:"));
    for (int i = 0; i < OPTION_LIMIT && c->options[i].name != NULL; i++)
        print_option(&c->options[i]);
    printf("\n%s\n%s", _("Examples:"), c->examples);
    return c->manual != NULL ? print_manual(c) : EXIT_DONE;
}

void print_overview(void)
{
    printf("%s\n\n%s\n\n",
           _("jumeau: heat, traffic and parking of a city in one run, and what a measure changes"),
           _("Usage: jumeau COMMAND ... | jumeau help COMMAND | jumeau --version"));
    for (int i = 0; commands[i] != NULL; i++)
        printf("  %-12s %s\n", commands[i]->name, _(commands[i]->sentence));
    printf("\n%s\n%s\n",
           _("Every command takes --threads N, --lang fr|en and --quiet. Exit codes: 0 done, 1 the "
             "input is wrong, 2 usage,"),
           _("3 the machine failed (what was written stays readable), 4 some runs failed."));
    printf("\n%s\n", _("First steps:"));
    printf("  jumeau demo-city build/city && jumeau import build/city/demo.import.yaml -o "
           "demo.city.h5\n");
}

// roff: a leading dot or quote would be a request, a backslash an escape.
static void print_roff(const char *text)
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

void print_manual_page(void)
{
    printf(".TH JUMEAU 1 \"\" \"jumeau %s\" \"User Commands\"\n.SH NAME\njumeau \\- urban digital "
           "twin "
           "simulation engine\n.SH SYNOPSIS\n",
           program_version());
    for (int i = 0; commands[i] != NULL; i++) {
        printf(".B jumeau %s\n", commands[i]->name);
        print_roff(commands[i]->usage);
        puts(".br");
    }
    puts(".SH COMMANDS");
    for (int i = 0; commands[i] != NULL; i++) {
        const command *c = commands[i];
        printf(".SS %s\n", c->name);
        print_roff(c->sentence);
        puts(".PP");
        print_roff(c->doc);
        for (int o = 0; o < OPTION_LIMIT && c->options[o].name != NULL; o++) {
            printf(".TP\n.B \\-\\-%s%s%s\n", c->options[o].name,
                   c->options[o].value != NULL ? " " : "",
                   c->options[o].value != NULL ? c->options[o].value : "");
            print_roff(c->options[o].help);
        }
        puts(".PP\n.nf");
        print_roff(c->examples);
        puts(".fi");
    }
    puts(".SH EXIT STATUS\n0 done; 1 the input is wrong; 2 usage, or built without it; 3 the "
         "machine "
         "failed, what was written stays readable; 4 finished but some runs failed.");
}
