"""Measure the rating engine beside what it is held against: ``python -m bench.rate --size county``.

Every contender is a process of its own, from start to written result: our compiled engine, the hand-written
SQL, the plain SQL, the decode floor, and OpenFisca-core and zen-engine where they are installed. They take
turns, and the medians are reported. The machine may be noisy: ratios of one run are what counts.

This module imports nothing large: a child's peak memory begins at that of its parent.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SIZES = ("county", "province", "nation")
HIDDEN = ("tiny",)  # for the tests
NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Contender:
    """A module to run on the facts; ``needs`` is a library that may be absent."""

    name: str
    label: str
    module: str
    options: tuple[str, ...] = ()
    needs: str = ""


OURS = Contender("ours", "本系统（编译后执行）", "bench.ours")
HAND = Contender("hand", "手写 SQL", "bench.sql", ("--text", "hand"))
NAIVE = Contender("naive", "直写 SQL", "bench.sql", ("--text", "naive"))
FLOOR = Contender("floor", "解码下限", "bench.sql", ("--text", "floor"))
PEERS = (
    Contender("openfisca", "OpenFisca-core", "bench.openfisca_run", needs="openfisca_core"),
    Contender("zen", "zen-engine", "bench.zen_run", needs="zen"),
)


@dataclass(slots=True)
class Taken:
    """What the runs of a contender took."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_mib: list[float] = field(default_factory=list)
    said: list[dict[str, float]] = field(default_factory=list)

    def median(self, of: str) -> float:
        """Return the median of ``wall`` or ``cpu`` seconds, or of ``peak_mib``."""
        return float(statistics.median(getattr(self, of)))


class Failed(Exception):
    """A measured process failed; the message holds the end of what it wrote."""


def measured(contender: Contender, folder: Path, out: Path, *, threads: int, memory: str, taken: Taken) -> None:
    """Run a contender once and add what it took.

    Raises:
        Failed: where it does not end well.
    """
    target = out / f"{contender.name}.parquet"
    command = [sys.executable, "-m", contender.module, str(folder), str(target), *contender.options]
    command += ["--threads", str(threads), "--memory", memory]
    begun = time.perf_counter()
    with (out / "stdout").open("w+b") as said, (out / "stderr").open("w+b") as complained:
        child = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=complained)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        complained.seek(0)
        lines, trouble = said.read().decode().split("\n"), complained.read().decode()
    if child.returncode:
        raise Failed(f"{contender.name} ended with {child.returncode}:\n{trouble[-2000:]}")
    taken.wall.append(wall)
    taken.cpu.append(usage.ru_utime + usage.ru_stime)
    taken.peak_mib.append(usage.ru_maxrss / 1024)
    if lines[0].startswith("{"):
        taken.said.append(json.loads(lines[0]))


def helper(module: str, *options: str) -> dict[str, Any]:
    """Run a module that prints one JSON object, and return it.

    Raises:
        Failed: where it does not end well.
    """
    done = subprocess.run([sys.executable, "-m", module, *options], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise Failed(f"{module} ended with {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def bench(size: str, *, seed: int, root: Path, runs: int, threads: int, memory: str) -> dict[str, Any]:
    """Generate or reuse facts, measure every contender, compare the results, and return the report."""
    made = helper("bench.generate", str(root), "--size", size, "--seed", str(seed), "--cached")
    folder, facts, orgs = Path(made["folder"]), made["facts"], made["orgs"]
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    there = [peer for peer in PEERS if find_spec(peer.needs)]
    contenders = [OURS, HAND, NAIVE, FLOOR, *there]
    taken = {contender.name: Taken() for contender in contenders}
    for number in range(runs):
        for contender in contenders:
            measured(contender, folder, out, threads=threads, memory=memory, taken=taken[contender.name])
            last = taken[contender.name]
            note = f"{contender.name:9} wall {last.wall[-1]:7.2f} s, CPU {last.cpu[-1]:7.2f} s, {last.peak_mib[-1]:6.0f} MiB"
            print(f"run {number + 1}/{runs}: {note}", file=sys.stderr)
    others = [str(out / f"{one.name}.parquet") for one in (NAIVE, *there)]
    compared = helper("bench.compare", str(out / "ours.parquet"), str(out / "hand.parquet"), *others)
    shutil.rmtree(out, ignore_errors=True)
    return {
        "size": size,
        "seed": seed,
        "orgs": orgs,
        "facts": facts,
        "runs": runs,
        "threads": threads,
        **figures(taken, facts),
        "not_installed": [peer.needs for peer in PEERS if peer not in there],
        "equal": compared["equal"],
        "differing_orgs": compared["differing_orgs"],
        "differing_fields": compared["differing_fields"],
        "equal_to_hand": compared["others"],
        "states": compared["states"],
    }


def figures(taken: dict[str, Taken], facts: int) -> dict[str, Any]:
    """Return the ratios and the figures of each contender."""
    ours, hand, naive, floor = (taken[one.name] for one in (OURS, HAND, NAIVE, FLOOR))
    return {
        "cpu_ratio_hand_sql": round(ours.median("cpu") / hand.median("cpu"), 3),
        "wall_ratio_hand_sql": round(ours.median("wall") / hand.median("wall"), 3),
        "cpu_ratio_floor": round(ours.median("cpu") / floor.median("cpu"), 3),
        "peak_mib": round(ours.median("peak_mib")),
        "compile_s": round(statistics.median(one["import_s"] + one["compile_s"] for one in ours.said), 3),
        "naive_cpu_ratio_hand_sql": round(naive.median("cpu") / hand.median("cpu"), 3),
        "hand_cpu_ratio_floor": round(hand.median("cpu") / floor.median("cpu"), 3),
        "ns_per_fact": {name: round(one.median("cpu") * NANO / facts, 1) for name, one in taken.items()},
        "cpu_s": {name: round(one.median("cpu"), 3) for name, one in taken.items()},
        "wall_s": {name: round(one.median("wall"), 3) for name, one in taken.items()},
        "peaks_mib": {name: round(one.median("peak_mib")) for name, one in taken.items()},
    }


def table(report: dict[str, Any]) -> str:
    """Return the report as a small table to read."""
    labels = {one.name: one.label for one in (OURS, HAND, NAIVE, FLOOR, *PEERS)}
    lines = [
        f"规模 {report['size']}：{report['orgs']:,}个组织，{report['facts']:,}条事实；各{report['runs']}次，取中位数",
        "  墙钟秒   CPU秒  纳秒/条  内存MiB  占手写CPU",
    ]
    for name, cpu in report["cpu_s"].items():
        lines.append(
            f"{report['wall_s'][name]:8.2f}{cpu:8.2f}{report['ns_per_fact'][name]:9.0f}{report['peaks_mib'][name]:9}"
            f"{cpu / report['cpu_s']['hand']:10.2f}  {labels[name]}"
        )
    lines += [f"{'—':>44}  {labels[one.name]}：没有安装" for one in PEERS if one.needs in report["not_installed"]]
    lines.append(
        f"编译（冷，含载入）{report['compile_s']:.2f}秒；本系统的CPU是解码下限的{report['cpu_ratio_floor']:.1f}倍"
    )
    if report["equal"]:
        lines.append("结果：与手写 SQL 逐组织、逐字段相同")
    else:
        lines.append(f"结果：有{report['differing_orgs']}个组织与手写 SQL 不同：{report['differing_fields']}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where the results differ or a process failed."""
    parser = argparse.ArgumentParser(
        prog="taizhang bench rate", description="the rating engine beside hand-written SQL"
    )
    parser.add_argument("--size", choices=SIZES + HIDDEN, default="county", metavar="county|province|nation")
    parser.add_argument("--json", action="store_true", help="one object, for scripts")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench", help="where generated facts are kept")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        report = bench(
            options.size,
            seed=options.seed,
            root=options.folder,
            runs=options.runs,
            threads=options.threads,
            memory=options.memory,
        )
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(json.dumps(report, ensure_ascii=False) if options.json else table(report))
    return 0 if report["equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
