// Any bytes as the tables of a feed: a line "== stops.txt" begins each.
#include "fuzz_recipe.h"

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 8000; // some 40 ms each: a recipe opens the CRS database
}

static const char *const tables[] = {"stops.txt",      "routes.txt",     "trips.txt",
                                     "stop_times.txt", "calendar.txt",   "calendar_dates.txt",
                                     "shapes.txt",     "frequencies.txt"};
enum { TABLES = sizeof tables / sizeof tables[0] };

// The bytes behind the n-th table's mark, up to the next mark.
static void write_table(const uint8_t *data, size_t size, int table)
{
    char mark[32], name[64];
    size_t length = (size_t)snprintf(mark, sizeof mark, "== %s\n", tables[table]);
    const uint8_t *from = memmem(data, size, mark, length);
    snprintf(name, sizeof name, "feed/%s", tables[table]);
    if (from == NULL) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
        remove(path);
        return;
    }
    from += length;
    size_t left = size - (size_t)(from - data);
    const uint8_t *end = memmem(from, left, "== ", 3);
    fuzz_write(name, from, end != NULL ? (size_t)(end - from) : left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/feed", fuzz_folder());
    mkdir(path, 0700);
    for (int t = 0; t < TABLES; t++)
        write_table(data, size, t);
    fuzz_read("preset: gtfs, file: feed");
    return 0;
}
