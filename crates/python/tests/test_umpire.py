"""Promise: Python and the command line are two faces of the same verbs.

``crates/python/test.sh VENV`` builds the wheel and runs this; UMPIRE names the program.
"""

import json
import os
import subprocess

import pytest
import umpire

PROGRAM = os.environ["UMPIRE"]


def told(*arguments: str) -> bytes:
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True).stdout


@pytest.mark.parametrize("seed", [1, 7])
def test_a_fight_is_the_same_byte_for_byte(seed):
    expected = told("fight", "example", "--seed", str(seed), "--json")
    assert umpire.fight_json("example", seed=seed).encode() == expected


def test_settings_reach_the_fight():
    expected = told("fight", "example", "--set", "north-strength=60.5", "--without", "grenade", "--json")
    assert umpire.fight_json("example", set={"north-strength": 60.5}, without=["grenade"]).encode() == expected
    assert umpire.fight("example", set={"north-strength": 60})["sides"]["north"]["start"] == 60


def test_the_verdict_is_that_of_the_command_line(tmp_path):
    out = tmp_path / "out"
    expected = told("weigh", "example", "--runs", "40", "--json", "--out", str(out))
    assert umpire.weigh("example", runs=40) == json.loads(expected)


def test_ledger_and_check_answer():
    assert umpire.check("example")["claims"] == 4
    assert umpire.ledger("example")["by_quantity"]


def test_a_fault_is_an_error_with_a_mend():
    with pytest.raises(ValueError, match="no battle `nowhere`"):
        umpire.fight("nowhere")
    with pytest.raises(ValueError, match="north-strength"):
        umpire.fight("example", set={"nobody": 1})
