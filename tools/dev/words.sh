#!/usr/bin/env bash
# Gathers every text that a user reads and merges it into the French catalogue.
#   words.sh           update tools/jumeau/fr.po
#   words.sh --check   fail when a text has no French line, or the catalogue is stale
set -euo pipefail
cd "$(dirname "$0")/../.."
po=tools/jumeau/fr.po
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find engine tools -name '*.[ch]' | LC_ALL=C sort >"$work/files"
xargs python3 tools/dev/words_tables.py <"$work/files" >"$work/tables.c"
echo "$work/tables.c" >>"$work/files"
# Texts are the formats of jm_fail, jm_log ..., and the words marked _ or N_ or translated through tr.
xgettext --files-from="$work/files" --language=C --from-code=UTF-8 --no-location --sort-output \
    --keyword=_ --keyword=N_ --keyword=jm_fail:3 --keyword=jm_fail_within:3 --keyword=jm_log:3 \
    --keyword=jm_faults_add:5 --keyword=jm_translate:2 --keyword=jm_progress:2 --keyword=jm_shelf_create:3 --keyword=jm_nameless_file:3 --keyword=tr:2 --keyword=JM_WORDS \
    --keyword=add:4 --keyword=add_fault:3 --keyword=say:2 --keyword=say:3 --keyword=refuse:3 --keyword=refuse_at:3 --keyword=failed:3 \
    --package-name=jumeau -o "$work/jumeau.pot" 2>/dev/null
if [ "${1:-}" = --check ]; then
    msgmerge --quiet --no-fuzzy-matching --no-location --sort-output "$po" "$work/jumeau.pot" -o "$work/fr.po"
    msgfmt -c -o /dev/null "$work/fr.po"
    missing=$(msgattrib --untranslated "$work/fr.po" | grep -c '^msgid' || true)
    [ "$missing" -eq 0 ] && exit 0
    echo "$missing texts have no French line (tools/dev/words.sh lists them in $po):" >&2
    msgattrib --untranslated --no-wrap "$work/fr.po" | grep '^msgid' | head -20 >&2
    exit 1
fi
msgmerge --quiet --no-fuzzy-matching --no-location --sort-output "$po" "$work/jumeau.pot" -o "$work/fr.po"
cp "$work/fr.po" "$po"
msgfmt -c --statistics -o /dev/null "$po"
