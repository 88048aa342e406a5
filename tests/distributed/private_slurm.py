# SPDX-License-Identifier: Apache-2.0
"""A real Slurm of one machine's own: munged, slurmctld and one slurmd per node, in a folder, without systemd, cgroups or
accounting. Needs root and Debian's slurm-wlm and munge."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import unittest

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "scontrol", "sinfo")
# A run beside another must not meet its ports.
FIRST_PORT = 20000 + os.getpid() % 4000 * 8

CONFIGURATION = """
ClusterName=nightwavetest
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={root}/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={root}/state
SlurmdSpoolDir={root}/spool.%n
TmpFS={root}/tmp.%n
SlurmctldPidFile={root}/slurmctld.pid
SlurmdPidFile={root}/slurmd.%n.pid
SlurmctldLogFile={root}/slurmctld.log
SlurmdLogFile={root}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=pmix
SwitchType=switch/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=2,requeue_delay=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
KillWait=10
# Of a node that is not heard of; 300 s by default.
SlurmdTimeout=10
# sbatch --wait asks every 8 s; with a greater age it asks more seldom.
MinJobAge=16
JobRequeue=1
PropagateResourceLimits=NONE
GresTypes=gpu
SlurmdParameters=config_overrides
NodeName=n[1-{nodes}] NodeHostname={host} NodeAddr=127.0.0.1 Port={first_node}-{last_node} CPUs={cpus} RealMemory=1000 Gres=gpu:2
PartitionName=tests Nodes=n[1-{nodes}] Default=YES MaxTime=24:00:00 State=UP
"""


def why_not():
    """Why there can be no private Slurm here; empty when there can."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [program for program in PROGRAMS if not shutil.which(program, path=path)]
    if missing:
        return f"Slurm is not installed ({', '.join(missing)} missing): apt-get install slurm-wlm munge"
    return "" if os.geteuid() == 0 else "a private Slurm needs root"


class PrivateSlurm:
    """Comes up in about a second; close() stops what it started and nothing else."""

    def __init__(self, root, nodes=2, cpus=2):
        self.root = pathlib.Path(root)
        self.environment = {**os.environ, "SLURM_CONF": str(self.root / "slurm.conf"),
                            "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin",
                            # Two slurmd on one machine: ranks must find each other on the loopback interface.
                            "OMPI_MCA_btl": "self,tcp", "OMPI_MCA_btl_tcp_if_include": "lo",
                            "OMPI_MCA_oob_tcp_if_include": "lo"}
        for name in list(self.environment):
            if name.startswith("SLURM_") and name != "SLURM_CONF":
                del self.environment[name]
        try:
            self._start(nodes, cpus)
        except BaseException:
            self.close()
            raise

    def _start(self, nodes, cpus):
        root, host = self.root, socket.gethostname().split(".")[0]
        folders = ["state", "munge", *(f"{kind}.n{i}" for kind in ("spool", "tmp") for i in range(1, nodes + 1))]
        for folder in folders:
            (root / folder).mkdir()
        root.chmod(0o755)
        key = root / "munge" / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        munge = root / "munge"
        self._run("munged", f"--key-file={key}", f"--socket={munge}/socket", f"--pid-file={munge}/munged.pid",
                  f"--log-file={munge}/munged.log", f"--seed-file={munge}/seed", "--num-threads=2")
        for number in (0, 1):  # stand-ins for GPUs: null devices
            os.mknod(root / f"gpu{number}", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        (root / "gres.conf").write_text(f"Name=gpu File={root}/gpu[0-1]\n")
        (root / "slurm.conf").write_text(CONFIGURATION.format(
            root=root, host=host, port=FIRST_PORT, nodes=nodes, cpus=cpus, first_node=FIRST_PORT + 1,
            last_node=FIRST_PORT + nodes))
        self._run("slurmctld", "-c")
        for number in range(1, nodes + 1):
            self._run("slurmd", "-N", f"n{number}")
        end = time.monotonic() + 30
        while self.tell("sinfo", "--noheader", "--Format=StateLong").split() != ["idle"]:
            if time.monotonic() > end:
                raise RuntimeError("Slurm does not come up:\n" + (root / "slurmctld.log").read_text()[-3000:])
            time.sleep(0.1)

    def _run(self, *command):
        subprocess.run(command, env=self.environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def tell(self, *command):
        """What a command of Slurm prints."""
        result = subprocess.run([*map(str, command)], env=self.environment, capture_output=True, text=True, check=False,
                                stdin=subprocess.DEVNULL, timeout=60)
        if result.returncode != 0 and command[0] != "sinfo":
            raise RuntimeError(f"{' '.join(map(str, command))}: {result.stderr}")
        return result.stdout

    def submit(self, *arguments, folder):
        """The number of a new job."""
        result = subprocess.run(["sbatch", "--parsable", *map(str, arguments)], env=self.environment, cwd=folder,
                                capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
        return result.stdout.strip()

    def job(self, number):
        """What Slurm knows of a job, by name."""
        text = self.tell("scontrol", "show", "job", number)
        return dict(re.findall(r"(\w+)=(\S*)", text))

    def wait(self, number, seconds, states=("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL")):
        end = time.monotonic() + seconds
        while (job := self.job(number))["JobState"] not in states:
            if time.monotonic() > end:
                raise RuntimeError(f"job {number} is {job['JobState']} ({job.get('Reason')}) after {seconds} s")
            time.sleep(0.2)
        return job

    def lose(self, node):
        """Ends a node's daemon and all that runs on it at once and without notice, as when its power goes."""
        of_node = {f"SLURMD_NODENAME={node}".encode(), f"SLURM_CONF={self.environment['SLURM_CONF']}".encode()}
        doomed = [int((self.root / f"slurmd.{node}.pid").read_text())]
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if not of_node <= set((process / "environ").read_bytes().split(b"\0")):
                    continue
                status = (process / "status").read_text()
            except OSError:  # it has ended
                continue
            doomed += [int(re.search(r"PPid:\s*(\d+)", status)[1]), int(process.name)]  # its step's daemon, and itself
        for process in doomed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def bring_back(self, node):
        """The node starts again; what steps left in its folders is gone, as after booting (sockets would be in the way)."""
        for kind in ("spool", "tmp"):
            shutil.rmtree(self.root / f"{kind}.{node}")
            (self.root / f"{kind}.{node}").mkdir()
        self._run("slurmd", "-N", node)

    def close(self):
        subprocess.run(["scancel", "--user=root"], env=self.environment, check=False, capture_output=True)
        time.sleep(0.5)
        for file in [*self.root.glob("slurmd.*.pid"), self.root / "slurmctld.pid", self.root / "munge" / "munged.pid"]:
            try:
                os.kill(int(file.read_text()), signal.SIGTERM)
            except (OSError, ValueError):
                pass
        time.sleep(0.5)


class InPrivateSlurm(unittest.TestCase):
    """Tests of one class share a private Slurm, `slurm`, whose jobs find nightwave, and a folder, `base`."""

    @classmethod
    def setUpClass(cls):
        # Nodes of a private Slurm write with these names; a short path, for Unix sockets have a limit.
        folder = tempfile.TemporaryDirectory(prefix="nw-slurm-", dir="/tmp", ignore_cleanup_errors=True)
        cls.addClassCleanup(folder.cleanup)
        cls.base = pathlib.Path(folder.name)
        cls.base.chmod(0o755)  # munge wants its socket reachable
        (cls.base / "slurm").mkdir()
        cls.slurm = PrivateSlurm(cls.base / "slurm")
        cls.addClassCleanup(cls.slurm.close)
        nightwave = pathlib.Path(os.environ["NIGHTWAVE"])
        cls.slurm.environment["PATH"] = f"{nightwave.parent}:{cls.slurm.environment['PATH']}"
