"""What is written about the project is true of it."""

import os
import re

from fastapi_development.validators import VALIDATORS, code_of

from fastapi_development import SKILL_ROOT


def read(path: str) -> str:
    with open(f"{SKILL_ROOT}/{path}", encoding="utf-8") as file:
        return file.read()


def test_every_rule_has_an_entry_and_every_entry_a_rule() -> None:
    entries = set(re.findall(r"^### (\S+)$", read("docs/rules.md"), re.MULTILINE))
    assert entries == {code_of(validator) for validator in VALIDATORS} | {"SKILL-EMPTY"}


def test_every_rule_has_a_test_module_of_its_name() -> None:
    rules = {validator.__name__.rpartition(".")[2] for validator in VALIDATORS}
    files = os.listdir(f"{SKILL_ROOT}/validators")
    tests = os.listdir(f"{SKILL_ROOT}/tests/validators")
    assert {name[:-3] for name in files if name[0] != "_"} == rules
    assert {name[5:-3] for name in tests if name.startswith("test_")} == rules


def test_the_quick_start_is_one_block_of_two_lines() -> None:
    section = read("README.md").split("## Quick start\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```bash\n(.*?)```", section, re.DOTALL)
    assert [len(block.strip().split("\n")) for block in blocks] == [2]
