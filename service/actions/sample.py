"""The sample fair: invented lists, and the frame of a fair for them, that show what the service does."""

from pathlib import Path

from matcher.learning.judged_fair import SAMPLE_FAIR
from service.actions import fairs, import_lists
from service.actions.import_lists import Progress, SentFile
from service.bootstrap import Service
from service.store.filters import Filter
from service.store.imports import Import

_FRAME = "frame"  # the folder beside the lists that holds the frame
_LISTS = (".xlsx", ".csv", ".jsonl")  # the tables of judgements beside them are no lists


def load_sample(service: Service, folder: Path = SAMPLE_FAIR, progress: Progress | None = None) -> Import | None:
    """Imports every list of the folder into an empty database, and enters the frame of the fair, if there is one.

    None, and nothing is done, where there are records.
    """
    with service.database.reading() as store:
        if store.talents.count(Filter()) or store.demands.count(Filter()):
            return None
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _LISTS)
    streams = [path.open("rb") for path in paths]
    try:
        sent = [SentFile(path.name, stream) for path, stream in zip(paths, streams, strict=True)]
        job = import_lists.receive(service, sent)
    finally:
        for stream in streams:
            stream.close()
    job = import_lists.run(service, job.id, progress=progress)
    for path in sorted((folder / _FRAME).glob("*.xlsx")):
        fairs.put_workbook(service, path.read_bytes(), path.name)
    return job
