/// tool.h: what the commands of `jumeau` and `jumeau-view` get and give.
#pragma once

#include "core/ctx.h"
#include "core/text.h"

#include <libintl.h>
#include <stdbool.h>

/// Marks a text for translation and translates it.
#define _(text) gettext(text)
/// Marks a text that is translated later.
#define N_(text) text

/// Exit codes (design.md section 5).
enum {
    EXIT_DONE = 0,
    EXIT_INPUT = 1,   // the input is wrong
    EXIT_USAGE = 2,   // usage, or built without it
    EXIT_MACHINE = 3, // disk, memory; what was written stays readable
    EXIT_SOME = 4,    // finished, but some runs failed
};

enum { OPTION_LIMIT = 16, WRITE_LIMIT = 3 };

/// One option of a command. `value` NULL: a switch.
typedef struct option_row {
    const char *name;
    char letter;       // 0: long form only
    const char *value; // "FILE", "N"
    const char *help;
} option_row;

typedef struct tool {
    jm_ctx *ctx;
    bool french, quiet;
    // Filled by parse: one per option_row of the command, NULL when not given; "" for switches.
    const char *given[OPTION_LIMIT];
    int operand_count;
    char **operands;
} tool;

typedef struct command {
    const char *name;
    const char *usage;                // operands and options, as in the synopsis
    const char *sentence;             // one line for the list
    const char *doc;                  // paragraphs for the help
    const char *examples;             // one command a line
    option_row options[OPTION_LIMIT]; // ends with a NULL name
    const char *writes[WRITE_LIMIT];  // names of options whose file the command writes, then NULL
    int least, most;                  // operands; most -1: any
    int (*run)(tool *t);
    jm_status (*manual)(jm_ctx *ctx, char **text); // printed after the help, or NULL
} command;

/// "jumeau" or "jumeau-view": each main defines it.
extern const char *const program_name;
/// The words a command is started by: "jumeau import", or "jumeau-view" (its one command has no
/// name).
void command_words(const command *c, char out[64]);

/// Value of an option by name; NULL when it was not given.
const char *option_value(const tool *t, const command *c, const char *name);
/// Reads options and operands. 0, or EXIT_USAGE after printing why.
int parse_arguments(tool *t, const command *c, int argc, char **argv);
/// Refuses a call that would write over a file that it names to be read, or twice into one: 0, or
/// EXIT_INPUT after printing which. Files that are read because another file names them are the
/// command's own care.
int refuse_overwrites(const tool *t, const command *c);

/// Prints the context's message and gives the exit code of its status.
int report_failure(const tool *t);
/// printf for people: numbers have the decimal sign of the language. At most 4095 bytes.
void tell_user(const char *format, ...) JM_PRINTF(1, 2);
/// Prints one line to stderr and gives EXIT_USAGE.
int usage_error(const char *format, ...) JM_PRINTF(1, 2);
/// "1h", "90min", "6 h", plain seconds; false when it is none.
bool parse_duration_s(const char *text, double *seconds);
/// "8G", "512M", plain bytes.
bool parse_size_bytes(const char *text, int64_t *bytes);
/// "14", "14:30": hours of the day.
bool parse_hour(const char *text, double *hour);
/// The number of an option, within bounds; 0 or EXIT_USAGE after printing why.
int integer_option(const tool *t, const command *c, const char *name, int64_t low, int64_t high,
                   int64_t *value);

/// Text, then blanks (or before it, when `right`) up to `width` characters, not bytes.
void print_column(const char *text, int width, bool right);

/// Synopsis, doc, options, examples and manual. Exit code.
int print_help(const command *c);
/// The manual page of a program of one command, in roff; and its parts.
void print_manual_of(const command *c, const char *title, const char *what);
void print_manual_body(const command *c);
void print_roff(const char *text);

/// Host callbacks: log, progress, translation, interruption.
void host_start(bool quiet, bool french);
jm_ctx *host_context(int threads);
const char *program_version(void);

/// French when asked for, or when the environment speaks French.
bool choose_language(const char *asked);
/// Starts the program anew with waiting threads that sleep; comes back when they already do.
void let_waiting_threads_sleep(char **argv);

/// Options that every command takes, taken out of argv before the command's own are read.
typedef struct common_options {
    const char *language, *threads;
    bool quiet, help;
} common_options;
/// What is left of argc.
int take_common(int argc, char **argv, common_options *common);
/// EXIT_DONE, or EXIT_USAGE after printing why.
int check_common(const common_options *common);
/// Reads the options, makes the context, runs the command. Exit code.
int run_command(const command *c, const common_options *common, bool french, int argc, char **argv);
