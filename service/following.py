"""The index in memory, kept at the revision of the database.

The database is the truth. Before each question the index asks it for its revision, and takes over what changed since,
whoever wrote it: this process, the command line or another server. A saved index that is missing, damaged, of another
encoder or of another database is built anew.
"""

import json
import logging
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from embeddings.cache import CachedEncoder
from matcher.bilingual import Bilingual
from matcher.errors import UnusableIndex
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Consent, Demand, Status, Talent
from matcher.ranking.passages import passages
from matcher.ranking.reranker import Reranker
from service.database import Database
from service.learned import Rerankers, rerankers
from service.locks import SharedLock
from service.profile_cache import ProfileCache
from service.store import Store
from service.store.profiles import DemandStore, TalentStore

P = TypeVar("P", Talent, Demand)
_log = logging.getLogger("wutong.index")
_STEP = 128  # profiles taken over under one hold of the lock: questions wait for some milliseconds
_REPORT_EVERY = 10.0  # seconds
_STALE = 3600.0  # seconds after which a folder that is still being written was left there by a process that died
_ATTEMPTS = 5  # to put the folder in its place while other processes do the same


@dataclass(frozen=True)
class Models:
    """What turns texts into vectors, and features into a probability."""

    encoder: CachedEncoder
    reranker: Reranker
    may_learn: bool = True  # whether a model that was learned here takes the place of this reranker


class LiveIndex:
    """Opened by the first question, since loading models takes time that other actions need not pay."""

    def __init__(
        self, database: Database, folder: Path, open_models: Callable[[], "Models"], *, save_interval: float = 60.0
    ) -> None:
        self._database = database
        self._folder = folder
        self._open_models = open_models
        self._save_interval = save_interval
        self._lock = SharedLock()
        self._catching_up = threading.RLock()
        self._saving = threading.Lock()  # taken before the other, never after it
        self._fresh = folder.with_name(f"{folder.name}.{uuid4().hex}")  # where it is written before it takes the place
        self._held: ContextVar[Matchmaker | None] = ContextVar("held", default=None)
        self.profiles = ProfileCache(database)
        self._matchmaker: Matchmaker | None = None
        self._models_in_use: Models | None = None
        self._saved_revision = -1
        self._saved_at = time.monotonic()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="take over")
        self._handing_over = threading.Lock()
        self._taking_over: Future[None] = Future()
        self._taking_over.set_result(None)
        self._begun = 0.0  # when the worker was last given something to take over
        self._known_until = -1  # the revision until which changed profiles were forgotten by `profiles`
        self._closing = threading.Event()
        self._so_far, self._reported_at = 0, 0.0  # since the last line of the log about it

    @contextmanager
    def matchmaker(self) -> Iterator[Matchmaker]:
        """The matchmaker at the revision that the database has now; no change enters it while it is held.

        Within `held` it is the one held.
        """
        held = self._held.get()
        if held is not None:
            yield held
            return
        self.catch_up()
        with self._lock.reading():
            yield self._ready()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Within it `matchmaker` takes over nothing, and so waits for nothing long.

        For who must not be held up, and has called `catch_up` elsewhere; RuntimeError where nobody ever has.
        """
        with self._lock.reading():
            token = self._held.set(self._ready())
            try:
                yield
            finally:
                self._held.reset(token)

    def read_ahead(self, text: str) -> None:
        """Encodes a text that will be asked with: the encoder remembers it for the question itself."""
        read = passages(text)
        self._models().encoder.encode([read.body, *read.phrases])

    def is_current(self) -> bool:
        """Whether a question would be answered at once, without taking over changes first."""
        return self._matchmaker is not None and self._matchmaker.revision >= self._database.revision()

    @property
    def is_open(self) -> bool:
        return self._matchmaker is not None

    def __len__(self) -> int:
        return len(self._matchmaker) if self._matchmaker is not None else 0

    @property
    def models(self) -> Models:
        """Encoder and shipped reranker, opened where they are not yet."""
        return self._models()

    @property
    def reranker(self) -> str:
        """Version of the model that ranks; "" before it is opened."""
        return self._matchmaker.reranker.version if self._matchmaker is not None else ""

    @property
    def revision(self) -> int:
        """Of the database state it holds; -1 before it is opened."""
        return self._matchmaker.revision if self._matchmaker is not None else -1

    def catch_up(self) -> None:
        """Takes over everything committed until now; many callers wait for one."""
        if self.is_current():
            return
        with self._catching_up:
            if self._matchmaker is None:
                self._matchmaker = self._load()
            self._follow(self._matchmaker)
        self._save_if_due()

    def catch_up_within(self, seconds: float) -> None:
        """`catch_up` for who cannot wait long: what takes longer goes on beside the questions.

        They are then answered from what is held, in the words that the database has now, and without those who were
        erased, withdrawn or revoked their consent since. Where nothing is held yet, everybody waits.
        """
        if self._matchmaker is None:
            return self.catch_up()
        while not self.is_current() and not self._closing.is_set():
            with self._handing_over:
                ours = self._taking_over.done()
                if ours:
                    self._taking_over = self._worker.submit(self.catch_up)
                    self._taking_over.add_done_callback(_report_failure)
                    self._begun = time.monotonic()
                taking_over, waited = self._taking_over, time.monotonic() - self._begun
            wait([taking_over], timeout=max(0.0, seconds - waited))
            if not taking_over.done():
                return self._forget_changed()
            taking_over.result()
            if ours:
                return None  # what was written meanwhile is for the next question
        return None

    def _forget_changed(self) -> None:
        since = max(self._known_until, self.revision)
        with self._database.reading() as store:
            revision, changed = store.revisions.current(), store.changed_since(since)
        with self._lock.writing():
            self.profiles.forget(changed)
        self._known_until = revision

    def stop(self) -> None:
        """A take-over that goes on ends soon, unfinished; the next start takes over the rest."""
        self._closing.set()

    def close(self) -> None:
        """Stops, and saves what is held."""
        self.stop()
        self._worker.shutdown()
        self.save()

    def rebuild(self) -> int:
        """Forgets the index and builds it from the database; how many profiles it then holds."""
        with self._catching_up:
            fresh = self._empty()
            self._follow(fresh)
            with self._lock.writing():
                self._matchmaker = fresh
                self._saved_revision = -1
        self.save()
        return len(fresh)

    def purge(self) -> None:
        """After an erasure: nothing of the erased stays in memory or in the folder, be the index open or not."""
        self._remove_erased()
        with self._saving:
            shutil.rmtree(self._folder, ignore_errors=True)  # rebuilt when next needed, if not saved before
            self._sweep()
            self._saved_revision = -1
        if self._matchmaker is not None:
            self._save_aside()

    def _remove_erased(self) -> None:
        """At once, even while other changes are being taken over."""
        if self._matchmaker is None:
            return
        with self._database.reading() as store:
            erased = store.erased_since(self._matchmaker.revision)
        if erased:
            with self._lock.writing():
                self.profiles.forget(erased)
                self._matchmaker.remove(erased)
            self._models().encoder.forget()  # it remembers by text, and so cannot forget a single person

    def save(self) -> None:
        """Writes the index to its folder, unless that holds it already. An index never opened is not saved."""
        with self._saving:
            with self._catching_up:
                if self._matchmaker is None or self._matchmaker.revision == self._saved_revision:
                    return
                self._remove_erased()  # by another process, perhaps
                revision, write = self._matchmaker.revision, self._matchmaker.copied()
            self._sweep()
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            try:
                write(self._fresh)
                (self._fresh / _ORIGIN).write_text(json.dumps({"database": self._database_name()}))
                _swap(self._fresh, self._folder)
            except BaseException:
                shutil.rmtree(self._fresh, ignore_errors=True)
                raise
            self._saved_revision, self._saved_at = revision, time.monotonic()

    def _sweep(self) -> None:
        """Removes what saves that ended badly left beside the folder. Not while this process saves."""
        for path in self._folder.parent.glob(f"{self._folder.name}.*"):
            if not _UNFINISHED.fullmatch(path.name.removeprefix(self._folder.name)):
                continue  # a copy that a person made, perhaps
            with suppress(FileNotFoundError):  # another process sweeps too, or has finished
                ours = path.name.startswith(self._fresh.name)
                if ours or time.time() - path.stat().st_mtime > _STALE:
                    shutil.rmtree(path, ignore_errors=True)

    def _save_if_due(self) -> None:
        if time.monotonic() - self._saved_at >= self._save_interval:
            self._saved_at = time.monotonic()
            self._save_aside()

    def _save_aside(self) -> None:
        """Beside the questions: writing a large index takes seconds."""
        threading.Thread(target=self.save, name="save index").start()

    def _ready(self) -> Matchmaker:
        if self._matchmaker is None:
            raise RuntimeError("catch_up opens the matchmaker")
        return self._matchmaker

    def _follow(self, matchmaker: Matchmaker) -> None:
        self._take_over_models(matchmaker)
        with self._database.reading() as store:
            revision = store.revisions.current()
            if revision <= matchmaker.revision:
                return
            talents = store.talents.positions_since(matchmaker.revision)
            demands = store.demands.positions_since(matchmaker.revision)
        self._so_far, self._reported_at = 0, time.monotonic()
        for positions, side in ((talents, _talents), (demands, _demands)):
            for start in range(0, len(positions), _STEP):
                self._take_over(matchmaker, side, positions[start : start + _STEP])
        if not self._closing.is_set():
            matchmaker.revision = revision

    def _take_over_models(self, matchmaker: Matchmaker) -> None:
        models = self._models()
        if not models.may_learn:
            return
        held = Rerankers(matchmaker.reranker, matchmaker.shadow)
        with self._database.reading() as store:
            now = rerankers(store, models.encoder.identity, models.reranker, held)
        if now != held:
            with self._lock.writing():
                matchmaker.reranker, matchmaker.shadow = now.serving, now.shadow

    def _take_over(
        self, matchmaker: Matchmaker, side: Callable[[Store], TalentStore | DemandStore], positions: Sequence[int]
    ) -> None:
        """A step, read afresh, since encoding those before may have taken minutes."""
        if self._closing.is_set():
            return
        with self._database.reading() as store:
            revision, step = store.revisions.current(), side(store).changes_at(positions)
        shown = [change.profile for change in step if change.profile is not None and _may_be_matched(change.profile)]
        kept = {profile.id for profile in shown}
        prepared = matchmaker.described(shown)  # slow, and before the lock: nobody else writes, as all catch up
        with self._lock.writing():
            with self._database.reading() as store:
                late = set(store.changed_since(revision))  # while they were encoded: the next take-over's matter
            self.profiles.forget([change.id for change in step])
            matchmaker.remove([change.id for change in step if change.id not in kept])
            matchmaker.put(prepared.without(late))
        if any(change.profile is None for change in step):
            self._models().encoder.forget()  # it remembers by text, and so cannot forget a single person
        self._report(len(step))

    def _report(self, profiles: int) -> None:
        """A line in the log now and then, where so much is taken over that somebody may wonder."""
        self._so_far += profiles
        if time.monotonic() - self._reported_at >= _REPORT_EVERY:
            self._reported_at = time.monotonic()
            _log.info("taking over changes: %d so far", self._so_far)

    def _load(self) -> Matchmaker:
        models = self._models()
        self._sweep()
        try:
            self._check_origin()
            matchmaker = Matchmaker.load(
                self._folder,
                models.encoder,
                talents=self._matchable(self.profiles.talents),
                demands=self._matchable(self.profiles.demands),
                reranker=models.reranker,
            )
        except UnusableIndex as error:
            level = logging.WARNING if self._folder.exists() else logging.INFO  # the first time is no news
            _log.log(level, "index built anew: %s", error)
            return self._empty()
        if matchmaker.revision > self._database.revision():
            _log.warning("index built anew: it is ahead of the database, which was perhaps restored from a backup")
            return self._empty()
        self._saved_revision = matchmaker.revision
        return matchmaker

    def _empty(self) -> Matchmaker:
        models = self._models()
        return Matchmaker(
            models.encoder,
            talents=self._matchable(self.profiles.talents),
            demands=self._matchable(self.profiles.demands),
            reranker=models.reranker,
        )

    @staticmethod
    def _matchable(look_up: Callable[[Sequence[str]], Mapping[str, P]]) -> Callable[[Sequence[str]], Mapping[str, P]]:
        """Without those who were hidden since they were taken over."""
        return lambda ids: {one: profile for one, profile in look_up(ids).items() if _may_be_matched(profile)}

    def _models(self) -> "Models":
        if self._models_in_use is None:
            self._models_in_use = self._open_models()
        return self._models_in_use

    def _check_origin(self) -> None:
        try:
            origin = json.loads((self._folder / _ORIGIN).read_text())["database"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnusableIndex(_NOT_SAVED) from error
        if origin != self._database_name():
            raise UnusableIndex(_OTHER_DATABASE)

    def _database_name(self) -> str:
        with self._database.reading() as store:
            return store.revisions.database()


_ORIGIN = "origin.json"
_UNFINISHED = re.compile(r"\.[0-9a-f]{32}(\.old)?")
_NOT_SAVED = Bilingual(zh="尚无已保存的索引。", en="There is no saved index yet.")
_OTHER_DATABASE = Bilingual(zh="已保存的索引属于另一个数据库。", en="The saved index belongs to another database.")


def _talents(store: Store) -> TalentStore:
    return store.talents


def _demands(store: Store) -> DemandStore:
    return store.demands


def _report_failure(taking_over: "Future[None]") -> None:
    error = taking_over.exception()
    if error is not None:
        _log.error("taking over changes failed: %s", type(error).__name__)  # its message may quote a profile


def _may_be_matched(profile: Talent | Demand) -> bool:
    """Dates pass without a change and are the matcher's to judge; whatever else hides a profile takes it out."""
    consented = not isinstance(profile, Talent) or Consent.MATCHING in profile.consents
    return profile.status is Status.PUBLISHED and consented


def _swap(fresh: Path, folder: Path) -> None:
    """`folder` is at each moment either whole or absent, which means: build it anew.

    OSError where other processes put theirs there each time between our two steps.
    """
    old = fresh.with_name(f"{fresh.name}.old")
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with suppress(FileNotFoundError):
                folder.rename(old)
            fresh.rename(folder)
            return
        except OSError:
            if attempt == _ATTEMPTS:
                raise
        finally:
            shutil.rmtree(old, ignore_errors=True)
