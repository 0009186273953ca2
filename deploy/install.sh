#!/bin/bash
# Installs Mohsdoc on Debian 12, or brings an installation to the version this file came with.
#
#   deploy/install.sh --host mohs.example.org [--database sqlite] [--proxy caddy] ...
#   deploy/install.sh --answers FILE      # the same names, one a line: host=mohs.example.org
#
# Run it as root, and again as often as you like: what is there stays, secrets and data most of all.
# No secret is printed or stands on a command line. docs/installing.md tells what it leaves to you.
set -euo pipefail
shopt -s inherit_errexit
umask 022
# A cluster of PostgreSQL that is made here takes its encoding from this.
export LC_ALL=C.UTF-8

readonly PROGRAM=/opt/mohsdoc STATE=/var/lib/mohsdoc BACKUPS=/var/backups/mohsdoc
readonly SERVER_ENV=/etc/mohsdoc.env OWNER_ENV=/etc/mohsdoc-owner.env PASSPHRASE=/etc/mohsdoc.passphrase
readonly NGINX_CERTIFICATE=/etc/ssl/mohsdoc/fullchain.pem NGINX_KEY=/etc/ssl/private/mohsdoc.pem
readonly CADDY_CERTIFICATE=/etc/caddy/mohsdoc/fullchain.pem CADDY_KEY=/etc/caddy/mohsdoc/key.pem
readonly UNITS=(mohsdoc.service mohsdoc-backup.service mohsdoc-backup.timer mohsdoc-tidy.service mohsdoc-tidy.timer
    mohsdoc-verify.service mohsdoc-verify.timer)
# What a server needs of the repository, and nothing that may lie about there.
readonly PARTS=(deploy docs encounters mohsdoc requirements static templates manage.py env.sample
    CHANGELOG.md LICENSE NOTICE README.md SECURITY.md)
# Serves; with PostgreSQL a second one migrates and keeps the backups, out of the first one's reach.
readonly ACCOUNT=mohsdoc
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly SOURCE

host='' packages=yes database=postgresql proxy=nginx timers=yes time_zone=America/New_York signing=no storage=no
python_environment=''

main() {
    read_arguments "$@"
    readonly host packages database proxy timers time_zone signing storage python_environment
    if [ "$database" != sqlite ]; then keeper=mohsdoc-keeper; else keeper=$ACCOUNT; fi
    step 1 'Debian packages'
    install_packages
    step 2 'Accounts and folders'
    make_accounts
    step 3 'The program'
    stop_the_server
    copy_program
    step 4 'Its Python packages'
    make_environment
    step 5 'Settings, keys and the passphrase of backups'
    write_settings
    step 6 'The database'
    make_database
    step 7 'Tables, diagnosis codes, files for browsers'
    fill_database
    step 8 'Services and timers'
    install_units
    step 9 'The doctor'
    mohsdoc doctor
    step 10 'The web server in front'
    install_proxy
    step 11 'Start'
    start_the_server
    say_what_remains
}

step() { printf '== %s. %s\n' "$1" "$2"; }
refuse() { printf 'install.sh: %s\n' "$1" >&2; exit 2; }

read_arguments() {
    while [ $# -gt 0 ]; do
        [ $# -ge 2 ] || refuse "$1 needs a value"
        case $1 in
            --answers) read_answers "$2" ;;
            --*) take "${1#--}" "$2" ;;
            *) refuse "what is $1? Options begin with --" ;;
        esac
        shift 2
    done
    [ "$(id -u)" = 0 ] || refuse 'run it as root'
    [ -n "$host" ] || refuse 'give the name that browsers will use: --host mohs.example.org'
    [ "$database" != elsewhere ] || settings_are_there
}

# Nothing here could make up where another machine's database is.
settings_are_there() {
    local file
    for file in "$SERVER_ENV" "$OWNER_ENV" "$PASSPHRASE"; do
        [ -r "$file" ] || refuse "for a database elsewhere $file must be there: docs/several-servers.md"
    done
}

read_answers() {
    local name value
    [ -r "$1" ] || refuse "there is no file $1"
    while IFS='=' read -r name value || [ -n "$name" ]; do
        case $name in '' | '#'*) continue ;; esac
        take "$name" "$value"
    done <"$1"
}

take() {
    case $1 in
        host) [[ $2 =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$ ]] \
            || refuse "host: a full name in small letters without https:// or a port, not $2"; host=$2 ;;
        database) among "$1" "$2" postgresql sqlite elsewhere; database=$2 ;;
        proxy) among "$1" "$2" nginx caddy none; proxy=$2 ;;
        timers) among "$1" "$2" yes no; timers=$2 ;;
        install-packages) among "$1" "$2" yes no; packages=$2 ;;
        signing) among "$1" "$2" yes no; signing=$2 ;;
        storage) among "$1" "$2" yes no; storage=$2 ;;
        time-zone) [[ $2 =~ ^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$ ]] || refuse "time-zone: like America/Denver, not $2"
            time_zone=$2 ;;
        python-environment) [ -x "$2/bin/python" ] || refuse "python-environment: no bin/python in $2"
            python_environment=$(cd "$2" && pwd) ;;
        *) refuse "there is no option $1" ;;
    esac
}

among() {
    local name=$1 given=$2
    shift 2
    [[ " $* " == *" $given "* ]] || refuse "$name is one of: $*"
}

# 1. Only what is missing. A PostgreSQL that is installed here gets checksums of its data.
install_packages() {
    [ "$packages" = yes ] || return 0
    local wanted=(python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ca-certificates tzdata)
    local missing=() package
    case $database in
        postgresql) wanted+=(postgresql) ;;
        # Programs that make a backup and put it back, whichever package they came with.
        elsewhere) pg_dump --version > /dev/null 2>&1 || wanted+=(postgresql-client) ;;
    esac
    [ "$proxy" = none ] || wanted+=("$proxy")
    # Debian's nginx writes into /var/log/nginx, which logrotate turns over; Caddy turns its own.
    [ "$proxy" != nginx ] || wanted+=(logrotate)
    for package in "${wanted[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [[ " ${missing[*]} " == *' postgresql '* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
        install -d /etc/postgresql-common
        printf "initdb_options = '--data-checksums'\ninclude_dir 'createcluster.d'\n" \
            >/etc/postgresql-common/createcluster.conf
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}" >/dev/null
}

# 2. Neither account can log in.
make_accounts() {
    make_account "$ACCOUNT"
    make_account "$keeper"
    install -d -m 700 -o "$ACCOUNT" -g "$ACCOUNT" "$STATE"
    install -d -m 700 -o "$keeper" -g "$keeper" "$BACKUPS"
    chown -R "$keeper:$keeper" "$BACKUPS"
}

make_account() {
    getent passwd "$1" >/dev/null \
        || useradd --system --user-group --no-create-home --home-dir "$STATE" --shell /usr/sbin/nologin "$1"
}

# 3. Root's, so that the server cannot change what it runs.
copy_program() {
    install -m 755 "$SOURCE/deploy/manage.sh" /usr/local/sbin/mohsdoc
    [ "$SOURCE" != "$PROGRAM" ] || return 0
    [[ $SOURCE != "$PROGRAM"/* ]] || refuse "put the new version somewhere else than into $PROGRAM"
    install -d "$PROGRAM"
    find "$PROGRAM" -mindepth 1 -maxdepth 1 ! -name .venv ! -name staticfiles -exec rm -rf {} +
    tar -C "$SOURCE" -c --exclude=__pycache__ "${PARTS[@]}" | tar -C "$PROGRAM" -x --no-same-owner --no-same-permissions
}

# 4. Exactly the pinned files, and again only when the pins have changed.
make_environment() {
    local pins=(base.txt) arguments=() pin wanted
    [ "$signing" = no ] || pins+=(signing.txt)
    [ "$storage" = no ] || pins+=(storage.txt)
    if [ -n "$python_environment" ]; then
        rm -rf "$PROGRAM/.venv"
        ln -s "$python_environment" "$PROGRAM/.venv"
        return
    fi
    cd "$PROGRAM/requirements"
    wanted=$(sha256sum "${pins[@]}"; python3 --version)
    [ "$(cat "$PROGRAM/.venv/installed" 2>/dev/null)" != "$wanted" ] || return 0
    for pin in "${pins[@]}"; do arguments+=(-r "$pin"); done
    rm -rf "$PROGRAM/.venv"
    python3 -m venv "$PROGRAM/.venv"
    "$PROGRAM/.venv/bin/pip" install -q --disable-pip-version-check --no-input --require-hashes "${arguments[@]}"
    printf '%s\n' "$wanted" >"$PROGRAM/.venv/installed"
}

# 5. Made once. They are root's: systemd reads them, the server's own account cannot.
write_settings() {
    local port=''
    [ "$database" != postgresql ] || port=$(cluster_port)
    "$PROGRAM/.venv/bin/python" "$PROGRAM/deploy/write_settings.py" --sample "$PROGRAM/env.sample" \
        --host "$host" --time-zone "$time_zone" --database "$database" --port "$port" \
        --server "$SERVER_ENV" --owner "$OWNER_ENV" --passphrase "$PASSPHRASE"
    chown "$keeper:" "$PASSPHRASE"
    chown root: "$SERVER_ENV"
    chmod 600 "$SERVER_ENV" "$PASSPHRASE"
    [ ! -e "$OWNER_ENV" ] || { chown root: "$OWNER_ENV" && chmod 600 "$OWNER_ENV"; }
}

# 6. Two roles and a database. Their passwords go through a pipe.
make_database() {
    [ "$database" = postgresql ] || return 0
    {
        role_password owner_password "$OWNER_ENV"
        role_password runtime_password "$SERVER_ENV"
        cat "$PROGRAM/deploy/postgresql_roles.sql"
    } | (cd / && setpriv --reuid postgres --regid postgres --init-groups \
        psql -X -q -p "$(cluster_port)" -d postgres -f - >/dev/null)
}

# The newest cluster named "main", started if it does not run.
cluster_port() {
    local version name port status rest
    read -r version name port status rest < <(pg_lsclusters -h | awk '$1 >= 15 && $2 == "main"' | sort -n | tail -1) \
        || { pg_createcluster "$(newest_server)" main -- --data-checksums >/dev/null && cluster_port; return; }
    if [[ $status != online* ]]; then
        if is_systemd; then systemctl start "postgresql@$version-$name"; else pg_ctlcluster "$version" "$name" start; fi
    fi
    echo "$port"
}

newest_server() { find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -n | tail -1; }

role_password() {
    local address
    address=$(grep '^DATABASE_URL=' "$2")
    [[ $address =~ ^DATABASE_URL=\'?postgres://[^:]+:([^@]+)@ ]] || refuse "$2 names no PostgreSQL database"
    printf "\\\\set %s '''%s'''\n" "$1" "${BASH_REMATCH[1]}"
}

# 7. A database with people in it is backed up before its tables change.
fill_database() {
    local before
    # First, since whoever runs the commands below may not keep what is compiled.
    "$PROGRAM/.venv/bin/python" -m compileall -q "$PROGRAM/encounters" "$PROGRAM/mohsdoc"
    before=$BACKUPS/before-$(date -u +%Y%m%dT%H%M%SZ).backup
    mohsdoc migrate --backup "$before" --checkpoints "$(checkpoints)"
    [ "$database" = sqlite ] || mohsdoc grant_runtime mohsdoc_runtime >/dev/null
    mohsdoc load_icd10 >/dev/null
    mohsdoc collectstatic
}

# What was verified last night need not be verified again. The nightly service keeps the files as the
# account that serves, whose folder nobody else reads.
checkpoints() {
    local file
    if [ "$keeper" = "$ACCOUNT" ]; then echo "$STATE"; return; fi
    for file in verified-log verified-notes; do
        rm -f "$BACKUPS/$file"
        [ ! -e "$STATE/$file" ] || install -m 600 -o "$keeper" -g "$keeper" "$STATE/$file" "$BACKUPS/$file"
    done
    echo "$BACKUPS"
}

# 8. The same files for both databases; what differs stands in a drop-in.
install_units() {
    local unit drop_in
    for unit in "${UNITS[@]}"; do
        install -m 644 "$PROGRAM/deploy/$unit" "/etc/systemd/system/$unit"
    done
    drop_in=/etc/systemd/system/mohsdoc-backup.service.d
    if [ "$database" = sqlite ]; then
        install -d "$drop_in"
        printf '# A SQLite file is opened by the account that serves, and by no other.\n[Service]\nUser=%s\nGroup=%s\n' \
            "$ACCOUNT" "$ACCOUNT" >"$drop_in/database.conf"
    else
        rm -rf "$drop_in"
    fi
}

# 10. Its file, with your name in it. nginx needs a certificate, or it would not start; Caddy fetches
# one, unless you gave it yours.
install_proxy() {
    case $proxy in
        nginx)
            sed "s/mohs\.example\.org/$host/g" "$PROGRAM/deploy/nginx.conf" >/etc/nginx/sites-available/mohsdoc
            [ -r "$NGINX_CERTIFICATE" ] && [ -r "$NGINX_KEY" ] || return 0
            ln -sf ../sites-available/mohsdoc /etc/nginx/sites-enabled/mohsdoc
            nginx -q -t
            ;;
        caddy)
            local own=''
            if [ -r "$CADDY_CERTIFICATE" ] && [ -r "$CADDY_KEY" ]; then
                own="s|^mohs\.example\.org {|&\n\ttls $CADDY_CERTIFICATE $CADDY_KEY|;"
            fi
            sed "$own s/mohs\.example\.org/$host/g" "$PROGRAM/deploy/Caddyfile" >/etc/caddy/Caddyfile
            caddy validate --adapter caddyfile --config /etc/caddy/Caddyfile 2>/dev/null
            ;;
    esac
}

is_systemd() { [ -d /run/systemd/system ]; }

stop_the_server() {
    is_systemd && [ -e /etc/systemd/system/mohsdoc.service ] || return 0
    systemctl stop mohsdoc.service
}

start_the_server() {
    if ! is_systemd; then
        echo 'systemd does not run here: nothing was started.'
        return
    fi
    systemctl daemon-reload
    systemctl enable -q --now mohsdoc.service
    [ "$timers" = no ] || systemctl enable -q --now mohsdoc-backup.timer mohsdoc-tidy.timer mohsdoc-verify.timer
    [ "$proxy" = none ] || systemctl reload-or-restart "$proxy"
}

mohsdoc() { /usr/local/sbin/mohsdoc "$@"; }

say_what_remains() {
    echo "== Installed. What is yours to do (docs/installing.md, \"What is left to you\"):"
    echo "- $host must lead here (DNS)."
    if [ "$proxy" = nginx ] && ! [ -r "$NGINX_CERTIFICATE" ]; then
        echo "- Put its certificate to $NGINX_CERTIFICATE and the key to $NGINX_KEY, then run this again."
    fi
    echo '- The first administrator: mohsdoc createsuperuser'
    echo '- Copy /etc/mohsdoc* to a safe place, apart from the backups: no backup is of use without them.'
}

main "$@"
