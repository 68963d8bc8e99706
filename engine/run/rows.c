// The rows of the outcome: what the models give and what the city holds.
#include "run/windows.h"

#include <string.h>

// Names by design.md section 5. Links and car parks keep their own groups, so short names do not
// clash.
static void add_city_rows(jm_session *s)
{
    jm_rasters *r = &s->city->rasters;
    int64_t cells = jm_grid_cells(&s->city->grid);
    const jm_field rows[] = {
        {"ground_height", "m", "altitude of the ground", JM_F32, JM_DIM_CELLS, cells,
         r->ground_height_m, 1.0f / 64.0f, JM_STATIC},
        {"building_height", "m", "height of the roof above the ground; 0 without building", JM_F32,
         JM_DIM_CELLS, cells, r->building_height_m, 1.0f / 64.0f, JM_STATIC},
        {"canopy_top", "m", "top of the tree crown above the ground; 0 without crown", JM_F32,
         JM_DIM_CELLS, cells, r->canopy_top_m, 1.0f / 64.0f, JM_STATIC},
        {"canopy_base", "m", "underside of the tree crown above the ground", JM_F32, JM_DIM_CELLS,
         cells, r->canopy_base_m, 1.0f / 64.0f, JM_STATIC},
        {"surface_class", "1", "ground cover: code of jm_surface (docs/formats.md)", JM_U8,
         JM_DIM_CELLS, cells, r->surface_class, 0.0f, JM_STATIC},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        s->rows[s->row_count++] = rows[i];
}

static void add_model_rows(jm_session *s, const jm_field *rows, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        s->rows[s->row_count++] = rows[i];
}

jm_status jm_session_rows(jm_session *s)
{
    enum { city_row_count = 5 };
    int64_t heat = 0, traffic = 0, parking = 0;
    const jm_field *heat_rows = s->heat != NULL ? jm_heat_fields(s->heat, &heat) : NULL;
    const jm_field *traffic_rows =
        s->traffic != NULL ? jm_traffic_fields(s->traffic, &traffic) : NULL;
    const jm_field *parking_rows =
        s->parking != NULL ? jm_parking_fields(s->parking, &parking) : NULL;
    jm_field station_rows[JM_STATION_COLUMNS];
    int64_t exposure = 0;
    const jm_field *exposure_rows =
        s->exposure != NULL ? jm_exposure_fields(s->exposure, &exposure) : NULL;
    const int64_t stations = s->windows == NULL ? jm_session_station_rows(s, station_rows) : 0;
    JM_TRY(
        jm_new(s->ctx, &s->rows,
               city_row_count + heat + traffic + parking + stations + exposure + JM_WINDOW_MAPS));
    add_city_rows(s);
    add_model_rows(s, heat_rows, heat);
    add_model_rows(s, traffic_rows, traffic);
    add_model_rows(s, parking_rows, parking);
    add_model_rows(s, station_rows, stations);
    add_model_rows(s, exposure_rows, exposure);
    if (s->windows != NULL)
        s->row_count += jm_windows_rows(s, s->rows + s->row_count);
    s->air_grid = s->windows != NULL ? *jm_windows_air_grid(s)
                  : s->heat != NULL  ? jm_heat_air_grid(s->heat)
                                     : (jm_grid){0};
    return JM_OK;
}
