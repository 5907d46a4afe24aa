#!/bin/sh
# A generated vault, of which the generator knows what it says: what `show`
# prints and what the views list must be just that.
. "$(dirname "$0")/../lib.sh"

test_that 'show says of every generated note what its generator meant' '
	"$TESTS_DIR/genvault.py" --notes 600 --seed 4 --truth truth.json "$DIR/generated"
	python3 "$TESTS_DIR/truth.py" show truth.json "$DIR/generated"
'

test_that 'find lists in every view just the notes that belong there' '
	"$TESTS_DIR/genvault.py" --notes 600 --seed 5 --truth truth.json "$DIR/generated"
	"$VAULTFS" "$DIR/generated" "$MNT"
	python3 "$TESTS_DIR/truth.py" members truth.json "$DIR/generated" "$MNT"
'

finish
