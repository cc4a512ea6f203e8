"""Headings that are whole sentences: what they ask a person to agree to, and what a form only records of itself."""

import re
from typing import Literal

Side = Literal["demand", "talent"]

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_AGREEING = re.compile(
    r"同意|授权|许可|知情|可否|能否|consent|\bagree|permission|"
    r"authori[sz]e|\bmay we\b|\bcan we\b|\ballow|\baccept|"
    r"\bhappy for\b|opt[- ]?in",
    re.IGNORECASE,
)
_SHOWING = re.compile(
    r"公开|公示|展示|显示|披露|公布|"
    r"\bshow|\bdisplay|\bdisclos|\bpublish|\bvisible|\bpublic(?:ly)?\b|\breveal|"
    r"(?:share|pass)\b.{0,40}\b(?:name|employer|identity)",
    re.IGNORECASE,
)
_USING = re.compile(
    r"匹配|对接|推荐|处理|使用|收集|存储|个人信息|隐私|参[加与](?:匹配|对接|推荐)|\bmatch|\bprocess|\bstor|"
    r"\buse\b|privacy|data protection|gdpr|"
    r"personal data|personal information|take part|taking part|participat",
    re.IGNORECASE,
)
_DECLARING = re.compile(
    r"承诺|属实|真实有效|真实性|免责|声明|disclaimer|terms (?:and|&) conditions|terms of (?:use|service)|\bdeclare|"
    r"\bcertify|true and|"
    r"information (?:above |provided )?is (?:true|correct|accurate)",
    re.IGNORECASE,
)
_RECORDING = re.compile(
    r"^(?:开始|结束|完成)(?:答题|填写|作答)?时间$|"
    r"(?:提交|答题|填写|填表|填报|作答|录入|创建|修改|更新)(?:答卷|问卷|表单)?(?:时间|日期|用时|时长|人|者)|"
    r"所用时间|来自ip|ip地址|来源详情|来自(?:渠道|部分)|总分|答卷|time ?stamp|\bip address\b|^ip$|"
    r"submi(?:ssion|tted).{0,6}(?:time|date|id|at|on|by)|(?:start|completion) time|"
    r"(?:last modified|created|updated) (?:time|date|at)|user agent|browser|^score$|\bnetwork id\b|referr?er url|utm_",
    re.IGNORECASE,
)


def question(heading: str, side: Side) -> str:
    """The field that a sentence asks for, by what it speaks of; "" when it is no such sentence.

    consent; show_name; or report, which nobody needs: when a form was sent, that its answers are true. Where consent
    and name are asked at once, the answer is for matching: the name needs a yes of its own.
    """
    heading = _CAMEL.sub(" ", heading).replace("_", " ") if " " not in heading else heading
    if _RECORDING.search(heading) and len(heading) <= 40:
        return "report"
    if side == "talent" and _AGREEING.search(heading):
        if _SHOWING.search(heading) and not _USING.search(heading):
            return "show_name"
        if _USING.search(heading) or _SHOWING.search(heading):
            return "consent"
    if _DECLARING.search(heading) and (len(heading) > 8 or "disclaimer" in heading.lower()):
        return "report"
    if side == "talent" and re.search(r"(?:是否|愿意|可以?)(?:公开|展示|显示)", heading):
        return "show_name"
    return ""
