#include "heat/heat_wave.h"

#include "store/csv.h"

#include <math.h>
#include <string.h>

jm_status jm_heat_wave_pair_of(jm_ctx *ctx, const char *departement, jm_heat_wave_pair *out)
{
    static const char file[] = "heat-wave-days.csv";
    jm_csv *csv = NULL;
    jm_status status = JM_OK;
    size_t length = 0;
    const char *text = jm_embedded_text(jm_heat_wave_tables, "heat-wave-days", &length);
    *out = (jm_heat_wave_pair){false, (double)NAN, (double)NAN};
    JM_TRY(jm_csv_parse(ctx, file, text != NULL ? text : "", length, &csv));
    int32_t code = jm_csv_column(csv, "departement"), night = jm_csv_column(csv, "night_c");
    int32_t day = jm_csv_column(csv, "day_c");
    for (int64_t row = 0; row < jm_csv_rows(csv); row++) {
        if (strcmp(jm_csv_cell(csv, row, code), departement) != 0 ||
            strcmp(jm_csv_cell(csv, row, night), "undetermined") == 0)
            continue;
        out->known = jm_csv_number(csv, row, night, &out->night_c) &&
                     jm_csv_number(csv, row, day, &out->day_c) && out->night_c < out->day_c;
        if (!out->known)
            status = jm_fail(ctx, JM_ERR_DATA, "%s:%lld: no pair of thresholds", file,
                             (long long)jm_csv_line(csv, row));
    }
    jm_csv_destroy(csv);
    return status;
}

bool jm_is_heat_wave_day(const jm_heat_wave_pair *pair, const double low_c[3],
                         const double high_c[3])
{
    double night = (low_c[0] + low_c[1] + low_c[2]) / 3.0;
    double day = (high_c[0] + high_c[1] + high_c[2]) / 3.0;
    return pair->known && night >= pair->night_c && day >= pair->day_c;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// INSEE: two characters, "2A" and "2B" in Corsica, three overseas; then digits, five in all or
// more.
static bool departement_of(const char *code, char out[JM_DEPARTEMENT_ROOM])
{
    size_t length = code != NULL ? strlen(code) : 0;
    if (length < 5 || !is_digit(code[0]) ||
        !(is_digit(code[1]) || (code[0] == '2' && (code[1] == 'A' || code[1] == 'B'))))
        return false;
    for (size_t i = 2; i < length; i++)
        if (!is_digit(code[i]))
            return false;
    size_t room = code[0] == '9' && (code[1] == '7' || code[1] == '8') ? 3 : 2;
    memcpy(out, code, room);
    out[room] = '\0';
    return true;
}

void jm_city_departement(const jm_city *city, char out[JM_DEPARTEMENT_ROOM])
{
    const jm_zones *z = &city->zones;
    double most = 0.0;
    out[0] = '\0';
    for (int32_t i = 0; i < z->count; i++) {
        char code[JM_DEPARTEMENT_ROOM], other[JM_DEPARTEMENT_ROOM];
        double residents = 0.0;
        if (!departement_of(z->code[i], code) || strcmp(code, out) == 0)
            continue;
        // A city lies in a few of them: each is summed when its first zone comes.
        for (int32_t j = 0; j < z->count; j++)
            if (departement_of(z->code[j], other) && strcmp(code, other) == 0) {
                if (j < i)
                    break;
                residents += 1e-6 + (double)fmaxf(z->residents[j], 0.0f);
            }
        if (residents > most) {
            most = residents;
            memcpy(out, code, sizeof code);
        }
    }
}
