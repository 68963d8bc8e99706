#include "commands.h"

#include <stdio.h>

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
        print_manual_body(c);
    }
    puts(".SH EXIT STATUS\n0 done; 1 the input is wrong; 2 usage, or built without it; 3 the "
         "machine "
         "failed, what was written stays readable; 4 finished but some runs failed.");
}
