#!/usr/bin/env python3
"""auditd's log of programs that ran, written of what the kernel told it.

A kernel has one audit system. The test uses it only where nobody else does, watches the children of its own process
alone, and leaves it as it was.
"""

import os
import re
import subprocess
import sys

from daemon import Absent, DaemonTest, environment, main, unpacked, wait_until

CONFIGURATION = """
local_events = yes
write_logs = yes
log_file = {folder}/logs/audit.log
log_format = {format}
flush = SYNC
log_group = root
name_format = HOSTNAME
num_logs = 2
max_log_file = 8
max_log_file_action = IGNORE
space_left = 75
space_left_action = IGNORE
admin_space_left = 50
admin_space_left_action = IGNORE
disk_full_action = IGNORE
disk_error_action = IGNORE
plugin_dir = {folder}/plugins
"""


def auditctl(*arguments):
    return subprocess.run([str(unpacked("sbin/auditctl")), *arguments], env=environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=20, check=False)


def state():
    """What the kernel says of its audit system, as numbers by their names."""
    return {name: int(number) for name, number in re.findall(r"^(\w+) (\d+)", auditctl("-s").stdout, re.M)}


class AuditdTest(DaemonTest):
    @staticmethod
    def check_machine():
        unpacked("sbin/auditd")
        if os.geteuid() != 0:
            raise Absent("only root may read what the kernel audits, and this is none")
        found = state()
        if "pid" not in found:
            raise Absent("the kernel lets nobody here ask for its audit system (a container, or none is built in)",
                         Absent.NEVER)
        if found["pid"] != 0 or found["enabled"] != 0 or "No rules" not in auditctl("-l").stdout:
            raise Absent("the kernel's audit system is in use on this machine", Absent.NEVER)

    def audited(self, log_format):
        """The log of a few programs that ran under audit."""
        (self.folder / "etc").mkdir()
        (self.folder / "plugins").mkdir()
        configuration = self.folder / "etc" / "auditd.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, format=log_format))
        configuration.chmod(0o640)
        log = self.logs / "audit.log"
        rule = ["always,exit", "-F", "arch=b64", "-S", "execve", "-F", f"ppid={os.getpid()}", "-k", "longwatch-test"]
        # auditd logs to a folder that is nobody else's to write.
        self.logs.chmod(0o700)
        arguments = [unpacked("sbin/auditd"), "-n", "-s", "enable", "-c", self.folder / "etc"]
        self.addCleanup(auditctl, "-e", "0")
        with self.running(arguments, lambda: log.exists() and state()["pid"] != 0):
            self.assertEqual(auditctl("-a", *rule).returncode, 0)
            try:
                for command in COMMANDS:
                    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
                wait_until(lambda: b"the-last-one" in log.read_bytes(), "the last program is logged")
            finally:
                self.assertEqual(auditctl("-d", *rule).returncode, 0)
        return log

    def expect_programs(self, log):
        # The program that takes the rule back is watched too.
        events = [event for event in self.read(log, "auditd") if event["fields"].get("key") == "longwatch-test"
                  and event["fields"].get("comm") == "echo"]
        self.assertEqual([event["fields"]["CommandLine"] for event in events], [" ".join(command) for command in COMMANDS])
        for event in events:
            self.assertEqual(event["telemetry"], "auditd")
            self.assertEqual(event["host"], os.uname().nodename)
            self.expect_time(event)
            self.expect_fields(event, {"SYSCALL": "execve", "success": "yes", "uid": str(os.geteuid()),
                                       "ppid": str(os.getpid()), "cwd": os.getcwd()})

    def test_raw_lines_say_what_ran(self):
        self.expect_programs(self.audited("RAW"))

    def test_enriched_lines_say_what_ran(self):
        self.expect_programs(self.audited("ENRICHED"))


# Blanks, quotes and other letters make the kernel write arguments in hexadecimal digits.
COMMANDS = [["/bin/echo", "plain"], ["/bin/echo", "two words", "and \"quotes\""], ["/bin/echo", "caf\u00e9"],
            ["/bin/echo", "the-last-one"]]

if __name__ == "__main__":
    sys.exit(main(AuditdTest))
