# Installs the library into a fresh folder, builds the examples against that copy alone, and runs them.
#   run.sh BUILD-FOLDER C-COMPILER
set -euo pipefail
build=$1 cc=$2 here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/usr" >/dev/null
export PKG_CONFIG_PATH=$(dirname "$(find "$work/usr" -name jumeau.pc)")
export LD_LIBRARY_PATH=$(dirname "$(find "$work/usr" -name libjumeau.so)")
for example in first_run read_outcome; do
    $cc -std=c17 -Wall -Wextra -Werror -O1 "$here/$example.c" -o "$work/$example" \
        $(pkg-config --define-variable=prefix="$work/usr" --cflags --libs jumeau) -lm
done
"$work/usr/bin/jumeau" demo-city "$work/layers" --size-km 1 --quiet >/dev/null
cat >"$work/town.yaml" <<'Y'
jumeau_format: scenario
format_version: 1
title: town
city: town.city.h5
horizon: 2030
day_type: weekday
date: 2026-07-27
weather: layers/weather-heatwave.csv
Y
"$work/first_run" "$work/town.yaml" "$work/town.city.h5" "$work/town.outcome.nc"
"$work/read_outcome" "$work/town.outcome.nc" | grep -q "hottest cell of the day: [34]" || {
    echo "read_outcome says: $("$work/read_outcome" "$work/town.outcome.nc")" >&2
    exit 1
}
# Only JM_API functions are visible.
! nm -D --defined-only "$LD_LIBRARY_PATH/libjumeau.so" | grep -v ' jm_' | grep ' T ' || exit 1
