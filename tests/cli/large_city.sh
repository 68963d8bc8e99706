# A city too large for the memory it may use: told beforehand, run by windows, within that memory.
# JM_LARGE_KM and JM_LARGE_MEMORY choose it: 10 km at 1 m is 10 000 x 10 000 cells, in 4GiB.
. "$(dirname "$0")/common.sh"
km=${JM_LARGE_KM:-2} memory=${JM_LARGE_MEMORY:-1100MiB} bytes=${JM_LARGE_BYTES:-1153433600}
$jumeau demo-city "$work/layers" --size-km "$km" >/dev/null
sed 's/^cell_m: .*/cell_m: 1/' "$work/layers/demo.import.yaml" >"$work/layers/fine.import.yaml"
$jumeau import "$work/layers/fine.import.yaml" -o "$work/fine.city.h5" >/dev/null
cat >"$work/hot.yaml" <<END
jumeau_format: scenario
format_version: 1
city: fine.city.h5
horizon: 2030
day_type: weekday
date: 2026-07-27
weather: layers/weather-heatwave.csv
models: {heat: true, traffic: false, parking: false}
heat: {outputs: [tmrt, surface_temp], hours: [4, 14]}
END
says "temporary disk" $jumeau run "$work/hot.yaml" --plan --memory "$memory"
python3 - "$bytes" "$jumeau" run "$work/hot.yaml" --memory "$memory" --quiet <<'END'
import resource, subprocess, sys
subprocess.run(sys.argv[2:], check=True)
peak, most = 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, float(sys.argv[1])
print(f"{peak / 1e9:.2f} GB of memory at the most, {most / 1e9:.2f} GB allowed")
assert peak <= most
END
says "2 steps" $jumeau info "$work/hot.outcome.nc"
