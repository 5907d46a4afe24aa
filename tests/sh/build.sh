#!/bin/sh
# What a newcomer types first: what is missing is installed, the demo runs, the
# program is installed where it was asked to be.
. "$(dirname "$0")/../lib.sh"
TOP=$(cd "$TESTS_DIR/.." && pwd)
export TOP

# fake NAME SCRIPT: a program of that name, before all others in PATH.
fake() {
	mkdir -p fakes
	printf '#!/bin/sh\n%s\n' "$2" >"fakes/$1"
	chmod +x "fakes/$1"
	PATH=$DIR/fakes:$PATH
}

test_that 'nothing is installed where nothing is missing' '
	fake dpkg-query "echo installed"
	fake apt-get "echo apt-get \"\$@\" >>\"$DIR/calls\""
	"$TOP/tests/deps" test
	! test -e calls
'

test_that 'what is missing is installed, as root or through sudo' '
	fake dpkg-query "case \"\$*\" in *libcmark-dev*) echo not-installed ;; *) echo installed ;; esac"
	fake apt-get "echo \"\$@\" >>\"$DIR/calls\""
	fake id "echo 0"
	"$TOP/tests/deps" build 2>said
	grep -q "install -y --no-install-recommends libcmark-dev" calls
	fake id "echo 1000"
	fake sudo "[ \"\$1\" = -n ] && exit 0; echo sudo \"\$@\" >>\"$DIR/calls\""
	rm calls
	"$TOP/tests/deps" build 2>said
	grep -q "^sudo apt-get install -y --no-install-recommends libcmark-dev" calls
'

test_that 'where nobody may install, one line says what to type' '
	fake dpkg-query "case \"\$*\" in *libcmark-dev*) echo not-installed ;; *) echo installed ;; esac"
	fake apt-get "echo \"\$@\" >>\"$DIR/calls\""
	fake id "echo 1000"
	fake sudo "exit 1"
	! "$TOP/tests/deps" build 2>said </dev/null
	expect_equal "$(wc -l <said)" 1
	grep -q "apt-get install libcmark-dev" said
	! test -e calls
'

test_that 'the demo shows what it says, and leaves nothing behind' '
	cp -R "$TOP/tests" work
	mkdir top && mv work top/tests && cp "$VAULTFS" top/vaultfs
	TMPDIR=$DIR top/tests/demo >shown
	! grep -q "this failed" shown
	grep -q "Send the one-page fee table" shown
	grep -q "Councillor Finn" shown
	expect_equal "$(ls)" "home
output
reports
shown
tmp
top
vault"
'

test_that 'make install puts program and manual below DESTDIR and PREFIX, uninstall takes them away' '
	make -s -C "$TOP" install DESTDIR="$DIR/root" PREFIX=/usr BIN="$VAULTFS" >/dev/null
	"$DIR/root/usr/bin/vaultfs" --version
	test -s "$DIR/root/usr/share/man/man1/vaultfs.1"
	make -s -C "$TOP" uninstall DESTDIR="$DIR/root" PREFIX=/usr
	expect_equal "$(find root -type f)" ""
'

test_that 'index/ links without libfuse' '
	! ldd "$(dirname "$VAULTFS_PROGS")/unit/index/vaultindex" | grep -q fuse
	ldd "$VAULTFS" | grep -q fuse
'

finish
