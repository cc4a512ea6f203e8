"""Imports in the background, one at a time: two at once would only wait for each other's lock."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from matcher.intake.report import ListKind
from service.actions import import_lists
from service.bootstrap import Service

_log = logging.getLogger("wutong.imports")


class Importer:
    """Only one of these works on a database at a time: what it finds unfinished at its start has died."""

    def __init__(self, service: Service) -> None:
        import_lists.interrupt(service)
        self._service = service
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="import")

    def submit(self, import_id: str, kind: ListKind | None) -> "Future[None]":
        """Done when the rows are stored and the index has taken them over."""
        return self._worker.submit(self._run, import_id, kind)

    def close(self) -> None:
        """Waits for the running import; those still waiting are not begun, and end as failed at the next start."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _run(self, import_id: str, kind: ListKind | None) -> None:
        try:
            import_lists.run(self._service, import_id, kind=kind)
            if self._service.index.is_open:
                self._service.index.catch_up()  # here, so that the next question need not wait for it
        except Exception as error:
            # The import itself says what failed; the log names the kind only, since messages quote values.
            _log.error("import %s failed: %s", import_id, type(error).__name__)
            raise
