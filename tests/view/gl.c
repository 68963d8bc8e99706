// Context, counted objects and shaders: what is made is counted, bounded and gone at the end; every
// shader passes the reference compiler and the driver; a broken one is told with its file.
#include "driver.h"
#include "town.h"

#include "view/layer.h"
#include "view/platform.h"
#include "view/shaders.h"

#include <SDL2/SDL.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

extern char **environ;

typedef struct stage {
    jm_ctx *ctx;
    jm_view_platform *platform;
    jm_view_gl *gl;
    char warning[8192];
} stage;

static void keep_warning(void *user, jm_log_level level, const char *text)
{
    stage *s = user;
    if (level == JM_LOG_WARNING)
        snprintf(s->warning, sizeof s->warning, "%s", text);
}

static void open_stage(stage *s)
{
    *s = (stage){0};
    s->ctx = jm_ctx_create(&(jm_ctx_def){.log = keep_warning, .user = s});
    const jm_view_platform_def def = {.title = "test", .width = 320, .height = 180, .debug = true};
    CHECK_OK(s->ctx, jm_view_platform_create(s->ctx, &def, &s->platform));
    CHECK_OK(s->ctx, jm_view_gl_create(s->ctx, true, &s->gl));
}

static void close_stage(stage *s)
{
    const char *first = NULL;
    int64_t errors = jm_view_gl_errors(s->gl, &first);
    if (errors != 0)
        print_error("GL: %s\n", first);
    CHECK(errors == 0);
    for (int k = 0; k < JM_VIEW_GL_KIND_COUNT; k++)
        CHECK(jm_view_gl_live(s->gl, (jm_view_gl_kind)k) == 0);
    CHECK(jm_view_gl_bytes(s->gl) == 0);
    jm_view_gl_destroy(s->gl);
    jm_view_platform_destroy(s->platform);
    jm_ctx_destroy(s->ctx);
}

TEST(a_context_without_a_screen_has_gl_3_3_and_names_its_driver)
{
    UNUSED_STATE;
    stage s;
    open_stage(&s);
    GLint major = 0, minor = 0;
    glGetIntegerv(GL_MAJOR_VERSION, &major);
    glGetIntegerv(GL_MINOR_VERSION, &minor);
    CHECK(major * 10 + minor >= 33);
    CHECK(strstr(jm_view_gl_renderer(s.gl), " | ") != NULL);
    CHECK(jm_view_gl_max_texture(s.gl) >= 1024);
    int32_t width = 0, height = 0;
    jm_view_platform_size(s.platform, &width, &height);
    CHECK(width == 320 && height == 180);
    close_stage(&s);
}

TEST(without_a_context_there_is_a_message_and_no_crash)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_gl *gl = NULL;
    CHECK_FAILS(ctx, jm_view_gl_create(ctx, false, &gl), JM_ERR_UNAVAILABLE, "OpenGL");
    CHECK(gl == NULL);
    jm_ctx_destroy(ctx);
}

TEST(a_screen_that_is_not_there_is_told_with_the_way_around_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_platform *platform = NULL;
    const char *before = getenv("SDL_VIDEODRIVER");
    char kept[64];
    snprintf(kept, sizeof kept, "%s", before != NULL ? before : "");
    setenv("SDL_VIDEODRIVER", "nosuchdriver", 1);
    CHECK_FAILS(ctx,
                jm_view_platform_create(ctx, &(jm_view_platform_def){.window = true}, &platform),
                JM_ERR_UNAVAILABLE, "--shot");
    if (before != NULL)
        setenv("SDL_VIDEODRIVER", kept, 1);
    else
        unsetenv("SDL_VIDEODRIVER");
    jm_ctx_destroy(ctx);
}

TEST(buffers_and_textures_are_counted_with_their_bytes)
{
    UNUSED_STATE;
    stage s;
    open_stage(&s);
    GLuint buffer = 0, texture = 0, view = 0;
    const float data[4] = {1.0f, 2.0f, 3.0f, 4.0f};
    CHECK_OK(s.ctx,
             jm_view_buffer_create(s.gl, GL_TEXTURE_BUFFER, 16, data, GL_STATIC_DRAW, &buffer));
    CHECK(jm_view_gl_bytes(s.gl) == 16);
    CHECK_OK(s.ctx, jm_view_buffer_fill(s.gl, GL_TEXTURE_BUFFER, buffer, 64, NULL, GL_STREAM_DRAW));
    CHECK(jm_view_gl_bytes(s.gl) == 64);
    CHECK(jm_view_gl_live(s.gl, JM_VIEW_GL_BUFFER) == 1);
    const jm_view_texture_def def = {.width = 8,
                                     .height = 4,
                                     .internal = GL_R32F,
                                     .format = GL_RED,
                                     .type = GL_FLOAT,
                                     .filter = GL_NEAREST};
    CHECK_OK(s.ctx, jm_view_texture_create(s.gl, &def, &texture));
    CHECK(jm_view_gl_bytes(s.gl) == 64 + 8 * 4 * 4);
    CHECK_OK(s.ctx, jm_view_texture_buffer(s.gl, buffer, GL_R32F, &view));
    CHECK(jm_view_gl_live(s.gl, JM_VIEW_GL_TEXTURE) == 2);
    jm_view_target target;
    CHECK_OK(s.ctx, jm_view_target_create(s.gl, 16, 16, GL_RG32UI, false, &target));
    CHECK(jm_view_gl_live(s.gl, JM_VIEW_GL_FRAMEBUFFER) == 1);
    jm_view_target_delete(s.gl, &target);
    jm_view_texture_delete(s.gl, &view);
    jm_view_texture_delete(s.gl, &texture);
    jm_view_buffer_delete(s.gl, &buffer);
    CHECK(buffer == 0 && texture == 0);
    jm_view_buffer_delete(s.gl, &buffer); // 0 is allowed
    close_stage(&s);
}

TEST(more_than_the_limit_is_refused_before_the_driver_is_asked)
{
    UNUSED_STATE;
    stage s;
    open_stage(&s);
    GLuint buffer = 0, texture = 0;
    CHECK_FAILS(s.ctx,
                jm_view_buffer_create(s.gl, GL_ARRAY_BUFFER, (int64_t)513 << 20, NULL,
                                      GL_STATIC_DRAW, &buffer),
                JM_ERR_MEMORY, "512");
    CHECK(buffer == 0);
    jm_view_texture_def def = {.width = 16384,
                               .height = 16384,
                               .internal = GL_R32F,
                               .format = GL_RED,
                               .type = GL_FLOAT,
                               .filter = GL_NEAREST};
    CHECK_FAILS(s.ctx, jm_view_texture_create(s.gl, &def, &texture), JM_ERR_MEMORY, "512");
    def.width = 1 << 20;
    CHECK_FAILS(s.ctx, jm_view_texture_create(s.gl, &def, &texture), JM_ERR_ARGUMENT, "texture");
    close_stage(&s);
}

TEST(an_error_of_the_driver_is_counted_with_its_words)
{
    UNUSED_STATE;
    stage s;
    open_stage(&s);
    glBindBuffer(0xdead, 1);
    const char *first = NULL;
    int64_t errors = jm_view_gl_errors(s.gl, &first);
    // A driver without debug messages counts none; Mesa has them.
    CHECK(errors == 1 || !GLEW_KHR_debug);
    CHECK(errors == 0 || first[0] != '\0');
    while (glGetError() != GL_NO_ERROR) {
    }
    jm_view_gl_destroy(s.gl);
    jm_view_platform_destroy(s.platform);
    jm_ctx_destroy(s.ctx);
}

// ---- shaders

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void copy_shaders(const char *folder)
{
    for (const jm_view_shader_file *f = jm_view_shader_files; f->name != NULL; f++)
        write_file(folder, f->name, (const char *)f->text);
}

// Files are looked at by their time: one that is surely later.
static void make_later(const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    struct stat about;
    CHECK(stat(path, &about) == 0);
    struct timespec times[2] = {about.st_atim, about.st_mtim};
    times[1].tv_sec += 10;
    CHECK(utimensat(AT_FDCWD, path, times, 0) == 0);
}

enum { texts_most = 512 };

// Shader texts as files, for one run of the reference compiler over all of them.
typedef struct texts {
    const char *folder;
    int count;
    char path[texts_most][600];
} texts;

static void add_text(stage *s, texts *t, const char *name, const char *defines)
{
    char *text = NULL, file[64];
    CHECK_OK(s->ctx, jm_view_shader_text(s->ctx, NULL, name, defines, &text));
    CHECK(t->count < texts_most);
    snprintf(file, sizeof file, "%03d-%s", t->count, name);
    snprintf(t->path[t->count], sizeof t->path[0], "%s/%s", t->folder, file);
    t->count++;
    write_file(t->folder, file, text);
    jm_free(text);
}

// 0: all pass; -1: the program is not installed.
static int validate(texts *t)
{
    static char name[] = "glslangValidator";
    char *words[texts_most + 2] = {name};
    for (int i = 0; i < t->count; i++)
        words[i + 1] = t->path[i];
    pid_t child = 0;
    int result = 0;
    if (posix_spawnp(&child, name, NULL, NULL, words, environ) != 0 ||
        waitpid(child, &result, 0) != child)
        return -1;
    return WIFEXITED(result) ? WEXITSTATUS(result) : 1;
}

TEST(every_program_that_the_layers_make_links_and_passes_the_reference_compiler)
{
    UNUSED_STATE;
    stage s;
    char folder[512];
    town_folder(folder);
    open_stage(&s);
    jm_city *city = NULL;
    jm_view_scene *scene = NULL;
    jm_view_layer_set layers;
    town_city(s.ctx, 10.0, &city);
    CHECK_OK(s.ctx, jm_view_scene_create(s.ctx, city, NULL, &scene));
    CHECK_OK(s.ctx, jm_view_layers_create(s.ctx, s.gl, scene, &layers));
    CHECK(jm_view_gl_live(s.gl, JM_VIEW_GL_PROGRAM) >= 10);

    texts *all = calloc(1, sizeof *all);
    CHECK(all != NULL);
    all->folder = folder;
    const char *vertex, *fragment, *defines;
    for (int64_t p = 0; jm_view_program_at(s.gl, p, &vertex, &fragment, &defines); p++)
        for (int software = 0; software < 2; software++) {
            char lines[512];
            snprintf(lines, sizeof lines, "%s%s", software ? "#define SOFTWARE\n" : "", defines);
            add_text(&s, all, vertex, lines);
            add_text(&s, all, fragment, lines);
        }
    int worst = validate(all);
    free(all);
    jm_view_layers_destroy(&layers);
    jm_view_scene_destroy(scene);
    jm_city_destroy(city);
    town_remove(folder);
    close_stage(&s);
    const char *required = getenv("JM_REQUIRE_SHARED");
    if (worst < 0 && (required == NULL || strcmp(required, "1") != 0)) {
        printf("glslangValidator is not installed: shaders were checked by the driver alone\n");
        worst = 0;
    }
    CHECK(worst == 0);
}

TEST(every_shader_file_begins_with_the_version_and_holds_something)
{
    UNUSED_STATE;
    int files = 0;
    for (const jm_view_shader_file *f = jm_view_shader_files; f->name != NULL; f++) {
        if (strcmp(f->name, "common.glsl") == 0)
            continue;
        files++;
        CHECK(strncmp((const char *)f->text, "#version 330 core\n", 18) == 0);
    }
    CHECK(files >= 4);
}

TEST(a_broken_shader_gives_the_drivers_log_with_file_and_line)
{
    UNUSED_STATE;
    stage s;
    char folder[512];
    town_folder(folder);
    open_stage(&s);
    copy_shaders(folder);
    write_file(folder, "broken.frag",
               "#version 330 core\n#include \"common.glsl\"\nout vec4 o;\nvoid main()\n{\n"
               "    o = nothing;\n}\n");
    jm_view_gl_set_shader_dir(s.gl, folder);
    GLuint program = 0;
    CHECK_FAILS(s.ctx, jm_view_program_create(s.gl, "sky.vert", "broken.frag", NULL, &program),
                JM_ERR_DATA, "broken.frag:6");
    CHECK(program == 0);
    CHECK_FAILS(s.ctx, jm_view_program_create(s.gl, "sky.vert", "absent.frag", NULL, &program),
                JM_ERR_DATA, "absent.frag");
    town_remove(folder);
    close_stage(&s);
}

static const char plain_vert[] =
    "#version 330 core\nvoid main()\n{\n"
    "    gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0,\n"
    "                       gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);\n"
    "}\n";
static const char red_frag[] = "#version 330 core\nout vec4 o;\nvoid main()\n{\n"
                               "    o = vec4(1.0, 0.0, 0.0, 1.0);\n}\n";
static const char green_frag[] = "#version 330 core\nout vec4 o;\nvoid main()\n{\n"
                                 "    o = vec4(0.0, 1.0, 0.0, 1.0);\n}\n";

static uint32_t color_of(jm_view_gl *gl, jm_ctx *ctx, GLuint program)
{
    jm_view_target target;
    GLuint array = 0;
    uint8_t rgba[4] = {0};
    CHECK_OK(ctx, jm_view_target_create(gl, 4, 4, GL_RGBA8, false, &target));
    CHECK_OK(ctx, jm_view_vertex_array_create(gl, &array));
    glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
    glViewport(0, 0, 4, 4);
    glUseProgram(program);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    glReadPixels(1, 1, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    jm_view_vertex_array_delete(gl, &array);
    jm_view_target_delete(gl, &target);
    return (uint32_t)rgba[0] << 16 | (uint32_t)rgba[1] << 8 | rgba[2];
}

TEST(a_changed_shader_is_taken_up_and_a_broken_one_leaves_the_old_program)
{
    UNUSED_STATE;
    stage s;
    char folder[512];
    town_folder(folder);
    open_stage(&s);
    copy_shaders(folder);
    write_file(folder, "plain.vert", plain_vert);
    write_file(folder, "plain.frag", red_frag);
    jm_view_gl_set_shader_dir(s.gl, folder);
    GLuint program = 0;
    CHECK_OK(s.ctx, jm_view_program_create(s.gl, "plain.vert", "plain.frag", NULL, &program));
    CHECK(color_of(s.gl, s.ctx, program) == 0xff0000);

    write_file(folder, "plain.frag", "#version 330 core\nvoid main() { oops }\n");
    make_later(folder, "plain.frag");
    jm_view_programs_reload(s.gl);
    CHECK(strstr(s.warning, "plain.frag") != NULL);
    CHECK(color_of(s.gl, s.ctx, program) == 0xff0000);

    write_file(folder, "plain.frag", green_frag);
    make_later(folder, "plain.frag");
    make_later(folder, "plain.frag");
    jm_view_programs_reload(s.gl);
    CHECK(color_of(s.gl, s.ctx, program) == 0x00ff00);
    jm_view_program_delete(s.gl, &program);
    town_remove(folder);
    close_stage(&s);
}

// ---- events

static bool after(stage *s, SDL_Event event, jm_view_event *out)
{
    while (jm_view_platform_event(s->platform, out)) {
    }
    SDL_PushEvent(&event);
    return jm_view_platform_event(s->platform, out);
}

TEST(events_of_the_window_become_ours)
{
    UNUSED_STATE;
    stage s;
    jm_view_event e;
    open_stage(&s);

    SDL_Event key = {.key = {.type = SDL_KEYDOWN, .keysym = {.sym = SDLK_d, .mod = KMOD_LCTRL}}};
    CHECK(after(&s, key, &e));
    CHECK(e.kind == JM_VIEW_EVENT_KEY_DOWN && e.code == 'd' && e.mods == JM_VIEW_CTRL);
    key.key.keysym = (SDL_Keysym){.sym = SDLK_F11};
    CHECK(after(&s, key, &e) && e.code == JM_VIEW_KEY_F11);
    // The upper row of a French keyboard: its sign without shift is '&'.
    key.key.keysym = (SDL_Keysym){.sym = SDLK_AMPERSAND, .scancode = SDL_SCANCODE_1};
    CHECK(after(&s, key, &e) && e.code == '1');
    key.key.keysym = (SDL_Keysym){.sym = SDLK_LSHIFT};
    CHECK(!after(&s, key, &e)); // means nothing alone

    SDL_Event finger = {.tfinger = {.type = SDL_FINGERDOWN, .fingerId = 77, .x = 0.5f, .y = 0.25f}};
    CHECK(after(&s, finger, &e));
    CHECK(e.kind == JM_VIEW_EVENT_FINGER_DOWN && e.code == 0);
    CHECK_NEAR(e.x, 160.0, 1e-9);
    CHECK_NEAR(e.y, 45.0, 1e-9);
    finger.tfinger.fingerId = 78;
    CHECK(after(&s, finger, &e) && e.code == 1);
    finger.tfinger.type = SDL_FINGERUP;
    finger.tfinger.fingerId = 77;
    CHECK(after(&s, finger, &e) && e.kind == JM_VIEW_EVENT_FINGER_UP && e.code == 0);
    finger.tfinger.type = SDL_FINGERMOTION;
    CHECK(!after(&s, finger, &e)); // it is up

    SDL_Event mouse = {
        .button = {.type = SDL_MOUSEBUTTONDOWN, .button = SDL_BUTTON_RIGHT, .x = 3, .y = 4}};
    CHECK(after(&s, mouse, &e));
    CHECK(e.kind == JM_VIEW_EVENT_POINTER_DOWN && e.code == JM_VIEW_RIGHT);
    CHECK_NEAR(e.x, 3.0, 0.0);
    mouse.button.which = SDL_TOUCH_MOUSEID;
    CHECK(!after(&s, mouse, &e)); // the finger itself is told

    SDL_Event axis = {.caxis = {.type = SDL_CONTROLLERAXISMOTION,
                                .axis = SDL_CONTROLLER_AXIS_RIGHTY,
                                .value = -32768}};
    CHECK(after(&s, axis, &e));
    CHECK(e.kind == JM_VIEW_EVENT_PAD_AXIS && e.code == JM_VIEW_AXIS_RIGHT_Y);
    CHECK_NEAR(e.value, -1.0, 0.0);
    SDL_Event quit = {.type = SDL_QUIT};
    CHECK(after(&s, quit, &e) && e.kind == JM_VIEW_EVENT_QUIT);
    close_stage(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(without_a_context_there_is_a_message_and_no_crash),
        CASE(a_context_without_a_screen_has_gl_3_3_and_names_its_driver),
        CASE(a_screen_that_is_not_there_is_told_with_the_way_around_it),
        CASE(buffers_and_textures_are_counted_with_their_bytes),
        CASE(more_than_the_limit_is_refused_before_the_driver_is_asked),
        CASE(an_error_of_the_driver_is_counted_with_its_words),
        CASE(every_program_that_the_layers_make_links_and_passes_the_reference_compiler),
        CASE(every_shader_file_begins_with_the_version_and_holds_something),
        CASE(a_broken_shader_gives_the_drivers_log_with_file_and_line),
        CASE(a_changed_shader_is_taken_up_and_a_broken_one_leaves_the_old_program),
        CASE(events_of_the_window_become_ours),
    };
    driver_keep();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
