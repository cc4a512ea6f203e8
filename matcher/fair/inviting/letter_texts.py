"""The words of letters of invitation and of the sheet for their mail merge, in both languages."""

# ruff: noqa: E501 (one sentence a line, however long)

from matcher.bilingual import Bilingual

HEADING = Bilingual("邀 请 函", "INVITATION")
DEAR = Bilingual("尊敬的{name}：", "Dear {name},")
DEAR_DOCTOR = Bilingual("尊敬的{name}博士：", "Dear Dr {name},")
GREETING = Bilingual("　　您好！", "")
INVITING = Bilingual(
    "{fair}{when}{where}举行。我们诚挚邀请您拨冗出席。",
    "We have the pleasure of inviting you to the fair “{fair}”, which will be held {when} {where}.",
)
ON = Bilingual("谨定于{days}", "on {days}")
NO_DAYS_YET = Bilingual("即将（日期另行通知）", "on dates that we will announce")
AT = Bilingual("在{place}", "at {place}")
NO_PLACE_YET = Bilingual("（地点另行通知）", "at a place that we will announce")
FAIR = Bilingual(
    "届时，企业、高校、科研院所与投资机构将携人才、技术和融资需求到会，与海内外人才当面洽谈。",
    "Enterprises, universities, research institutes and investors will bring their posts, technical problems and projects in need of funding, and meet talents from China and abroad in person.",
)
FOUND_FOR = Bilingual(
    "根据您登记的专业方向与经历，我们认为下列需求与您较为契合：",
    "Going by the profile that you registered with us, we believe that these needs are close to your work:",
)
TOPIC = Bilingual("“{title}”（{kind}，{organisation}）", "“{title}” ({kind}; {organisation})")
UNDISCLOSED = Bilingual("单位名称暂不公开", "organisation not disclosed yet")
ARRANGING = Bilingual(
    "如您应允出席，我们将为您安排洽谈的时间与桌位，并于会前送达日程。具体洽谈对象以双方意愿为准。",
    "If you are able to come, we will arrange times and tables for your meetings and send you your programme beforehand. Whom you meet depends on the wishes of both sides.",
)
REPLY = Bilingual(
    "请您{by}{how}，告知是否出席，并请注明您可到会的日期、洽谈所用语言以及是否需要翻译。如届时不便前来，也烦请告知。",
    "Please {how} {by} to let us know whether you will attend, on which days you can be present, which languages you would like to speak, and whether you need an interpreter. Should you be unable to come, we would be grateful for a short note.",
)
BY = Bilingual("于{day}前", "by {day}")
SOON = Bilingual("尽早", "as soon as you can")
WRITE_TO = Bilingual("复函至 {address}", "write to {address}")
ANSWER_THIS = Bilingual("直接回复本函", "answer this letter")
CLOSING = Bilingual("　　此致\n敬礼！", "We look forward to welcoming you.\n\nYours sincerely,")
COMMITTEE = Bilingual("{fair}组委会", "The organising committee of {fair}")

SHEET = Bilingual("邀请函", "Letters")
ACCEPTED = Bilingual("接受", "accepted")
DECLINED = Bilingual("婉拒", "declined")
COLUMNS = {
    "talent": Bilingual("人才编号", "Talent id"),
    "name": Bilingual("姓名", "Name"),
    "reply": Bilingual("回复", "Reply"),
    "email": Bilingual("电子邮箱", "E-mail"),
    "language": Bilingual("语言", "Language"),
    "salutation": Bilingual("称呼", "Salutation"),
    "fair": Bilingual("会期名称", "Fair"),
    "dates": Bilingual("会期日期", "Dates"),
    "place": Bilingual("地点", "Place"),
    "reply_by": Bilingual("回复截止日期", "Reply by"),
    "reply_to": Bilingual("回复至", "Reply to"),
    "signed": Bilingual("落款", "Signed"),
    "demands": Bilingual("契合的需求", "Demands"),
    **{
        name: label
        for number in range(1, 6)
        for name, label in (
            (f"demand_{number}", Bilingual(f"需求{number}", f"Demand {number}")),
            (f"organisation_{number}", Bilingual(f"单位{number}", f"Organisation {number}")),
        )
    },
    "letter": Bilingual("邀请函正文", "Letter"),
}
WIDTHS = {"name": 24, "email": 28, "salutation": 28, "place": 28, "demands": 60, "letter": 80}
