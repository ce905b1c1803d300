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


def test_texts_are_read_as_on_the_command_line(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("The Russians lost 200 killed on 3 May 1904.\n러시아군은 약 1천2백 명이었다.\n", encoding="utf-8")
    for form in ("jsonl", "csv", "webanno", "prov"):
        assert umpire.read_text(str(text), format=form).encode() == told("read", str(text), "--format", form)
    assert any(claim["kind"] == "killed" and claim["low"] == 200 for claim in umpire.read([str(text)]))
    with pytest.raises(ValueError, match="cannot be read"):
        umpire.read("nosuch.txt")
    with pytest.raises(ValueError, match="no format"):
        umpire.read_text(str(text), format="table")
