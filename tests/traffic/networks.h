/// networks.h: reads networks and trips of the Transportation Networks for Research collection; only
/// what the tests need: link times of power 4, no toll.
#pragma once

#include "traffic/assign.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tntp {
    jm_road_net net;
    int32_t zone_count;
    int32_t *terminal; // [zones]
    double *demand;    // [zones * zones], intrazonal trips left out
} tntp;

static inline char *tntp_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open %s\n", path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    size_t got = fread(text, 1, (size_t)size, file);
    text[got] = '\0';
    fclose(file);
    return text;
}

static inline int32_t tntp_value(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at != NULL ? (int32_t)strtol(at + strlen(key), NULL, 10) : 0;
}

static inline void tntp_net(tntp *t, const char *path)
{
    char *text = tntp_text(path);
    int32_t links = tntp_value(text, "<NUMBER OF LINKS>");
    t->zone_count = tntp_value(text, "<NUMBER OF ZONES>");
    int32_t *from = calloc((size_t)links, sizeof *from);
    int32_t *to = calloc((size_t)links, sizeof *to);
    double *free_time = calloc((size_t)links, sizeof *free_time);
    double *capacity = calloc((size_t)links, sizeof *capacity);
    double *alpha = calloc((size_t)links, sizeof *alpha);
    char *at = strstr(text, "<END OF METADATA>");
    int32_t e = 0;
    for (char *line = strchr(at, '\n'); line != NULL && e < links; line = strchr(line + 1, '\n')) {
        double length, power;
        if (sscanf(line + 1, "%d %d %lf %lf %lf %lf %lf", &from[e], &to[e], &capacity[e], &length,
                   &free_time[e], &alpha[e], &power) != 7)
            continue;
        from[e]--;
        to[e]--;
        e++;
    }
    t->net = (jm_road_net){.node_count = tntp_value(text, "<NUMBER OF NODES>"),
                           .link_count = e,
                           .from = from,
                           .to = to,
                           .free_time = free_time,
                           .capacity = capacity,
                           .alpha = alpha,
                           .first_through = tntp_value(text, "<FIRST THRU NODE>") - 1};
    free(text);
}

static inline void tntp_trips(tntp *t, const char *path)
{
    char *text = tntp_text(path);
    t->terminal = calloc((size_t)t->zone_count, sizeof *t->terminal);
    t->demand = calloc((size_t)(t->zone_count * t->zone_count), sizeof *t->demand);
    for (int32_t z = 0; z < t->zone_count; z++)
        t->terminal[z] = z;
    int32_t origin = -1;
    for (char *at = strstr(text, "<END OF METADATA>") + 17; *at != '\0'; at++) {
        if (strncmp(at, "Origin", 6) == 0) {
            origin = (int32_t)strtol(at + 6, &at, 10) - 1;
        } else if (isdigit((unsigned char)*at) && origin >= 0) {
            int32_t to = (int32_t)strtol(at, &at, 10) - 1;
            while (*at == ' ' || *at == '\t' || *at == ':')
                at++;
            double trips = strtod(at, &at);
            if (to != origin)
                t->demand[origin * t->zone_count + to] = trips;
        }
        if (*at == '\0')
            break;
    }
    free(text);
}

static inline tntp tntp_read(const char *shared, const char *name)
{
    char path[4096];
    tntp t = {.zone_count = 0};
    snprintf(path, sizeof path, "%s/reference/traffic/%s/%s_net.tntp", shared, name, name);
    tntp_net(&t, path);
    snprintf(path, sizeof path, "%s/reference/traffic/%s/%s_trips.tntp", shared, name, name);
    tntp_trips(&t, path);
    return t;
}

static inline void *tntp_unconst(const void *pointer)
{
    void *out;
    memcpy(&out, &pointer, sizeof out);
    return out;
}

static inline void tntp_free(tntp *t)
{
    free(tntp_unconst(t->net.from));
    free(tntp_unconst(t->net.to));
    free(tntp_unconst(t->net.free_time));
    free(tntp_unconst(t->net.capacity));
    free(tntp_unconst(t->net.alpha));
    free(t->terminal);
    free(t->demand);
}
