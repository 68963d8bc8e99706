# Sourced by tools/demo and tools/test: install_packages GROUP... installs what tools/packages lists and
# the machine lacks, as root or with sudo.

install_packages() {
    local wanted="" missing="" package
    for group in "$@"; do
        wanted="$wanted $(awk -v g="$group" '$1 == g { $1 = ""; print }' tools/packages)"
    done
    for package in $wanted; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    local as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "These packages are missing:$missing" >&2
            echo "Run this as root, or install sudo, or install them yourself." >&2
            return 2
        }
        as_root=sudo
    fi
    echo "installing with apt:$missing"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# Says a step and how long the last one took.
step() {
    local now
    now=$(date +%s)
    [ -n "${step_started:-}" ] && echo "    ($((now - step_started)) s)"
    step_started=$now
    echo "$*"
}
