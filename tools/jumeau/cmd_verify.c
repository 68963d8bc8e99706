// The command verify: an outcome against its own hashes, or against a new run.
#include "commands.h"

#include "run/run.h"
#include "scenario/scenario.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static jm_status verify_stored(tool *t, const char *path, char hash[65], char **scenario_file,
                               char **text)
{
    jm_reader *reader = NULL;
    JM_TRY(check_outcome(t, path));
    JM_TRY(jm_reader_open(t->ctx, path, &reader));
    jm_reader_content_hash(reader, hash);
    jm_status status =
        jm_h5_get_text(t->ctx, jm_reader_file(reader), "/", "scenario_file", scenario_file);
    if (status == JM_OK)
        status = jm_h5_read_text(t->ctx, jm_reader_file(reader), "/inputs/scenario_yaml", text);
    jm_reader_close(reader);
    return status;
}

// Whether the scenario is still the one whose text the outcome keeps, absolute paths cut or, in
// older outcomes, as they were.
static jm_status is_as_kept(tool *t, const char *scenario_file, const char *kept, bool *same)
{
    char *now = NULL, *cut = NULL;
    int64_t length = 0;
    JM_TRY(jm_file_read(t->ctx, scenario_file, 4 << 20, &now, &length));
    const jm_status status = jm_yaml_without_folders(t->ctx, now, &cut);
    *same = status == JM_OK && (strcmp(cut, kept) == 0 || strcmp(now, kept) == 0);
    jm_free(now);
    jm_free(cut);
    return status;
}

// Runs the scenario again into a temporary file and compares the hashes.
static jm_status rerun(tool *t, const char *hash, const char *scenario_file, const char *text,
                       bool *identical)
{
    bool same = false;
    JM_TRY(is_as_kept(t, scenario_file, text, &same));
    if (!same)
        return jm_fail(t->ctx, JM_ERR_DATA,
                       "%s is not the text that the outcome was made with; the outcome holds it: "
                       "/inputs/scenario_yaml",
                       scenario_file);
    const char *folder = getenv("TMPDIR");
    char path[4096], part[4200];
    snprintf(path, sizeof path, "%s/jumeau-verify-%ld.outcome.nc", folder != NULL ? folder : "/tmp",
             (long)getpid());
    snprintf(part, sizeof part, "%s.part", path);
    jm_run_def def = jm_run_default_def();
    def.scenario_path = scenario_file;
    def.outcome_path = path;
    def.version = program_version();
    jm_status status = jm_run(t->ctx, &def, NULL);
    jm_reader *reader = NULL;
    if (status == JM_OK)
        status = jm_reader_open(t->ctx, path, &reader);
    if (status == JM_OK) {
        char again[65];
        jm_reader_content_hash(reader, again);
        *identical = strcmp(again, hash) == 0;
    }
    jm_reader_close(reader);
    unlink(path);
    unlink(part);
    jm_state_remove(path);
    return status;
}

static int run_verify(tool *t)
{
    bool again = option_value(t, &command_verify, "rerun") != NULL, identical = true;
    char hash[65] = "";
    char *scenario_file = NULL, *text = NULL;
    jm_status status = verify_stored(t, t->operands[0], hash, &scenario_file, &text);
    if (status == JM_OK && again)
        status = rerun(t, hash, scenario_file, text, &identical);
    jm_free(scenario_file);
    jm_free(text);
    if (status != JM_OK)
        return report_failure(t);
    if (!again)
        printf(_("%s: as it was written, content_hash %s\n"), t->operands[0], hash);
    else
        printf("%s: %s\n", t->operands[0],
               identical ? _("run again: identical") : _("run again: different"));
    return identical ? EXIT_DONE : EXIT_INPUT;
}

const command command_verify = {
    .name = "verify",
    .usage = "FILE [--rerun]",
    .sentence = N_("check that an outcome is as it was written; with --rerun, compute it again"),
    .doc = N_(
        "--rerun takes the scenario from where it was when the outcome was made (start it in the "
        "same\nfolder) and says identical or different."),
    .examples = "  jumeau verify base.outcome.nc\n  jumeau verify base.outcome.nc --rerun\n",
    .options = {{"rerun", 0, NULL, N_("run the scenario again and compare")}},
    .least = 1,
    .most = 1,
    .run = run_verify,
};
