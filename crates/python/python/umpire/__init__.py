"""The verbs of Umpire: what the command line answers, as Python data.

>>> import umpire
>>> umpire.fight("qingshanli", seed=7)["sides"]["japan"]["killed"]

A battle is a folder, or the name of one that comes with Umpire. Every function raises ``ValueError`` with file, line
and mend where a folder does not hold together.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from . import _native

__all__ = ["check", "fight", "fight_json", "ledger", "read", "read_text", "weigh", "version"]

version: str = _native.VERSION


def _words(values: Mapping[str, float] | None) -> list[str]:
    return [f"{unknown}={value!r}" for unknown, value in (values or {}).items()]


def check(battle: str) -> dict[str, Any]:
    """What a battle folder holds."""
    return json.loads(_native.check(str(battle)))


def fight_json(
    battle: str, seed: int = 1, set: Mapping[str, float] | None = None, without: Sequence[str] = ()
) -> str:
    """One fight as the text of ``umpire fight --json``, byte for byte."""
    return _native.fight(str(battle), seed, (_words(set), list(without)))


def fight(
    battle: str, seed: int = 1, set: Mapping[str, float] | None = None, without: Sequence[str] = ()
) -> dict[str, Any]:
    """One fight. The same battle, seed and settings give the same fight, on any machine."""
    return json.loads(fight_json(battle, seed, set, without))


def ledger(battle: str) -> dict[str, Any]:
    """Claims by quantity, copies, contradictions, sums and questions of fact."""
    return json.loads(_native.ledger(str(battle)))


def read_text(files: str | Sequence[str], battle: str | None = None, format: str = "jsonl") -> str:
    """What ``umpire read`` writes, byte for byte: ``format`` is jsonl, csv, webanno or prov."""
    names = [files] if isinstance(files, str) else [str(name) for name in files]
    return _native.read(names, None if battle is None else str(battle), format)


def read(files: str | Sequence[str], battle: str | None = None) -> list[dict[str, Any]]:
    """The claims of texts: each with its words, place, figure, side, claimant and a confidence for each field.

    Nothing of it is reviewed, and nothing goes into a ledger.
    """
    return [json.loads(line) for line in read_text(files, battle).splitlines()]


def weigh(
    battle: str,
    runs: int,
    seed: int = 1,
    set: Mapping[str, float] | None = None,
    without: Sequence[str] = (),
    jobs: int | None = None,
    out: str | None = None,
) -> dict[str, Any]:
    """Fights the battle ``runs`` times and weighs its accounts: the object of ``verdict.json``.

    With ``out`` the files are written there, and what is there is continued, as on the command line.
    """
    return json.loads(_native.weigh(str(battle), runs, seed, (_words(set), list(without)), jobs, out))
