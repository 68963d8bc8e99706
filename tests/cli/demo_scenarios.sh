# Recipes and scenarios that stand in the repository are sound as files.
. "$(dirname "$0")/common.sh"
export JM_SHARED=${JM_SHARED:-../shared}
for recipe in scenarios/*/*.import.yaml; do
    ends 0 $jumeau check "$recipe"
done
for scenario in scenarios/*/*.yaml; do
    case $scenario in *.import.yaml) continue ;; esac
    ends 0 $jumeau check "$scenario"
done
