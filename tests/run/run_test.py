#!/usr/bin/env python3
"""./run on a machine made of stand-ins: what it installs, what it says, and when it leaves the machine alone."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = "bash cat cut dirname env grep head mkdir mktemp nproc paste printf readlink rm sed sort tail".split()


class RunTest(unittest.TestCase):
    """Each test has a folder of programs of its own, which is the whole PATH, and a record of what was called."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.calls = self.folder / "calls"
        self.calls.touch()
        for tool in TOOLS:
            (self.folder / tool).symlink_to(shutil.which(tool))
        self.program("apt-get", f'echo "apt-get $*" >>{self.calls}')
        self.program("dpkg-query", 'case " $MISSING " in *" ${!#} "*) echo not-installed ;; *) echo installed ;; esac')
        self.user("root")

    def program(self, name, body):
        path = self.folder / name
        path.write_text(f"#!{shutil.which('bash')}\n{body}\n", "utf-8")
        path.chmod(0o755)

    def user(self, name):
        number = 0 if name == "root" else 1000
        self.program("id", f'case $1 in -u) echo {number} ;; *) echo {name} ;; esac')

    def run_task(self, *arguments, missing=""):
        environment = {"PATH": str(self.folder), "MISSING": missing, "HOME": str(self.folder)}
        command = [str(self.folder / "bash"), str(ROOT / "run"), *arguments]
        return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def test_nothing_missing_calls_no_apt(self):
        done = self.run_task("setup", "all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls.read_text(), "")

    def test_root_installs_exactly_what_is_missing_and_says_why(self):
        done = self.run_task("setup", "build", missing="cmake libre2-dev libgtest-dev")
        self.assertEqual(done.returncode, 0, done.stderr)
        update, install = self.calls.read_text().splitlines()
        self.assertTrue(update.endswith(" update"), update)
        self.assertTrue(install.endswith(" install cmake libre2-dev"), install)
        self.assertIn("run: installing cmake: describes the build\n", done.stderr)

    def test_a_user_installs_through_sudo_without_being_asked(self):
        self.user("ann")
        self.program("sudo", f'echo "sudo $1" >>{self.calls}; shift; "$@"')
        done = self.run_task("setup", "build", missing="cmake")
        self.assertEqual(done.returncode, 0, done.stderr)
        calls = self.calls.read_text().splitlines()
        self.assertEqual([call for call in calls if call.startswith("sudo")], ["sudo -n"] * 2)
        self.assertTrue(calls[-1].endswith(" install cmake"), calls)

    def test_a_user_without_sudo_is_told_what_to_ask_for(self):
        self.user("ann")
        done = self.run_task("setup", "build", missing="cmake ccache")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(self.calls.read_text(), "")
        self.assertIn("ann may not install them (neither root nor sudo): ccache cmake\n", done.stderr)
        self.assertIn("apt-get install --no-install-recommends ccache cmake\n", done.stderr)

    def test_a_failed_installation_shows_the_words_of_apt(self):
        self.program("apt-get", 'echo "E: no mirror answers"; exit 100')
        done = self.run_task("setup", "build", missing="cmake")
        self.assertEqual(done.returncode, 3)
        self.assertIn("| E: no mirror answers", done.stderr)
        self.assertIn("could not be installed: cmake", done.stderr)
        for log in (ROOT / "build").glob("setup.*.log"):
            log.unlink()

    def test_another_system_than_debian_is_left_alone(self):
        (self.folder / "dpkg-query").unlink()
        done = self.run_task("setup", "build", missing="cmake")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("no Debian system", done.stderr)
        self.assertEqual(self.calls.read_text(), "")

    def test_help_names_every_task(self):
        tasks = [line.split(")")[0].strip() for line in (ROOT / "run").read_text("utf-8").splitlines() if ") " in line and ";;" in line]
        shown = self.run_task("help").stdout
        named = [task for task in tasks if task.replace("-", "").isalpha()]
        self.assertGreater(len(named), 10)
        for task in named:
            self.assertIn(f"\n  {task}", shown)

    def test_an_unknown_task_is_refused(self):
        done = self.run_task("frob")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stderr, "run: error: 'frob' is no task\nhint: './run help' lists them\n")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(unittest.main())
