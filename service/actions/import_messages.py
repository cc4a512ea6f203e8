"""What an import says of a row beyond what was read in it."""

from matcher.bilingual import Bilingual
from matcher.profiles.problems import Problem, Severity

_MESSAGES: dict[str, tuple[Severity, Bilingual]] = {
    "row.unchanged": (
        Severity.NOTE,
        Bilingual("与上次发送的内容相同，未作更改。", "The same as when it was last sent; nothing was changed."),
    ),
    "row.updated": (
        Severity.NOTE,
        Bilingual("内容有变化，已更新原记录。", "It has changed since it was last sent; the record was updated."),
    ),
    "row.duplicate": (
        Severity.NOTE,
        Bilingual(
            "与已有的一条完全相同（{other}），未重复保存。",
            "It says exactly what {other} says, and was not stored twice.",
        ),
    ),
    "row.withdrawn": (
        Severity.WARNING,
        Bilingual(
            "该记录已被撤回，更新后仍为撤回状态。如需恢复，请在记录中重新发布。",
            "The record was withdrawn and stays so after this update. Publish it again to show it.",
        ),
    ),
    "row.organisation_withdrawn": (
        Severity.WARNING,
        Bilingual(
            "该单位已被撤回，此需求按撤回状态保存。如需展示，请恢复该单位并发布此需求。",
            "The organisation is withdrawn, so the demand was stored as withdrawn. "
            "To show it, publish the organisation and then this demand.",
        ),
    ),
    "row.consent_kept": (
        Severity.WARNING,
        Bilingual(
            "名单中的授权范围大于本人现有授权，已保留现有授权。如本人同意扩大，请在其记录中修改。",
            "The list states a wider consent than the person's record holds; the record's was kept. "
            "If the person agreed to more, change it in the record.",
        ),
    ),
    "row.erased": (
        Severity.ERROR,
        Bilingual(
            "此行对应的记录已应要求删除，未重新保存。如是另一条记录或本人重新登记，请换一个序号。",
            "The record of this row was erased on request and was not stored again. "
            "If this is another entry, or the person registers anew, give the row another number.",
        ),
    ),
}


def problem(code: str, **values: object) -> Problem:
    severity, message = _MESSAGES[code]
    return Problem(code=code, severity=severity, message=message.format(**values))


INTERRUPTED = Bilingual(
    "导入被中断，此文件的内容没有保存。请重新发送，已保存的文件不会重复。",
    "The import was interrupted and nothing of this file was stored. Send it again; nothing is doubled.",
)
ORIGINAL_GONE = Bilingual(
    "原文件已不再保存（超过保存期限，或其中有人要求删除），无法生成标注副本。请重新发送文件。",
    "The sent file is no longer kept (its time is over, or somebody in it was erased). Send it again to mark it.",
)
TOO_MANY_FILES = Bilingual(
    "一次最多发送 {limit} 个文件，本次为 {given} 个。请分批发送。",
    "At most {limit} files can be sent at once, and {given} were. Send them in parts.",
)
FILE_TOO_LARGE = Bilingual(
    "文件“{name}”超过上限 {limit} 字节。请拆分后再发送。",
    "The file “{name}” is beyond the limit of {limit} bytes. Send it in parts.",
)
NO_FILES = Bilingual(
    "没有收到文件。请在 files 字段中附上名单。", "No file was sent. Attach the lists in the field “files”."
)
NO_SUCH_FILE = Bilingual(
    "导入 {id} 中没有第 {number} 个文件（从0数起）。", "The import {id} has no file number {number} (counted from 0)."
)
