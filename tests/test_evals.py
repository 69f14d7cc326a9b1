import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from evals import report, triggers
from evals.grade import count_lines, grade, list_code
from evals.models import FOLDER, Graded, Task, describe, load_tasks, read_json
from evals.run import main
from fastapi_development import SkillError

TASKS = load_tasks()
KINDS = ("reference", "naive")
SUM = "def add(one: int, other: int) -> int:\n    return one + other\n"
HIDDEN = """import os

from app import add


def test_small_numbers_are_added():
    assert add(1, 2) == 3


def test_the_order_does_not_matter():
    assert add(2, 1) == add(1, 2)
"""

every_task = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)


@pytest.fixture(scope="module")
def grading() -> Iterator[dict[tuple[str, str], Future[Graded]]]:
    """Begin to grade every answer that is kept, four at a time: many only wait."""
    with ThreadPoolExecutor(4) as pool:
        yield {
            (kind, task.name): pool.submit(grade, task, task.folder / kind)
            for task in TASKS
            for kind in KINDS
        }


def list_failed(graded: Graded) -> dict[str, str]:
    return {verdict.test: verdict.evidence for verdict in graded.verdicts if not verdict.passed}


@every_task
def test_the_reference_answer_passes(
    task: Task, grading: dict[tuple[str, str], Future[Graded]]
) -> None:
    assert list_failed(grading["reference", task.name].result()) == {}


@every_task
def test_the_naive_answer_works_and_does_the_harm_that_is_named(
    task: Task, grading: dict[tuple[str, str], Future[Graded]]
) -> None:
    failed = list_failed(grading["naive", task.name].result())
    assert task.happy_path
    assert not failed.keys() & set(task.happy_path)
    assert tuple(failed) == task.naive_fails != ()


def test_the_readme_shows_what_the_runner_prints(
    grading: dict[tuple[str, str], Future[Graded]],
) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert report.render(kind, [grading[kind, task.name].result() for task in TASKS]) in readme


@every_task
def test_a_prompt_names_the_file_and_gives_nothing_away(task: Task) -> None:
    assert all(file in task.prompt for file in task.writes)
    assert all(file.name in task.prompt and file.is_file() for file in task.files)
    assert "hidden" not in task.prompt
    assert len(task.prompt) < 1000
    assert set(task.happy_path) | set(task.naive_fails) <= set(task.tests)


def test_evals_json_has_the_known_form() -> None:
    content = read_json(FOLDER / "evals.json")
    assert content["skill_name"] == "fastapi-development"
    assert len(content["evals"]) >= 20
    assert [row["id"] for row in content["evals"]] == list(range(1, len(TASKS) + 1))
    assert {row["name"] for row in content["evals"]} == {
        folder.name for folder in (FOLDER / "tasks").iterdir()
    }
    for row, task in zip(content["evals"], TASKS, strict=True):
        assert list(row) == [
            "id", "name", "prompt", "expected_output", "files", "assertions", "expectations"
        ]  # fmt: skip
        wanted = [describe(test) for test in task.tests]
        assert row["assertions"] == row["expectations"] == wanted, "run: python -m evals.run sync"


@pytest.fixture
def task(tmp_path: Path) -> Task:
    """Return a small task: add two numbers."""
    folder = tmp_path / "evals"
    own = folder / "tasks" / "add"
    own.mkdir(parents=True)
    row = {"id": 1, "name": "add", "prompt": "Write app.py.", "files": ["evals/tasks/add/given.py"]}
    (folder / "evals.json").write_text(json.dumps({"evals": [row]}))
    more = {"writes": ["app.py"], "happy_path": [], "naive_fails": []}
    (own / "task.json").write_text(json.dumps(more))
    (own / "test_hidden.py").write_text(HIDDEN)
    (own / "given.py").write_text("ONE = 1\n")
    return load_tasks(folder=folder)[0]


def answer(task: Task, code: str, **more: str) -> Graded:
    """Grade an app.py, with other files beside it."""
    folder = task.folder.parents[2] / "answers" / "add"
    folder.mkdir(parents=True)
    for name, text in {"app.py": code, **more}.items():
        (folder / name).write_text(text)
    return grade(task, folder, 40)


def test_an_answer_that_is_right_passes_all(task: Task) -> None:
    graded = answer(task, SUM)
    assert graded.is_right
    assert (graded.passed, graded.lines, graded.tokens) == (2, 2, -(-len(SUM) // 4))


def test_an_answer_that_is_wrong_in_one_place_passes_the_rest(task: Task) -> None:
    graded = answer(task, "def add(one, other):\n    return 2 * one + other - 1\n")
    assert set(list_failed(graded)) == {"test_the_order_does_not_matter"}
    assert "assert 4 == 3" in list_failed(graded)["test_the_order_does_not_matter"]


@pytest.mark.parametrize(
    ("code", "evidence"),
    [
        ("def add(", "SyntaxError"),
        ("import not_there", "No module named 'not_there'"),
        ("import sys\nsys.exit(0)", "SystemExit: 0"),
        ("import os\nos._exit(0)", "exit code 0"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "exit code -9"),
    ],
)
def test_an_answer_that_does_not_start_fails_every_test(
    task: Task, code: str, evidence: str
) -> None:
    failed = list_failed(answer(task, code))
    assert list(failed) == list(task.tests)
    assert all(evidence in found for found in failed.values())


def test_an_answer_that_hangs_is_ended_and_keeps_what_it_passed(task: Task) -> None:
    waiting = "import threading\nhung = threading.Event()\n"
    code = f"{waiting}{SUM.replace('    ', '    one == 1 or hung.wait()' + chr(10) + '    ')}"
    folder = task.folder.parents[2] / "answers"
    folder.mkdir()
    (folder / "app.py").write_text(code)
    assert list_failed(grade(task, folder, 6)) == {
        "test_the_order_does_not_matter": "it did not run to its end: not done within 6 s"
    }


def test_what_an_answer_starts_ends_with_it(task: Task, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    code = f"""import fcntl, subprocess, sys
held = open({str(lock)!r}, "w")
fcntl.flock(held, fcntl.LOCK_EX)
sleep = "import time; time.sleep(600)"
subprocess.Popen([sys.executable, "-c", sleep], pass_fds=[held.fileno()])
"""
    assert answer(task, code + SUM).is_right
    with lock.open() as file:
        assert is_free(file.fileno())


def is_free(descriptor: int) -> bool:
    """Return whether a lock is given up, in some seconds at most: a kill takes a moment."""
    for _ in range(500):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
        else:
            return True
    return False


def test_an_answer_cannot_bend_the_tests_by_files_of_pytest(task: Task) -> None:
    conftest = """import pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    outcome = yield
    outcome.force_result(True)
"""
    bent = answer(
        task,
        "def add(one, other):\n    return one\n",
        **{"conftest.py": conftest, "pytest.ini": "[pytest]\naddopts = -k nothing\n"},
    )
    assert bent.passed == 0


def test_an_answer_does_not_see_the_environment(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "1")
    check = "import os\nassert 'SECRET_OF_THE_GRADER' not in os.environ\n"
    assert answer(task, check + SUM).is_right


def test_a_given_file_is_as_it_was_given_and_counts_for_nobody(task: Task) -> None:
    check = "import given\nassert given.ONE == 1\n"
    graded = answer(task, check + SUM, **{"given.py": "ONE = 2\nTWO = 2\n"})
    assert (graded.is_right, graded.lines) == (True, 4)


def test_only_code_of_the_answer_is_counted(task: Task, tmp_path: Path) -> None:
    names = ["app.py", "more/data.py", "test_app.py", "conftest.py", "given.py", "notes.md"]
    names += [".claude/skills/fastapi-development/scripts/skill.py", "venv/lib/site.py"]
    for name in names:
        (tmp_path / "a" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "a" / name).touch()
    found = [
        file.relative_to(tmp_path / "a").as_posix() for file in list_code(task, tmp_path / "a")
    ]
    assert found == ["app.py", "more/data.py"]
    assert count_lines("import os\n\n# why\n    # deeper\nx = 1  # so\n") == 2


def test_a_test_with_parameters_fails_where_one_of_them_does(task: Task) -> None:
    one_of_three = """import pytest
from app import add

@pytest.mark.parametrize("one", [1, 5, 1])
def test_small_numbers_are_added(one):
    assert add(one, 2) == 3

def test_the_order_does_not_matter():
    pass
"""
    (task.folder / "test_hidden.py").write_text(one_of_three)
    assert set(list_failed(answer(task, SUM))) == {"test_small_numbers_are_added"}


def test_a_missing_answer_is_named_and_counts_as_failed(task: Task, tmp_path: Path) -> None:
    graded = grade(task, tmp_path / "no-such-folder")
    assert (graded.is_missing, graded.passed, len(graded.verdicts)) == (True, 0, 2)
    assert "| add | missing | 0/2 | 0 | 0 | there is no answer |" in report.render("x", [graded])


def grade_both(task: Task) -> report.Configurations:
    """Return a right answer with the skill, and none without it."""
    return {"with_skill": [[answer(task, SUM)]], "without_skill": [[grade(task, Path("none"))]]}


def test_benchmark_json_has_the_known_form(task: Task, tmp_path: Path) -> None:
    file = tmp_path / "out" / "benchmark.json"
    report.write_files(file, grade_both(task), "fastapi-development")
    benchmark = read_json(file)
    assert list(benchmark) == ["metadata", "runs", "run_summary", "notes"]
    first, second = benchmark["runs"]
    assert (first["eval_id"], first["eval_name"], first["run_number"]) == (1, "add", 1)
    assert (first["configuration"], second["configuration"]) == ("with_skill", "without_skill")
    assert first["result"]["pass_rate"] == 1.0
    assert (second["result"]["passed"], second["result"]["failed"]) == (0, 2)
    assert second["expectations"][0] == {
        "text": "small numbers are added", "passed": False, "evidence": "there is no answer"
    }  # fmt: skip
    summary = benchmark["run_summary"]
    assert list(summary["with_skill"]["pass_rate"]) == ["mean", "stddev", "min", "max"]
    assert summary["delta"]["pass_rate"] == "+1.00"
    assert summary["delta"]["tokens"] == f"+{-(-len(SUM) // 4)}"
    grading = read_json(tmp_path / "out/eval-1-add/with_skill/run-1/grading.json")
    assert grading["summary"] == {"passed": 2, "failed": 0, "total": 2, "pass_rate": 1.0}
    assert grading["expectations"] == first["expectations"]


def test_the_spread_is_that_of_a_sample() -> None:
    assert report.measure([1, 2, 3, 4]) == {"mean": 2.5, "stddev": 1.291, "min": 1, "max": 4}
    assert report.measure([7]) == {"mean": 7, "stddev": 0, "min": 7, "max": 7}


def test_what_the_assistant_used_is_read_from_timing_json(task: Task) -> None:
    used = {"total_tokens": 84852, "total_duration_seconds": 23.3}
    graded = answer(task, SUM, **{"timing.json": json.dumps(used)})
    result = report.make_result(graded)
    assert (result["tokens"], result["time_seconds"]) == (84852, 23.3)
    assert result["code_tokens"] == graded.tokens


def test_the_command_grades_two_folders_and_names_what_belongs_to_no_task(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = next(task for task in TASKS if task.name == "health-checks")
    good, none = tmp_path / "good", tmp_path / "none"
    (good / chosen.name).mkdir(parents=True)
    (good / "helth-checks").mkdir()
    none.mkdir()
    code = (chosen.folder / "reference" / "app.py").read_text()
    (good / chosen.name / "app.py").write_text(code)
    output = tmp_path / "benchmark.json"
    words = ["grade", str(good), "--without", str(none), "--only", chosen.name, "--output"]
    assert main([*words, str(output)]) == 0
    printed = capsys.readouterr().out
    assert "| good | passed | tests | lines | tokens | failed |" in printed
    assert "| health-checks | yes | 5/5 |" in printed
    assert "| health-checks | missing | 0/5 | 0 | 0 | there is no answer |" in printed
    assert "no task has these names: helth-checks" in printed
    assert "| pass_rate | 1 | 0 |" in printed
    assert read_json(output)["run_summary"]["delta"]["pass_rate"] == "+1.00"


def test_a_folder_or_task_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", str(tmp_path / "nothing")]) == 2
    assert "nothing: there is no such folder" in capsys.readouterr().err
    assert main(["grade", str(tmp_path), "--only", "cors"]) == 2
    assert 'there is no task "cors"; see python -m evals.run list' in capsys.readouterr().err
    broken = tmp_path / "evals.json"
    broken.write_text("{")
    with pytest.raises(SkillError, match=r"evals\.json: .*it must hold JSON"):
        load_tasks(folder=tmp_path)


def test_prepare_makes_a_folder_with_the_given_files_and_a_prompt_beside_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "evals.run", "prepare", str(tmp_path), "--only", "offer-tests"]
    subprocess.run(command, cwd=FOLDER.parent, check=True)
    assert [item.name for item in (tmp_path / "offer-tests").iterdir()] == ["app.py"]
    prompt = (tmp_path / "offer-tests.prompt.txt").read_text()
    assert prompt.startswith("Write test_app.py with pytest tests for app.py")


def test_triggers_are_half_for_the_skill_and_half_not() -> None:
    rows = read_json(FOLDER / "triggers.json")
    assert len(rows) >= 40
    assert sum(row["should_trigger"] for row in rows) * 2 == len(rows)
    assert len({row["query"] for row in rows}) == len(rows)
    assert all(list(row) == ["query", "should_trigger"] for row in rows)
    lines = (FOLDER / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    assert not {row["query"] for row in rows} & {json.loads(line)["query"] for line in lines}


def test_the_gate_is_scored_on_what_it_answers(tmp_path: Path) -> None:
    rows = [
        {"query": "CORSMiddleware", "should_trigger": True},
        {"query": "how do I roast a goose", "should_trigger": False},
        {"query": "UploadFile", "should_trigger": False},
        {"query": "how do I roast a duck", "should_trigger": True},
    ]
    file = tmp_path / "triggers.json"
    file.write_text(json.dumps(rows))
    found = triggers.run_triggers(file)
    assert [trigger.answered for trigger in found] == [True, False, True, False]
    printed = triggers.render(found)
    assert "precision 1/2 = 0.500\nrecall 1/2 = 0.500\n" in printed
    assert "\nanswered: UploadFile\nnot answered: how do I roast a duck\n" in printed
    assert "not measured: whether an assistant picks the skill up" in printed
