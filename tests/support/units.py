"""Runs what a systemd unit says, without systemd: its account, settings, folder and commands.

The walls that systemd draws round a service are not drawn.
"""

import re
import shlex


class Unit:
    """An installed unit with its drop-ins, read on the machine it is installed on."""

    def __init__(self, machine, name):
        self.machine = machine
        place = f"/etc/systemd/system/{name}"
        text = machine.shell(f"cat {place}; cat {place}.d/*.conf 2>/dev/null || true")
        self.lines = re.findall(r"^(\w+)=(.*)$", text, re.M)

    def all_of(self, key):
        return [value for name, value in self.lines if name == key]

    def last(self, key):
        return self.all_of(key)[-1]

    def run(self, **options):
        """Its ``ExecStart``, and what comes after it, must succeed; what they wrote."""
        wrote = ""
        for line in [*self.all_of("ExecStart"), *self.all_of("ExecStartPost")]:
            done = self.machine.run(*self.command(line), **options)
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
            wrote += done.stdout
        return wrote

    def start(self, **options):
        return self.machine.start(*self.command(self.last("ExecStart")), **options)

    def stop(self):
        """End what its account runs there: it outlives the program that entered the machine.

        Nothing there collects a process whose parent has ended; one that is over stays in the list.
        """
        account = self.last("User")
        self.machine.shell(
            f"pkill -TERM -u {account} || true; for i in $(seq 300);"
            f" do ps -u {account} -o stat= | grep -qv ^Z || exit 0; sleep 0.1; done; exit 1"
        )

    def command(self, line):
        account = self.last("User")
        become = f"setpriv --reuid {account} --regid {self.last('Group')} --init-groups"
        steps = ["set -ea", *map(_sourced, self.all_of("EnvironmentFile")), "set +a"]
        steps += [f"umask {self.last('UMask')}", f"cd {self.last('WorkingDirectory')}"]
        # systemd writes a percent sign and a dollar sign twice.
        return ["bash", "-c", "; ".join([*steps, f"exec {become} {_quoted(line)}"])]


def _sourced(path):
    name = path.removeprefix("-")
    return f"[ ! -e {name} ] || . {name}" if name != path else f". {name}"


def _quoted(line):
    return shlex.join(shlex.split(line.replace("%%", "%").replace("$$", "$")))
