"""What team code says through ``allure``: attachments, steps, titles, labels - hookimpls of allure_commons.

Registered while a run lasts. Everything lands in the scenario that runs, or beside the run where none does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import allure_commons
from allure_commons.model2 import Label, Link, Parameter, TestStepResult

from interlock.redaction import Redactor
from interlock.reporting.failures import explain
from interlock.reporting.model import PASSED, milliseconds
from interlock.reporting.recording import Recording
from interlock.reporting.results import ResultsDirectory

ONE_ONLY = ("severity", "host", "thread", "as_id")
REPLACING = ("epic", "feature", "story", "owner", "suite", "parentSuite", "subSuite")
"""Said while running, these replace what folders and tags said."""


class TeamListener:
    """The other side of ``allure.attach``, ``allure.step`` and ``allure.dynamic``.

    Args:
        recording: the scenario that runs, or None.
        results: where attachments go.
        redactor: takes secrets out of what is said.
    """

    def __init__(
        self, recording: Callable[[], Recording | None], results: ResultsDirectory, redactor: Redactor
    ) -> None:
        self._recording, self._results, self._redactor = recording, results, redactor

    def register(self) -> None:
        """Listen from now on."""
        allure_commons.plugin_manager.register(self)

    def unregister(self) -> None:
        """Listen no more; safe to call twice."""
        if allure_commons.plugin_manager.is_registered(self):
            allure_commons.plugin_manager.unregister(self)

    @allure_commons.hookimpl
    def start_step(self, uuid: str, title: str, params: dict[str, Any]) -> None:
        """A ``with allure.step(...)`` begins."""
        recording = self._recording()
        if recording is not None:
            parameters = [self._parameter(name, value) for name, value in params.items()]
            name = self._redactor.text(str(title))
            step = TestStepResult(name=name, status=PASSED, start=milliseconds(time.time()), parameters=parameters)
            recording.push(uuid, step)

    @allure_commons.hookimpl
    def stop_step(self, uuid: str, exc_val: BaseException | None) -> None:
        """A ``with allure.step(...)`` ends."""
        recording = self._recording()
        step = recording.pop(uuid) if recording is not None else None
        if step is not None:
            step.stop = milliseconds(time.time())
            if exc_val is not None:
                failure = explain(exc_val).redacted(self._redactor.text)
                step.status, step.statusDetails = failure.status, failure.details()

    @allure_commons.hookimpl
    def attach_data(self, body: Any, name: str | None, attachment_type: Any, extension: str | None) -> None:
        """``allure.attach(...)``."""
        mime, extension = _type_of(attachment_type, extension)
        self._attach(name, self._clean_body(body, mime), mime, extension)

    @allure_commons.hookimpl
    def attach_file(self, source: str, name: str | None, attachment_type: Any, extension: str | None) -> None:
        """``allure.attach.file(...)``."""
        path = Path(source)
        mime, extension = _type_of(attachment_type, extension or path.suffix.lstrip(".") or None)
        self._attach(name or path.name, self._clean_body(path.read_bytes(), mime), mime, extension)

    @allure_commons.hookimpl
    def global_attach_data(self, body: Any, name: str | None, attachment_type: Any, extension: str | None) -> None:
        """``allure.global_attach(...)``."""
        mime, extension = _type_of(attachment_type, extension)
        self._attach_beside(name, self._clean_body(body, mime), mime, extension)

    @allure_commons.hookimpl
    def global_error(self, message: str, trace: str | None) -> None:
        """``allure.global_error(...)``."""
        clean = self._redactor.text
        self._results.add_global_error(clean(message), clean(trace) if trace else None, time.time())

    @allure_commons.hookimpl
    def add_title(self, test_title: str) -> None:
        """``allure.dynamic.title(...)``."""
        self._set("name", test_title)

    @allure_commons.hookimpl
    def add_description(self, test_description: str) -> None:
        """``allure.dynamic.description(...)``, which replaces the feature's narrative."""
        self._set("description", test_description)
        self._set("descriptionHtml", "")

    @allure_commons.hookimpl
    def add_description_html(self, test_description_html: str) -> None:
        """``allure.dynamic.description_html(...)``."""
        self._set("descriptionHtml", test_description_html)

    @allure_commons.hookimpl
    def add_label(self, label_type: str, labels: tuple[Any, ...]) -> None:
        """``allure.dynamic.label / epic / feature / story / severity / tag / id``."""
        recording = self._recording()
        if recording is None:
            return
        kept = recording.result.labels
        if label_type in ONE_ONLY or label_type in REPLACING:
            kept[:] = [label for label in kept if label.name != label_type]
        values = [str(getattr(value, "value", value)) for value in labels]
        kept += [Label(name=self._redactor.text(str(label_type)), value=self._redactor.text(value)) for value in values]

    @allure_commons.hookimpl
    def add_link(self, url: str, link_type: str, name: str | None) -> None:
        """``allure.dynamic.link / issue / testcase``."""
        recording = self._recording()
        if recording is not None:
            shown = self._redactor.text(name or url.rstrip("/").rsplit("/", 1)[-1])
            recording.result.links.append(Link(type=link_type, url=self._redactor.text(url), name=shown))

    @allure_commons.hookimpl
    def add_parameter(self, name: str, value: Any, excluded: Any, mode: Any) -> None:
        """``allure.dynamic.parameter(...)``."""
        recording = self._recording()
        if recording is not None:
            parameter = self._parameter(name, value)
            parameter.excluded, parameter.mode = excluded, getattr(mode, "value", mode)
            kept = recording.result.parameters
            kept[:] = [*(one for one in kept if one.name != name), parameter]

    def _set(self, field: str, value: str) -> None:
        recording = self._recording()
        if recording is not None:
            setattr(recording.result, field, self._redactor.text(value))

    def _parameter(self, name: str, value: Any) -> Any:
        return Parameter(name=self._redactor.text(name), value=str(self._redactor.value(str(value), name)))

    def _attach(self, name: str | None, body: str | bytes, mime: str | None, extension: str) -> None:
        recording = self._recording()
        if recording is None:
            self._attach_beside(name, body, mime, extension)
        else:
            name = self._redactor.text(name or "attachment")
            recording.attach(recording.current, name, body, mime, self._in_a_name(extension))

    def _attach_beside(self, name: str | None, body: str | bytes, mime: str | None, extension: str) -> None:
        name = self._redactor.text(name or "attachment")
        attachment = self._results.attachment(name, body, mime, self._in_a_name(extension))
        self._results.add_global_attachment(attachment, time.time())

    def _in_a_name(self, extension: str) -> str:
        """The end of a file's name: it leads to no other folder, and says no more than what kind the file is."""
        return re.sub(r"[^\w.-]+", "", self._redactor.text(extension)) or "attach"

    def _clean_body(self, body: Any, mime: str | None) -> str | bytes:
        if not isinstance(body, (bytes, bytearray)):
            return self._redactor.text(str(body))
        if mime and mime.startswith(("image/", "video/", "audio/")):
            return self._redactor.octets(bytes(body))
        try:
            return self._redactor.text(bytes(body).decode())
        except UnicodeDecodeError:
            return self._redactor.octets(bytes(body))


def _type_of(attachment_type: Any, extension: str | None) -> tuple[str | None, str]:
    mime = getattr(attachment_type, "mime_type", attachment_type)
    return mime, extension or getattr(attachment_type, "extension", None) or "attach"
