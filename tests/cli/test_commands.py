"""The command line: sentences instead of tracebacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlock.cli import main
from interlock.reporting import generator


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "report" in told
    assert "setup" in told


def test_an_unknown_command_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["reprot"])

    assert ended.value.code == 2
    assert "invalid choice: 'reprot'" in capsys.readouterr().err


def test_a_report_without_results_says_to_run_behave_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["report"]) == 1
    assert "there are no results in" in capsys.readouterr().err


def test_a_report_without_a_generator_makes_the_summary_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports" / "allure-results").mkdir(parents=True)
    monkeypatch.setenv("INTERLOCK_ALLURE", "/no/such")
    monkeypatch.chdir(tmp_path)

    assert main(["report"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("No scenario ran, so nothing was checked: reports/summary.md\nno HTML report")


@pytest.mark.parametrize("command", [["setup", "report"], ["setup-report"]], ids=" ".join)
def test_setting_up_the_report_without_node_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("INTERLOCK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(generator, "wheel_home", lambda: None)  # it may be installed here

    assert main(command) == 1
    assert capsys.readouterr().err == (
        'interlock: there is no Node\n  Hint: pip install "interlock[report]", or install Node 20 or newer\n'
    )


def test_setting_up_rabbitmq_without_apt_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("INTERLOCK_CACHE", str(tmp_path / "cache"))

    assert main(["setup", "rabbitmq"]) == 1
    assert capsys.readouterr().err == (
        "interlock: RabbitMQ is unpacked from Debian's packages, and there is no apt-get\n"
        '  Hint: install rabbitmq-server as your system does, or use an environment without it, such as "embedded"\n'
    )


def test_what_nobody_can_set_up_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["setup", "rabbit"])

    assert ended.value.code == 2
    assert "invalid choice: 'rabbit' (choose from 'rabbitmq', 'report')" in capsys.readouterr().err
