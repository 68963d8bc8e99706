// Drives one target without libFuzzer: every seed as it is, then mutations of it, the same ones
// each time. JM_EFFORT scales their number.
#define _GNU_SOURCE
#include "fuzz.h"

#include "check.h"
#include "core/random.h"

#include <dirent.h>
#include <unistd.h>

enum { most_seeds = 64, most_bytes = 1 << 20 };

typedef struct seed {
    uint8_t *bytes;
    size_t size;
} seed;

typedef struct corpus {
    seed seeds[most_seeds];
    int count;
} corpus;

// Draws for one mutation: numbered, so that a failing one can be run again.
typedef struct draws {
    uint64_t round, next;
} draws;

static size_t below(draws *d, size_t limit)
{
    const jm_key key = {.seed = 1, .stream = 77};
    return (size_t)jm_random_below(key, d->round, d->next++, (int64_t)limit);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

// Reads all files of a folder, in the order of their names.
static void add_folder(corpus *c, const char *folder, bool remove_files)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, by_name);
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        FILE *file = entries[i]->d_name[0] != '.' ? fopen(path, "rb") : NULL;
        if (file != NULL && c->count < most_seeds) {
            seed *s = &c->seeds[c->count++];
            s->bytes = malloc(most_bytes);
            if (s->bytes == NULL)
                exit(1);
            s->size = fread(s->bytes, 1, most_bytes, file);
        }
        if (file != NULL)
            fclose(file);
        if (file != NULL && remove_files)
            remove(path);
        free(entries[i]);
    }
    free(entries);
}

// One small change of the kinds that break readers.
static size_t mutate(draws *d, const corpus *c, uint8_t *bytes, size_t size)
{
    static const uint8_t favourites[] = {0,   1,   9,   10,  13,  32,   34,  35, 38, 39,
                                         42,  44,  45,  46,  48,  58,   59,  63, 91, 93,
                                         123, 125, 127, 128, 191, 0xc3, 254, 255};
    if (size == 0)
        return size;
    size_t at = below(d, size), length = 1 + below(d, 16);
    length = length < size - at ? length : size - at;
    switch (below(d, 7)) {
    case 0:
        bytes[at] = (uint8_t)(bytes[at] ^ (1u << below(d, 8)));
        return size;
    case 1:
        bytes[at] = favourites[below(d, sizeof favourites)];
        return size;
    case 2:
        memset(bytes + at, (int)below(d, 256), length);
        return size;
    case 3: // delete
        memmove(bytes + at, bytes + at + length, size - at - length);
        return size - length;
    case 4: // say it twice
        if (size + length > most_bytes)
            return size;
        memmove(bytes + at + length, bytes + at, size - at);
        return size + length;
    case 5: { // a piece of another seed
        const seed *other = &c->seeds[below(d, (size_t)c->count)];
        if (other->size == 0)
            return size;
        size_t from = below(d, other->size);
        length = length < other->size - from ? length : other->size - from;
        memcpy(bytes + at, other->bytes + from, length);
        return size;
    }
    default: // cut short, seldom
        return below(d, 8) == 0 ? at : size;
    }
}

static void run(const uint8_t *bytes, size_t size)
{
    // An exact copy: a byte read beyond the end is then a byte beyond an allocation.
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy == NULL)
        exit(1);
    memcpy(copy, bytes, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

int main(int argc, char **argv)
{
    static corpus c;
    char folder[] = "/tmp/jumeau-fuzz-XXXXXX";
    if (mkdtemp(folder) == NULL)
        return 1;
    int made = fuzz_make_seeds(folder);
    add_folder(&c, folder, true);
    rmdir(folder);
    if (argc > 1)
        add_folder(&c, argv[1], false);
    if (c.count == 0 || c.count < made) {
        printf("no seeds\n");
        return 1;
    }
    for (int i = 0; i < c.count; i++)
        run(c.seeds[i].bytes, c.seeds[i].size);
    uint8_t *bytes = malloc(2 * most_bytes);
    int rounds = (int)ceil((double)fuzz_rounds() * test_effort());
    for (int round = 0; bytes != NULL && round < rounds; round++) {
        draws d = {.round = (uint64_t)round};
        const seed *s = &c.seeds[below(&d, (size_t)c.count)];
        size_t size = s->size;
        memcpy(bytes, s->bytes, size);
        for (size_t changes = 1 + below(&d, 6); changes > 0; changes--)
            size = mutate(&d, &c, bytes, size);
        run(bytes, size);
    }
    free(bytes);
    for (int i = 0; i < c.count; i++)
        free(c.seeds[i].bytes);
    printf("%d seeds, %d mutations: no crash\n", c.count, rounds);
    return 0;
}
