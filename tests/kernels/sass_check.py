#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the machine code of CUDA kernels to the rules that make them give the same bits as the CPU, and quickly.

    sass_check.py BINARY [--kernels REGEX] [--arch sm_90] [--max-registers N] [--max-local-bytes 0] [--allow-atomics]
                  [--cuobjdump PATH | --sass FILE --resources FILE] [--json]

BINARY is a cubin, an object file, a library or an executable. Every kernel whose (mangled) name matches:

- multiplies and adds in two roundings: FFMA and DFMA only inside divisions, reciprocals and roots. nvcc expands those into
  sequences around MUFU.RCP and MUFU.RSQ of known length (below); what exceeds their sum was contracted. FFMA with a
  rounding mode (.RM, .RP, .RZ) only occurs in them. HFMA2 and HFMA2.BF16 are reported, where they do not merely load a constant.
- uses no atomics (ATOM*, RED*, SUATOM, SURED; REDUX within a warp is none);
- keeps its variables in registers: stack and local memory up to a limit.

Exit codes: 0 all good, 1 a kernel breaks a rule or none matches, 2 usage, 77 without cuobjdump.
"""
import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys

# Instructions of the sequences that nvcc 12 and 13 make for sm_80 and sm_90 with -ftz=true -prec-div=true -prec-sqrt=true.
FFMA_PER_DIVISION = 5  # each begins with MUFU.RCP and FCHK
FFMA_IN_SLOW_DIVISION = 7  # one per kernel, called where FCHK says so; has one MUFU.RCP and one MUFU.RSQ
FFMA_PER_RECIPROCAL = 2  # a MUFU.RCP without FCHK that is no integer division
FFMA_PER_ROOT = 4  # a MUFU.RSQ
FFMA_PER_DOUBLE_RECIPROCAL = 1  # looks at the upper half
DFMA_PER_RECIPROCAL = 9  # MUFU.RCP64H, of divisions too
DFMA_PER_ROOT = 7  # MUFU.RSQ64H

ARCH = re.compile(r"^\s*arch\s*=\s*(\S+)|^\s*code for (sm_\w+)")
FUNCTION = re.compile(r"^\s*Function\s*:?\s*([^\s:]+)\s*:?\s*$")
INSTRUCTION = re.compile(r"^\s*/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?([A-Z][A-Z0-9_.]*)([^;]*);")
RESOURCE = re.compile(r"\b(REG|STACK|LOCAL|SHARED):(\d+)")
ATOMIC = re.compile(r"^(ATOM|ATOMS|ATOMG|RED|REDG|REDS|SUATOM|SURED)$")
ROUNDED = {"RM", "RP", "RZ"}


def kernels_of(sass, resources):
    """{(architecture, name): counts} of what cuobjdump printed."""
    kernels = {}
    for text, read in ((sass, read_instruction), (resources, read_resources)):
        arch = name = ""
        for line in text.splitlines():
            match = ARCH.match(line)
            if match:
                arch = match.group(1) or match.group(2)
                continue
            match = FUNCTION.match(line)
            if match:
                name = match.group(1)
            elif name:
                read(kernels.setdefault((arch, name), collections.Counter()), line)
    for (arch, name), counts in list(kernels.items()):
        if not arch:  # resources of a lone cubin come without its architecture
            others = [key for key in kernels if key[0] and key[1] == name]
            for key in others:
                kernels[key].update(counts)
            if others:
                del kernels[arch, name]
    return kernels


def read_instruction(counts, line):
    match = INSTRUCTION.match(line)
    if not match:
        return
    opcode, operands = match.groups()
    base, *modifiers = opcode.split(".")
    counts["instructions"] += 1
    if base == "MUFU" and modifiers:
        counts["MUFU." + modifiers[0]] += 1
    elif base in ("FFMA", "DFMA"):
        counts[base] += not ROUNDED & set(modifiers)
    elif base == "FFMA2":  # two at once, from sm_100 on
        counts["FFMA"] += 2 * (not ROUNDED & set(modifiers))
    elif base == "HFMA2":
        counts["HFMA2"] += "-RZ, RZ" not in operands
    elif base == "I2F" and "RP" in modifiers:
        counts["integer divisions"] += 1
    elif base in ("FCHK", "LDL", "STL"):
        counts[base] += 1
    elif ATOMIC.match(base):
        counts["atomics"] += 1


def read_resources(counts, line):
    for what, value in RESOURCE.findall(line):
        counts[what] = int(value)


def allowed_ffma(counts):
    divisions = counts["FCHK"]
    slow = 1 if divisions else 0
    reciprocals = max(0, counts["MUFU.RCP"] - divisions - slow - counts["integer divisions"])
    roots = max(0, counts["MUFU.RSQ"] - slow)
    return (FFMA_PER_DIVISION * divisions + FFMA_IN_SLOW_DIVISION * slow + FFMA_PER_RECIPROCAL * reciprocals +
            FFMA_PER_ROOT * roots + FFMA_PER_DOUBLE_RECIPROCAL * counts["MUFU.RCP64H"])


def allowed_dfma(counts):
    return DFMA_PER_RECIPROCAL * counts["MUFU.RCP64H"] + DFMA_PER_ROOT * counts["MUFU.RSQ64H"]


def violations(counts, limits):
    """What a kernel does that it must not."""
    for opcode, allowed in (("FFMA", allowed_ffma(counts)), ("DFMA", allowed_dfma(counts))):
        if counts[opcode] > allowed:
            yield (f"{counts[opcode]} {opcode}, but its divisions, reciprocals and roots account for {allowed}: "
                   "arithmetic is contracted (compile with -fmad=false)")
    if counts["atomics"] and not limits.allow_atomics:
        yield f"{counts['atomics']} atomic operations: their order, and so a sum, differs from run to run"
    local = counts["STACK"] + counts["LOCAL"]
    if local > limits.max_local_bytes:
        yield f"{local} bytes of local memory a thread (limit {limits.max_local_bytes}): registers are spilled"
    if limits.max_registers and counts["REG"] > limits.max_registers:
        yield f"{counts['REG']} registers a thread (limit {limits.max_registers})"
    if not counts["instructions"]:
        yield "no machine code found"


def find_cuobjdump(named):
    candidates = [named] if named else [
        os.path.join(os.environ[variable], "bin", "cuobjdump") for variable in ("CUDA_HOME", "CUDA_PATH") if os.environ.get(variable)
    ] + [shutil.which("cuobjdump"), "/usr/local/cuda/bin/cuobjdump", "/opt/cuda/bin/cuobjdump"]
    return next((path for path in candidates if path and os.access(path, os.X_OK)), None)


def dump(cuobjdump, option, binary):
    process = subprocess.run([cuobjdump, option, binary], capture_output=True, text=True, check=False)
    if process.returncode != 0:
        sys.exit(f"sass_check.py: cuobjdump {option} {binary}: exit code {process.returncode}: {process.stderr.strip()[:400]}")
    return process.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", metavar="BINARY", nargs="?")
    parser.add_argument("--kernels", metavar="REGEX", default="^_ZN9nightwave",
                        help="mangled names to check (those of namespace nightwave)")
    parser.add_argument("--arch", help="only machine code for this architecture, such as sm_90")
    parser.add_argument("--max-registers", type=int, metavar="N", help="registers a thread may use")
    parser.add_argument("--max-local-bytes", type=int, metavar="N", default=0, help="stack and local memory of a thread (0)")
    parser.add_argument("--allow-atomics", action="store_true")
    parser.add_argument("--cuobjdump", metavar="PATH", help="instead of CUDA_HOME's, PATH's and /usr/local/cuda's")
    parser.add_argument("--sass", metavar="FILE", help="what cuobjdump --dump-sass printed, instead of BINARY")
    parser.add_argument("--resources", metavar="FILE", help="what cuobjdump --dump-resource-usage printed")
    parser.add_argument("--json", action="store_true", help="print JSON")
    limits = parser.parse_args()
    if bool(limits.binary) == bool(limits.sass) or bool(limits.sass) != bool(limits.resources):
        parser.error("name a BINARY, or both --sass and --resources")
    if limits.binary:
        cuobjdump = find_cuobjdump(limits.cuobjdump)
        if not cuobjdump:
            print("skipped: cuobjdump is missing; it is part of the CUDA toolkit")
            return 77
        kernels = kernels_of(dump(cuobjdump, "--dump-sass", limits.binary), dump(cuobjdump, "--dump-resource-usage", limits.binary))
    else:
        with open(limits.sass, encoding="utf-8") as sass, open(limits.resources, encoding="utf-8") as resources:
            kernels = kernels_of(sass.read(), resources.read())
    chosen = {key: counts for key, counts in kernels.items()
              if re.search(limits.kernels, key[1]) and limits.arch in (None, key[0])}
    if not chosen:
        print(f"sass_check.py: none of {len(kernels)} kernels matches {limits.kernels}"
              + (f" for {limits.arch}" if limits.arch else ""), file=sys.stderr)
        return 1
    wrong = {key: list(violations(counts, limits)) for key, counts in chosen.items()}
    if limits.json:
        print(json.dumps([{"arch": arch, "kernel": name, "counts": dict(counts), "allowed_ffma": allowed_ffma(counts),
                           "violations": wrong[arch, name]} for (arch, name), counts in chosen.items()], indent=1))
    else:
        print_table(chosen)
        for (arch, name), reasons in wrong.items():
            for reason in reasons:
                print(f"{arch} {name}: {reason}")
    return 1 if any(wrong.values()) else 0


def print_table(kernels):
    print(f"{'arch':8}{'regs':>5}{'stack':>6}{'local':>6}{'shared':>7}{'instr':>7}{'FFMA':>6}{'allow':>6}{'DFMA':>6}{'RCP':>5}{'RSQ':>5}"
          f"{'HFMA2':>6}{'atomic':>7}{'LDL':>5}{'STL':>5}  kernel")
    for (arch, name), counts in sorted(kernels.items()):
        print(f"{arch:8}{counts['REG']:5}{counts['STACK']:6}{counts['LOCAL']:6}{counts['SHARED']:7}{counts['instructions']:7}"
              f"{counts['FFMA']:6}{allowed_ffma(counts):6}{counts['DFMA']:6}{counts['MUFU.RCP']:5}{counts['MUFU.RSQ']:5}"
              f"{counts['HFMA2']:6}{counts['atomics']:7}{counts['LDL']:5}{counts['STL']:5}  {name}")


if __name__ == "__main__":
    sys.exit(main())
