// The text of shaders: embedded or from a folder, with includes put in place.
#include "view/gl_own.h"

#include "core/text.h"
#include "view/shaders.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char include_line[] = "#include \"common.glsl\"";

static jm_status read_file(jm_ctx *ctx, const char *folder, const char *name, char **text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return jm_fail(ctx, JM_ERR_DATA, "%s: this shader cannot be opened: %s", path,
                       strerror(errno));
    jm_text whole = {0};
    char block[4096];
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        jm_text_add_bytes(&whole, block, (int64_t)got);
    bool broken = ferror(file) != 0;
    fclose(file);
    jm_status status = JM_OK;
    if (broken)
        status = jm_fail(ctx, JM_ERR_IO, "%s: cannot be read to its end", path);
    else if (whole.failed)
        status = jm_fail(ctx, JM_ERR_MEMORY, "%s: no memory for this shader", path);
    else
        status = jm_copy_text(ctx, whole.bytes != NULL ? whole.bytes : "", text);
    jm_text_free(&whole);
    return status;
}

static jm_status plain_text(jm_ctx *ctx, const char *folder, const char *name, char **text)
{
    *text = NULL;
    if (folder != NULL)
        return read_file(ctx, folder, name, text);
    for (const jm_view_shader_file *f = jm_view_shader_files; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return jm_copy_text(ctx, (const char *)f->text, text);
    return jm_fail(ctx, JM_ERR_ARGUMENT, "view: there is no shader \"%s\"", name);
}

// Line number of a place in a text, from 1.
static int line_of(const char *text, const char *place)
{
    int line = 1;
    for (; text < place; text++)
        line += *text == '\n';
    return line;
}

static const char *next_line(const char *text)
{
    const char *end = strchr(text, '\n');
    return end != NULL ? end + 1 : text + strlen(text);
}

// String 0 is the shader itself, string 1 the common text: logs name them by these numbers.
static void assemble(jm_text *out, const char *text, const char *common, const char *defines)
{
    const char *rest = text;
    if (strncmp(text, "#version", 8) == 0) {
        rest = next_line(text);
        jm_text_add_bytes(out, text, rest - text);
    }
    if (defines != NULL)
        jm_text_add(out, defines);
    const char *include = strstr(rest, include_line);
    if (include != NULL) {
        jm_text_printf(out, "#line %d 0\n", line_of(text, rest));
        jm_text_add_bytes(out, rest, include - rest);
        jm_text_add(out, "#line 1 1\n");
        jm_text_add(out, common);
        rest = next_line(include);
    }
    jm_text_printf(out, "#line %d 0\n", line_of(text, rest));
    jm_text_add(out, rest);
}

jm_status jm_view_shader_text(jm_ctx *ctx, const char *shader_dir, const char *name,
                              const char *defines, char **text)
{
    *text = NULL;
    char *own = NULL, *common = NULL;
    jm_text whole = {0};
    jm_status status = JM_OK;
    JM_TRY_GOTO(plain_text(ctx, shader_dir, name, &own), end);
    JM_TRY_GOTO(plain_text(ctx, shader_dir, "common.glsl", &common), end);
    assemble(&whole, own, common, defines);
    if (whole.failed || whole.bytes == NULL)
        status = jm_fail(ctx, JM_ERR_MEMORY, "view: no memory for the shader %s", name);
    else
        status = jm_copy_text(ctx, whole.bytes, text);
end:
    jm_text_free(&whole);
    jm_free(own);
    jm_free(common);
    return status;
}
