/// edit_formats.h: what measures say they did. The outcome keeps the sentences filled in, in
/// English; jm_edit_add_sentence says them in the host's language.
#pragma once

#define JM_TOLD_TREES                                                                              \
    "%lld trees%s planted on %lld places: %.0f m2 of crowns change; %lld moved off roofs and "     \
    "carriageways, %lld dropped, %lld expected to die"
#define JM_TOLD_SURFACE_WATERED "%.0f m2 of ground become %s, watered (%.0f m2 were so already)"
#define JM_TOLD_SURFACE "%.0f m2 of ground become %s (%.0f m2 were so already)"
#define JM_TOLD_ACCESS                                                                             \
    "%.1f km of streets are closed to %.1f %% of the cars in %d hours of the day (%.0f %% are "    \
    "excluded, %.0f %% of them obey)"
#define JM_TOLD_TRAM                                                                               \
    "%.1f km of tramway with %d stops, every %.3g minutes, %.0f minutes from end to end; %lld "    \
    "street directions lose a lane, %lld are closed to cars, %lld share their last lane; %.0f m2 " \
    "become track"
#define JM_TOLD_HOUSING                                                                            \
    "%lld dwellings in %d buildings of %.3g m on %.2f ha (%.0f %% built); %.0f residents, %.0f "   \
    "cars, %.0f spaces on the plot; %lld buildings with %.0f dwellings pulled down, %lld trees "   \
    "felled"
#define JM_TOLD_OUTSIDE "lies outside the city: nothing is built"
