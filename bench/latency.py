#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a slow network between the ranks costs: two ranks in two network namespaces, over a link that delays every packet.

The link is a pair of TUN devices; this program carries the packets, late, so that it needs no netem in the kernel. Open MPI
talks TCP over it, as between two nodes. Needs root, mpirun, ip and unshare.

Usage: latency.py NIGHTWAVE SCENARIO.nc [--delays 0,5,20,50] [--evaluations 4000] [--islands 4] [--checkpoints]
"""

import argparse
import collections
import fcntl
import json
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

NAMESPACES = ("nightwave_a", "nightwave_b")
ADDRESSES = ("10.213.0.1", "10.213.0.2")
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
AGENT = f"""#!/bin/sh
shift
exec ip netns exec {NAMESPACES[1]} unshare --uts sh -c 'hostname nightwave-b; eval "$0"' "$*"
"""
ECHO = """import socket, sys
with socket.create_server((sys.argv[1], 7777)) as server:
    print("ready", flush=True)
    connection, _ = server.accept()
    while byte := connection.recv(1):
        connection.send(byte)
"""
ASK = """import socket, statistics, sys, time
connection, times = socket.create_connection((sys.argv[1], 7777)), []
for _ in range(9):
    begin = time.monotonic()
    connection.send(b"x")
    connection.recv(1)
    times.append(1000 * (time.monotonic() - begin))
print(statistics.median(times))
"""


def ip(*words):
    subprocess.run(["ip", *map(str, words)], check=True)


class Link:
    """Two namespaces, and between them a wire on which a packet takes `delay_s`."""

    def __init__(self):
        self.delay_s = 0.0
        self.packets = 0
        ends = [self.end(*each) for each in zip(("nw_a", "nw_b"), NAMESPACES, ADDRESSES, reversed(ADDRESSES))]
        for source, target in (ends, ends[::-1]):
            under_way = collections.deque()
            there = threading.Semaphore(0)
            threading.Thread(target=self.take, args=(source, under_way, there), daemon=True).start()
            threading.Thread(target=self.give, args=(target, under_way, there), daemon=True).start()

    @staticmethod
    def end(device, namespace, address, peer):
        descriptor = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
        ip("netns", "add", namespace)
        ip("link", "set", device, "mtu", 9000, "netns", namespace)
        ip("-n", namespace, "addr", "add", f"{address}/32", "peer", f"{peer}/32", "dev", device)
        ip("-n", namespace, "link", "set", device, "up")
        ip("-n", namespace, "link", "set", "lo", "up")
        return descriptor

    def take(self, source, under_way, there):
        while True:
            try:
                packet = os.read(source, 65536)
            except OSError:  # the namespace is gone
                return
            under_way.append((packet, time.monotonic() + self.delay_s))
            self.packets += 1
            there.release()

    @staticmethod
    def give(target, under_way, there):
        while True:
            there.acquire()
            packet, due = under_way.popleft()
            time.sleep(max(0.0, due - time.monotonic()))
            os.write(target, packet)

    @staticmethod
    def round_trip_ms():
        """Of a byte over TCP, the median of nine."""
        server = subprocess.Popen(["ip", "netns", "exec", NAMESPACES[1], sys.executable, "-c", ECHO, ADDRESSES[1]],
                                  stdout=subprocess.PIPE, text=True)
        server.stdout.readline()
        client = subprocess.run(["ip", "netns", "exec", NAMESPACES[0], sys.executable, "-c", ASK, ADDRESSES[1]],
                                capture_output=True, text=True, check=True)
        server.wait()
        return float(client.stdout)


def search(options, folder):
    agent = folder / "agent"
    agent.write_text(AGENT)
    agent.chmod(0o755)
    network = "10.213.0.0/24"
    keeping = ["--checkpoint", folder / "checkpoints", "--every", "10s"] if options.checkpoints else []
    subprocess.run(["ip", "netns", "exec", NAMESPACES[0], "mpirun", "--allow-run-as-root", "--bind-to", "none",
                    "--mca", "plm_rsh_agent", agent, "--host", ",".join(f"{a}:1" for a in ADDRESSES),
                    "--mca", "btl", "tcp,self", "--mca", "btl_tcp_if_include", network, "--mca", "oob_tcp_if_include", network,
                    "-n", "2", options.program, "--log-level", "error", "plan", options.scenario, "-o", folder / "plan.nc",
                    "--evaluations", str(options.evaluations), "--islands", str(options.islands), "--threads", "1",
                    "--log-dir", folder, *keeping], check=True, stdin=subprocess.DEVNULL)
    return [json.loads(line) for line in (folder / "telemetry.jsonl").read_text().splitlines()]


def shares_an_island(line):
    """Whether an island's candidates were divided among the ranks in a generation: these then exchange their scores."""
    lanes = sum(rank["evaluations"] for rank in line["ranks"]) // len(line["islands"])
    return any(rank["evaluations"] % lanes for rank in line["ranks"])


def waiting_ms(lines):
    """Per generation and rank; none where there are no generations."""
    waits = [1000 * rank["waiting_s"] for line in lines for rank in line["ranks"]]
    return f"{statistics.mean(waits):.0f} ms in {len(lines)}" if waits else "0"


def report(delay_ms, round_trip_ms, packets, lines):
    seconds = lines[-1]["elapsed_s"] - lines[0]["elapsed_s"]
    generations = lines[1:]
    ranks = [rank for line in generations for rank in line["ranks"]]
    evaluating = sum(rank["evaluating_s"] for rank in ranks) / (2 * seconds)
    sent = statistics.mean(rank["bytes_sent"] for rank in ranks)
    print(f"{delay_ms:5.0f} ms each way ({round_trip_ms:.1f} ms there and back): {len(generations)} generations of "
          f"{1000 * seconds / len(generations):.0f} ms, evaluating {evaluating:.3f} of the time; a rank waits "
          f"{waiting_ms([line for line in generations if not shares_an_island(line)])} generations with whole islands per "
          f"rank, {waiting_ms([line for line in generations if shares_an_island(line)])} with a divided one; {sent:.0f} bytes "
          f"per rank and generation, {packets} packets; best {min(i['best'] for i in lines[-1]['islands'])}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("scenario")
    parser.add_argument("--delays", default="0,5,20,50", help="ms each way")
    parser.add_argument("--evaluations", type=int, default=4000)
    parser.add_argument("--islands", type=int, default=4)
    parser.add_argument("--checkpoints", action="store_true", help="with the islands' states sent to rank 0 for them")
    options = parser.parse_args()
    options.program, options.scenario = map(os.path.abspath, (options.program, options.scenario))
    try:
        link = Link()
        for delay_ms in map(float, options.delays.split(",")):
            link.delay_s = delay_ms / 1000
            round_trip_ms = link.round_trip_ms()
            before = link.packets
            with tempfile.TemporaryDirectory() as folder:
                lines = search(options, pathlib.Path(folder))
                report(delay_ms, round_trip_ms, link.packets - before, lines)
    finally:
        for namespace in NAMESPACES:
            subprocess.run(["ip", "netns", "del", namespace], check=False)


if __name__ == "__main__":
    main()
