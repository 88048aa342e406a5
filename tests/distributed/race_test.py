#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`nightwave plan --street` on several ranks, with real SUMO: every rank drives, the winner is the same for any number of
them, machines share no folder, and a failure or a signal on one rank ends the runs on all."""

import os
import shutil
import signal
import subprocess
import sys
import unittest

import runs
from program import SUMO, folder_for
from runs import run, variables

RACE = ("--evaluations", 300, "--seed", 3, "--islands", 2, "--street", 2, "--threads", 1)


class Race(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = folder_for(cls)
        cls.scenario = cls.base / "arterial.nc"
        # The last five minutes of the hour: what is tested here does not depend on how much traffic there is.
        subprocess.run([runs.NIGHTWAVE, "--log-level", "warning", "import", "sumo", "--config", runs.ARTERIAL, "--begin",
                        "30300", "--end", "30600", "-o", cls.scenario], check=True, stdin=subprocess.DEVNULL)
        plan = cls.base / "alone.nc"
        result = run(1, "--log-level", "warning", "plan", cls.scenario, "-o", plan, *RACE)
        assert result.returncode == 0, result.stderr
        cls.alone = variables(plan)

    def setUp(self):
        self.work = self.base / self.id().rsplit(".", 1)[1]
        self.work.mkdir()
        self.plan = self.work / "plan.nc"
        self.folders = []

    def on_ranks(self, ranks, *options, **of_rank):
        """Starts the race on so many ranks, each with a temporary folder of its own, and with what `rank_1={...}` adds to
        a rank's environment."""
        return self.each_rank(ranks, ["plan", self.scenario, "-o", self.plan, *RACE, *options], of_rank)

    def each_rank(self, ranks, arguments, of_rank):
        command = []
        for rank in range(ranks):
            temporary = self.work / f"tmp_{rank}"
            temporary.mkdir(exist_ok=True)
            self.folders.append(temporary)
            environment = {"TMPDIR": temporary, **of_rank.get(f"rank_{rank}", {})}
            command += [":"] if rank > 0 else [runs.MPIRUN, "--allow-run-as-root", "--oversubscribe", "--bind-to", "none"]
            command += ["-n", "1", "env", *(f"{name}={value}" for name, value in environment.items()), runs.NIGHTWAVE,
                        *arguments]
        return subprocess.Popen([*map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, start_new_session=True)

    def noting_sumo(self):
        """SUMO that notes which rank has started it."""
        script = self.work / "noting_sumo"
        script.write_text(f'#!/bin/sh\necho run >>{self.work}/runs_of_rank_$OMPI_COMM_WORLD_RANK\nexec {SUMO} "$@"\n')
        script.chmod(0o755)
        return {"SUMO_BINARY": script}

    def runs_of(self, rank):
        path = self.work / f"runs_of_rank_{rank}"
        return path.read_text().count("\n") if path.exists() else 0

    def nothing_is_left(self):
        # Open MPI keeps its own folders there while it lives.
        left = [path.name for folder in self.folders for path in folder.iterdir() if path.name.startswith("nightwave")]
        self.assertEqual(left, [])

    def failed(self, process, *words):
        _, messages = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, messages)
        lines = runs.own_lines(messages)
        self.assertEqual(len(lines), 1, messages)
        for word in words:
            self.assertIn(word, lines[0])
        self.assertFalse(self.plan.exists())
        self.nothing_is_left()
        return messages

    def test_has_the_same_winner_on_any_number_of_ranks_and_all_of_them_drive(self):
        for ranks in (2, 4):
            noting = self.noting_sumo()
            process = self.on_ranks(ranks, **{f"rank_{rank}": noting for rank in range(ranks)})
            _, messages = process.communicate(timeout=250)
            self.assertEqual(process.returncode, 0, messages)
            self.assertEqual(variables(self.plan), self.alone, f"{ranks} ranks")
            driven = [self.runs_of(rank) for rank in range(ranks)]
            self.assertGreater(min(driven), 0, driven)
            self.nothing_is_left()
            for note in self.work.glob("runs_of_rank_*"):
                note.unlink()

    def test_of_the_street_command_gives_the_verdict_of_one_process(self):
        plan = self.base / "alone.nc"
        arguments = ["street", self.scenario, plan, "--seeds", "1,2", "--threads", "1", "--json"]
        alone = run(1, *arguments)
        self.assertEqual(alone.returncode, 0, alone.stderr)
        noting = self.noting_sumo()
        process = self.each_rank(3, arguments, {f"rank_{rank}": noting for rank in range(3)})
        verdict, messages = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, messages)
        self.assertEqual(verdict, alone.stdout)
        self.assertEqual([self.runs_of(rank) for rank in range(3)], [2, 1, 1])
        self.nothing_is_left()

    def test_is_refused_before_the_search_where_one_rank_has_no_sumo(self):
        process = self.on_ranks(2, rank_1={"SUMO_BINARY": self.work / "nothing"})
        messages = self.failed(process, "SUMO_BINARY", "is no program", "(rank 1)")
        self.assertNotIn("evaluations", messages)

    def test_ends_on_all_ranks_where_one_rank_cannot_drive(self):
        broken = self.work / "broken_sumo"
        broken.write_text("#!/bin/sh\necho 'Error: no licence for this machine'\nexit 3\n")
        broken.chmod(0o755)
        self.failed(self.on_ranks(3, rank_2={"SUMO_BINARY": broken}), "ended with exit code 3", "no licence", "(rank 2)")

    def test_ends_with_a_message_where_one_rank_freezes_without_checkpoints(self):
        freezing = self.work / "freezing_sumo"
        freezing.write_text(f'#!/bin/sh\nkill -STOP $PPID\nexec {SUMO} "$@"\n')
        freezing.chmod(0o755)
        process = self.on_ranks(2, rank_1={"SUMO_BINARY": freezing})
        _, messages = process.communicate(timeout=200)
        self.assertEqual(process.returncode, 1, messages)
        lines = runs.own_lines(messages)
        self.assertEqual(len(lines), 1, messages)
        self.assertIn("no sign of life for 60 s", lines[0])
        self.assertIn("(rank 1)", lines[0])
        self.assertFalse(self.plan.exists())

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("mount"), "needs root to mount a small disk")
    def test_ends_on_all_ranks_where_the_disk_of_one_is_full(self):
        small = self.work / "tmp_1"
        small.mkdir()
        result = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True, text=True,
                                check=False)
        if result.returncode != 0:
            self.skipTest(f"mounting is not allowed here: {result.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", small], check=False)
        self.failed(self.on_ranks(2), "(rank 1)")

    def test_that_is_broken_off_on_one_rank_goes_on_from_the_checkpoint_on_other_ranks(self):
        keeping = ("--checkpoint", self.work / "checkpoints", "--resume")
        noting = self.noting_sumo()
        process = self.on_ranks(2, *keeping, rank_0=noting, rank_1=noting)
        runs.wait_until(lambda: self.runs_of(1) > 0, 60, "a run of the second rank")
        os.kill(runs.ranks_of(process)[1], signal.SIGTERM)
        _, messages = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 85, messages)
        self.assertFalse(self.plan.exists())
        self.nothing_is_left()
        process = self.on_ranks(3, *keeping)
        _, messages = process.communicate(timeout=250)
        self.assertEqual(process.returncode, 0, messages)
        self.assertIn("going on from", messages)
        self.assertEqual(variables(self.plan), self.alone)

    def test_that_is_broken_off_without_checkpoints_leaves_the_plan_of_the_model(self):
        noting = self.noting_sumo()
        process = self.on_ranks(2, rank_0=noting, rank_1=noting)
        runs.wait_until(lambda: self.runs_of(1) > 0, 60, "a run of the second rank")
        for pid in runs.ranks_of(process):
            os.kill(pid, signal.SIGUSR1)
        _, messages = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, messages)
        self.assertIn("the race in SUMO was interrupted: the model's best plan is written", messages)
        self.assertEqual(run(1, "check", self.scenario, self.plan).returncode, 0)
        self.nothing_is_left()


if __name__ == "__main__":
    missing = "" if SUMO else "SUMO is not installed"
    missing = missing or ("" if runs.has_mpi() else "this build has no MPI, or mpirun is not installed")
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main(verbosity=2)
