# The viewer as a user starts it: pictures without a screen and on one, checks, a film, and wrong words.
. "$(dirname "$0")/common.sh"
view=$(dirname "$jumeau")/jumeau-view
toytown
scenario trees "measures:\n  - trees: {polygon: [[433900, 6715900], [434100, 6715900], [434100, 6716100], [433900, 6716100]], density_per_ha: 60, height_m: 10}\n"
$jumeau run "$work/base.yaml" --quiet
$jumeau run "$work/trees.yaml" --quiet
base=$work/base.outcome.nc
trees=$work/trees.outcome.nc

$view --help | grep -F -- "--film" >/dev/null || die "help does not name --film"
$view --help --lang fr | grep -F "interface" >/dev/null || die "no French help"
$view --man | grep '^\.TH JUMEAU-VIEW' >/dev/null || die "no manual page"
says "jumeau-view 0." $view --version
ends 2 $view
ends 2 env -u DISPLAY -u WAYLAND_DISPLAY -u SDL_VIDEODRIVER $view "$base"
says "--shot, which needs no screen" env -u DISPLAY -u WAYLAND_DISPLAY -u SDL_VIDEODRIVER $view "$base"
ends 2 $view "$base" --size 12
ends 2 $view "$base" --quality splendid
ends 2 $view "$base" --shot "$work/x.png" --check
ends 2 $view "$base" --film tour.yaml
says "did you mean --layer" $view "$base" --layr utci
ends 1 $view "$work/nothing.nc" --check
ends 1 $view "$work/city.city.h5" --check
says "no layer" $view "$base" --check --layer utcy
says "needs a base" $view "$base" --shot "$work/x.png" --compare wipe
says "is no camera" $view "$base" --shot "$work/x.png" --camera 1,2,3
[ ! -e "$work/x.png" ] || die "a refused picture was written"

$view "$trees" --base "$base" --check --json --layer utci --time 15 --size 640x360 --pixel 320,180 >"$work/check.json"
python3 - "$work/check.json" <<'PY'
import json, sys
answer = json.load(open(sys.argv[1]))
frame = answer["frame"]
assert answer["gl_objects_at_exit"] == 0, answer["gl_objects_at_exit"]
assert frame["gl_errors"] == 0, frame["gl_first_error"]
assert frame["layer"] == "utci" and frame["width"] == 640
assert 0 < frame["layers"]["terrain"]["tiles"] <= frame["city"]["tiles"]
assert frame["layers"]["buildings"]["triangles"] + frame["layers"]["buildings"]["instances"] > 1000
assert frame["city"]["buildings"] > 500 and frame["city"]["trees"] > 0
assert frame["gl_bytes"] < 512e6 and frame["picked"]["thing"] != "nothing"
PY

# With a screen and without one: the same pixels.
shot() { "$@" --shot "$work/$name.png" --layer utci --time 15 --size 640x360 --quality software --lang fr >/dev/null; }
name=none shot env -u DISPLAY $view "$trees" --base "$base" --compare wipe
name=screen shot env SDL_VIDEODRIVER=x11 xvfb-run -a $view "$trees" --base "$base" --compare wipe
cmp "$work/none.png" "$work/screen.png" || die "the pictures of the screen and of none differ"

# A window opens, draws and ends when it is told to.
# What xvfb-run itself says (it may find its folder gone already) is not the window's.
timeout --signal=TERM 10 xvfb-run -a env SDL_VIDEODRIVER=x11 \
    sh -c 'log=$1; shift; timeout --signal=INT 5 "$@" >"$log" 2>&1' sh "$work/window.log" $view "$trees" --base "$base" 2>/dev/null || true
[ -e "$work/window.log" ] || die "no window was opened"
! grep -iE "error|cannot|sanitizer" "$work/window.log" || die "the window complains"

$view "$trees" --base "$base" --shot "$work/poster.png" --poster --size 1600x900 --compare difference --layer utci >/dev/null
[ "$(head -c 24 "$work/poster.png" | tail -c 8 | od -An -tx1 | tr -d ' \n')" = 0000064000000384 ] || die "the poster is not 1600 x 900"
cat >"$work/tour.yaml" <<'YAML'
jumeau_format: tour
format_version: 1
title: Toytown
width: 320
height: 180
frames_per_second: 4
stops:
  - {camera: home, time: "08:00", layer: flow, seconds: 1, fly_s: 0}
YAML
$view "$trees" --film "$work/tour.yaml" -o "$work/tour.mp4" --quiet
[ -s "$work/tour.mp4" ] || die "no film"
[ ! -e "$work/tour.mp4.part" ] || die "a part of the film is left"
sed -i 's/seconds/secnds/' "$work/tour.yaml"
says "did you mean" $view "$trees" --film "$work/tour.yaml" -o "$work/tour2.mp4"
[ ! -e "$work/tour2.mp4" ] || die "a refused tour made a film"
sed -i 's/secnds/seconds/' "$work/tour.yaml"
mkdir "$work/bare"
says "apt install ffmpeg" env PATH="$work/bare" "$view" "$trees" --film "$work/tour.yaml" -o "$work/tour3.mp4"
