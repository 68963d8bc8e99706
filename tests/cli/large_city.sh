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
$jumeau run "$work/hot.yaml" --plan --memory "$memory" | tee "$work/plan"
grep -q "temporary disk" "$work/plan"
# What was told beforehand holds: memory within 1.2, and no more disk than told.
python3 - "$bytes" "$work/plan" "$jumeau" run "$work/hot.yaml" --memory "$memory" --quiet <<'END'
import os, re, resource, subprocess, sys, time

def temporary_bytes(process):
    """What a process keeps in files that have no name, and in that of its windows."""
    total, folder = 0, f"/proc/{process}/fd"
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        try:
            file = os.readlink(f"{folder}/{name}")
            if ".jumeau-" in file or file.endswith(".windows"):
                total += 512 * os.stat(f"{folder}/{name}").st_blocks
        except OSError:
            pass  # closed meanwhile
    return total

plan = open(sys.argv[2]).read()
told, disk = (1e9 * float(re.search(rf"([0-9.]+) GB of {what}", plan)[1])
              for what in ("memory", "temporary disk"))
run, most_disk = subprocess.Popen(sys.argv[3:]), 0
while run.poll() is None:
    most_disk = max(most_disk, temporary_bytes(run.pid))
    time.sleep(0.2)
peak = 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
most = float(sys.argv[1])
print(f"{peak / 1e9:.2f} GB of memory at the most, {told / 1e9:.2f} told, {most / 1e9:.2f} allowed; "
      f"{most_disk / 1e9:.2f} GB of temporary disk, {disk / 1e9:.2f} told")
assert run.returncode == 0
assert peak <= most
assert told / 1.2 <= peak <= 1.2 * told
assert 0.5 * disk <= most_disk <= 1.05 * disk
END
says "2 steps" $jumeau info "$work/hot.outcome.nc"
