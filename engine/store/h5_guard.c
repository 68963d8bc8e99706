// The door for foreign HDF5 files: a child process opens and walks them first. libhdf5 itself
// crashes and hangs on crafted files; what crashes then is the child.
#include "store/h5_own.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    cpu_seconds = 20,
    wall_seconds = 60,
    most_objects = 100000,
    most_levels = 32, // of groups in groups; a city in an outcome has four
    most_attributes = 4096,
    most_attribute_bytes = 16 << 20,
    verdict_bytes = 512,
};
static const uint64_t child_memory_bytes = UINT64_C(2) << 30; // above what the parent holds

// What the child tells: the first character is 'y' for sound; else the fault follows.
typedef struct verdict {
    char text[verdict_bytes];
    int64_t objects;
    bool bad;
} verdict;

static void blame(verdict *v, const char *name, const char *fault)
{
    if (v->bad)
        return;
    v->bad = true;
    snprintf(v->text, sizeof v->text, "%.200s %s", name, fault);
}

// Chunk sizes and filters of a creation list.
static const char *fault_of_layout(hid_t creation, size_t element_bytes)
{
    switch (H5Pget_layout(creation)) {
    case H5D_COMPACT:
        return NULL;
    case H5D_CONTIGUOUS:
        return H5Pget_external_count(creation) == 0 ? NULL : "keeps its values in another file";
    case H5D_CHUNKED:
        break;
    case H5D_VIRTUAL:
        return "is virtual: its values are in other files";
    default:
        return "has an unknown layout";
    }
    hsize_t chunk[H5S_MAX_RANK];
    int rank = H5Pget_chunk(creation, H5S_MAX_RANK, chunk);
    uint64_t bytes = element_bytes;
    for (int d = 0; d < rank; d++) {
        if (chunk[d] == 0 || chunk[d] > JM_H5_CHUNK_BYTES / bytes)
            return "has chunks that are too large";
        bytes *= chunk[d];
    }
    return rank > 0 ? jm_h5_fault_of_packing(creation, element_bytes) : "is damaged";
}

// Only numbers and fixed-length texts are ever read; H5DS adds references, which are not.
static const char *fault_of_dataset(hid_t dataset)
{
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    hid_t creation = H5Dget_create_plist(dataset);
    const char *fault = "is damaged";
    if (type >= 0 && space >= 0 && creation >= 0) {
        H5T_class_t kind = H5Tget_class(type);
        bool plain = kind == H5T_INTEGER || kind == H5T_FLOAT ||
                     (kind == H5T_STRING && H5Tis_variable_str(type) == 0);
        hssize_t points = H5Sget_simple_extent_npoints(space);
        if (!plain)
            fault = "is neither numbers nor text of fixed length";
        else if (points >= 0 && H5Tget_size(type) > 0)
            fault = fault_of_layout(creation, H5Tget_size(type));
    }
    if (fault == NULL)
        H5Dget_storage_size(dataset); // walks the index of the chunks
    if (creation >= 0)
        H5Pclose(creation);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return fault;
}

// Decodes every attribute, and reads those that store may read later.
static const char *fault_of_attributes(hid_t object)
{
    int count = H5Aget_num_attrs(object);
    if (count < 0 || count > most_attributes)
        return "has too many attributes";
    for (int i = 0; i < count; i++) {
        hid_t attribute = H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_NATIVE, (hsize_t)i,
                                         H5P_DEFAULT, H5P_DEFAULT);
        if (attribute < 0)
            return "has a damaged attribute";
        hid_t type = H5Aget_type(attribute);
        hsize_t bytes = H5Aget_storage_size(attribute);
        bool plain = type >= 0 && H5Tdetect_class(type, H5T_VLEN) == 0 &&
                     H5Tis_variable_str(type) == 0 && bytes <= most_attribute_bytes;
        void *value = plain ? malloc(bytes > 0 ? (size_t)bytes : 1) : NULL;
        bool damaged = value != NULL && H5Aread(attribute, type, value) < 0;
        free(value);
        if (type >= 0)
            H5Tclose(type);
        H5Aclose(attribute);
        if (damaged)
            return "has a damaged attribute";
    }
    return NULL;
}

// A second link to an object makes circles of groups, which no file of ours has.
static bool stands_once(hid_t object)
{
    H5O_info_t info;
#if H5_VERSION_GE(1, 12, 0)
    return H5Oget_info(object, &info, H5O_INFO_BASIC) >= 0 && info.rc == 1;
#else
    return H5Oget_info(object, &info) >= 0 && info.rc == 1;
#endif
}

static int levels_of(const char *name)
{
    int levels = 1;
    for (const char *at = strchr(name, '/'); at != NULL; at = strchr(at + 1, '/'))
        levels++;
    return levels;
}

static herr_t visit_link(hid_t root, const char *name, const H5L_info_t *link, void *user)
{
    verdict *v = user;
    if (++v->objects > most_objects) {
        blame(v, name, "is one object too many");
        return 1;
    }
    if (levels_of(name) > most_levels) {
        blame(v, name, "is nested too deep");
        return 1;
    }
    if (link->type != H5L_TYPE_HARD) {
        blame(v, name, "is a link to elsewhere");
        return 1;
    }
    hid_t object = H5Oopen(root, name, H5P_DEFAULT);
    H5I_type_t kind = object >= 0 ? H5Iget_type(object) : H5I_BADID;
    const char *fault = NULL;
    if (kind == H5I_DATASET)
        fault = fault_of_dataset(object);
    else if (kind != H5I_GROUP)
        fault = "is neither a group nor a dataset";
    if (fault == NULL && !stands_once(object))
        fault = "stands in the file twice";
    if (fault == NULL)
        fault = fault_of_attributes(object);
    if (fault != NULL)
        blame(v, name, fault);
    if (object >= 0)
        H5Oclose(object);
    return v->bad ? 1 : 0;
}

static void walk(const char *path, bool live, verdict *v)
{
    hid_t access = jm_h5_access_list();
    unsigned flags = live ? H5F_ACC_RDONLY | H5F_ACC_SWMR_READ : H5F_ACC_RDONLY;
    hid_t file = access >= 0 ? H5Fopen(path, flags, access) : H5I_INVALID_HID;
    if (file < 0) {
        blame(v, "it", "cannot be opened: cut short, damaged, or still being written");
        return;
    }
    hid_t root = H5Oopen(file, "/", H5P_DEFAULT);
    const char *fault = root >= 0 ? fault_of_attributes(root) : "is damaged";
    if (fault != NULL)
        blame(v, "its root", fault);
    if (H5Lvisit(file, H5_INDEX_NAME, H5_ITER_NATIVE, visit_link, v) < 0)
        blame(v, "its structure", "is damaged");
}

// Address space of this process in bytes: the limit is set above it, so that sanitizers, which
// reserve terabytes, can run too.
static uint64_t address_space_bytes(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%lu", &pages) != 1)
        pages = 0;
    fclose(file);
    long page_bytes = sysconf(_SC_PAGESIZE);
    return page_bytes > 0 ? (uint64_t)pages * (uint64_t)page_bytes : 0;
}

static void limit(int resource, uint64_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return;
    if (now.rlim_max == RLIM_INFINITY || most < now.rlim_max)
        setrlimit(resource, &(struct rlimit){.rlim_cur = most, .rlim_max = now.rlim_max});
}

// The child's whole life. It ends by _exit: libhdf5's and the host's exit handlers are not its own.
// It dies with its parent: the locks of the parent's open files are its own too, and would keep the
// next run from what a killed one left.
static void be_child(const char *path, bool live, int out, pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(1);
    uint64_t held = address_space_bytes();
    limit(RLIMIT_CPU, cpu_seconds);
    limit(RLIMIT_CORE, 0);
    if (held > 0)
        limit(RLIMIT_AS, held + child_memory_bytes);
    alarm(wall_seconds);
    verdict v = {.text = "y"};
    jm_h5_quiet();
    walk(path, live, &v);
    size_t length = strlen(v.text) + 1;
    _exit(write(out, v.text, length) == (ssize_t)length ? 0 : 1);
}

static size_t read_all(int fd, char *text, size_t size)
{
    size_t used = 0;
    while (used < size) {
        ssize_t got = read(fd, text + used, size - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    return used;
}

jm_status jm_h5_guard(jm_ctx *ctx, const char *path, bool live)
{
    int ends[2];
    if (pipe(ends) != 0)
        return jm_fail(ctx, JM_ERR_IO, "%s: cannot be checked: %s", path, strerror(errno));
    pid_t parent = getpid(), child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        return jm_fail(ctx, JM_ERR_IO, "%s: cannot be checked: %s", path, strerror(errno));
    }
    if (child == 0) {
        close(ends[0]);
        be_child(path, live, ends[1], parent);
    }
    close(ends[1]);
    char text[verdict_bytes + 1] = {0};
    size_t got = read_all(ends[0], text, verdict_bytes);
    close(ends[0]);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    if (got == 0)
        return jm_fail(ctx, JM_ERR_DATA, "%s: damaged file: reading it crashed or did not end",
                       path);
    if (strcmp(text, "y") != 0)
        return jm_fail(ctx, JM_ERR_DATA, "%s: damaged or foreign file: %s", path, text);
    return JM_OK;
}
