#!/bin/bash
# Installed as /usr/local/sbin/mohsdoc: the management commands of an installation, run by root.
#
#   mohsdoc doctor
#   mohsdoc backup FILE
#
# Each command gets the settings and the account it needs: what changes or copies whole tables runs
# as their owner, everything else as the account that serves, with the rights that one has.
set -euo pipefail
readonly PROGRAM=/opt/mohsdoc

[ "$(id -u)" = 0 ] || { echo 'mohsdoc: run it as root' >&2; exit 2; }
settings=/etc/mohsdoc.env account=mohsdoc
case ${1-help} in
    migrate | grant_runtime | backup | restore)
        if [ -e /etc/mohsdoc-owner.env ]; then settings=/etc/mohsdoc-owner.env account=mohsdoc-keeper; fi
        ;;
    collectstatic)
        # Into the program's own folder, which is root's; browsers may read all of it. Pages of the
        # release before are still open, so its files stay there for some days (mohsdoc/storage.py).
        account=root
        set -- "$@" --no-input -v0
        ;;
esac
if [[ ${1-} == backup || ${1-} == restore ]] && [[ " $* " != *' --passphrase-file '* ]]; then
    set -- "$@" --passphrase-file /etc/mohsdoc.passphrase
fi
if [ "$account" = root ]; then umask 022; else umask 077; fi
set -a
# shellcheck source=/dev/null
. "$settings"
set +a
export HOME=/nonexistent
exec setpriv --reuid "$account" --regid "$account" --init-groups \
    "$PROGRAM/.venv/bin/python" "$PROGRAM/manage.py" "$@"
