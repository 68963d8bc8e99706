/// driver.h: keeps the graphics driver in memory until the process ends. Mesa leaves small blocks
/// behind when it is unloaded at the end of each context; the leak checker could name neither them
/// nor the library, which is gone by then. While it stays loaded they are reachable, and a report
/// is about our own memory.
#pragma once

#include "check.h"

#include "view/platform.h"

#include <dlfcn.h>

/// Once, first thing in main.
static inline void driver_keep(void)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_platform *platform = NULL;
    const jm_view_platform_def def = {.title = "driver", .width = 16, .height = 16};
    if (jm_view_platform_create(ctx, &def, &platform) == JM_OK) {
        FILE *maps = fopen("/proc/self/maps", "r");
        char line[4096], last[4096] = "";
        while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
            char *path = strchr(line, '/');
            if (path == NULL || strstr(path, ".so") == NULL)
                continue;
            path[strcspn(path, "\n")] = '\0';
            if (strcmp(path, last) != 0)
                (void)dlopen(path, RTLD_LAZY); // held for ever
            snprintf(last, sizeof last, "%s", path);
        }
        if (maps != NULL)
            fclose(maps);
    }
    jm_view_platform_destroy(platform);
    jm_ctx_destroy(ctx);
}
