/// clock.h: the one clock of everything that is shown; no GL.
#pragma once

#include "core/time.h"

typedef struct jm_view_clock {
    double time_s;          // since the outcome's start
    double first_s, last_s; // of what the outcomes hold: 0 and the last committed step
    double step_s;          // of the outcome's steps
    double speed;           // simulated seconds a second: 1..100 000
    bool playing, looping;
    bool following; // stays at the newest step of a run that goes on
} jm_view_clock;

jm_view_clock jm_view_clock_start(double first_s, double last_s, double step_s);
/// Real seconds went by.
void jm_view_clock_advance(jm_view_clock *clock, double real_s);
void jm_view_clock_seek(jm_view_clock *clock,
                        double time_s); // held within its ends; stops following
/// To the next or previous step (of the outcome), and pauses.
void jm_view_clock_frame(jm_view_clock *clock, int direction);
/// Next speed of 1, 2, 5, 10 ... 100 000.
void jm_view_clock_faster(jm_view_clock *clock, int direction);
/// The outcome holds more now.
void jm_view_clock_extend(jm_view_clock *clock, double last_s);
/// Seconds since the start of a legal hour of the start's day; 24 and more: of the morrow.
double jm_view_clock_time_of(double start_utc_s, const jm_zone *zone, double hour);
/// "lundi 27 juillet 2026, 16:00" of the legal time; `date` false leaves all but
/// the hour out.
void jm_view_clock_text(const jm_view_clock *clock, double start_utc_s, const jm_zone *zone,
                        bool french, bool date, char out[96]);
