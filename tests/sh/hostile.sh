#!/bin/sh
# A vault of hostile names, links, sizes and encodings: nothing of it may crash
# the daemon, hang, leave the vault, or change a byte of it.
. "$(dirname "$0")/../lib.sh"

test_that 'a vault of hostile names, links and sizes is mounted, walked and left as it was' '
	python3 "$TESTS_DIR/hostile.py" "$VAULT"
	echo "not for the mount" >secret
	ln -s "$DIR/secret" "$VAULT/out.md"
	ln -s / "$VAULT/root"
	ln -s .. "$VAULT/up"
	ln -s loop "$VAULT/loop"
	ln -s . "$VAULT/self"
	mkfifo "$VAULT/pipe.md"
	before=$(vault_digest)
	mount_vault
	timeout 60 find "$MNT" -type f -print0 >files
	timeout 60 grep -rs zzz "$MNT" >/dev/null || :
	xargs -0 -a files timeout 60 cat >/dev/null
	expect_equal "$(cat "$MNT/README.md" | head -c 2)" "# "
	"$VAULTFS" status "$MNT"
	umount_vault
	expect_equal "$(vault_digest)" "$before"
'

test_that 'every question about a hostile vault ends with an answer' '
	python3 "$TESTS_DIR/hostile.py" "$VAULT"
	before=$(vault_digest)
	timeout 60 "$VAULTFS" index --vault "$VAULT"
	timeout 60 "$VAULTFS" tasks --vault "$VAULT" --format json | python3 -m json.tool >/dev/null
	timeout 60 "$VAULTFS" check --vault "$VAULT" >/dev/null || :
	(cd "$VAULT" && find . -name "*.md" -type f -not -path "*/.*" -printf "%P\0") |
		xargs -0 timeout 60 "$VAULTFS" show --vault "$VAULT" --format json -- >shown
	while read -r line; do printf "%s\n" "$line" | python3 -m json.tool >/dev/null; done <shown
	for link in "../../../etc/passwd" "/etc/passwd" "$(printf "%01000d" 7)" "[[" "" "."; do
		! timeout 10 "$VAULTFS" resolve "$link" --from a.md --vault "$VAULT"
	done
	expect_equal "$(vault_digest)" "$before"
'

test_that 'symlinks are shown and never followed by the daemon' '
	note Inside.md "#seen"
	mkdir outside && printf "#leak [[Leaked]]\n" >outside/leak.md
	ln -s "$DIR/outside" "$VAULT/away"
	ln -s Inside.md "$VAULT/Alias.md"
	mount_vault
	expect_ls by-tag seen
	expect_equal "$(readlink "$MNT/all/away")" "$DIR/outside"
	expect_ls by-tag/seen Inside.md
	! grep -rs leak "$MNT/by-tag" "$MNT/recent"
'

test_that 'a symlink put in place of a folder while mounted is not followed' '
	note Folder/a.md "inside"
	mkdir outside && echo "outside" >outside/a.md
	mount_vault
	mv "$VAULT/Folder" "$VAULT/moved"
	ln -s "$DIR/outside" "$VAULT/Folder"
	! grep -s outside "$MNT/all/Folder/a.md" || test -L "$MNT/all/Folder"
'

finish
