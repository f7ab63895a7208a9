"""What a question asks for, from its wording."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retriever.mentions import Mention
from retriever.records import Asked

WHO = (
    r"(?:哪(?:个|一个|家|几家|几个|些)?(?:部门|单位|委办局|局|委|办|街道)?"
    r"|谁|何部门|什么部门|啥部门|什么单位)"
)
HEADED = r"\b(?:who(?:'s| is| are)?|which|what)\b[^?.,;]{0,40}"

WORDINGS: tuple[tuple[Asked, str], ...] = (
    (
        Asked.LEAD,
        rf"牵头|主责|主则|主办(?:单位|部门)|主管|领衔|挂帅|归(?={WHO})|归口"
        rf"|{WHO}(?:来|在|去|一起|共同)?(?:负责|管|抓|做|主抓|承担|出面|落实)"
        r"|\b(?:lead(?:s|ing)?|led|in charge|head(?:s|ed|ing)|run(?:s)?|take(?:s)? charge)\b"
        r"|\blead (?:dept|department|agency|unit|role)s?\b"
        rf"|{HEADED}\bresponsible\b",
    ),
    (
        Asked.SUPPORTING,
        r"配合|协办|协助|协同|协作单位|会同|参与单位"
        r"|\b(?:support(?:s|ing|ed)?(?! (?:work|station|model))|assist(?:s|ing|ed)?|cooperat\w+)\b",
    ),
    (
        Asked.RESPONSIBLE,
        rf"责任单位|责任部门|责任人|{WHO}(?:来)?负责|\bresponsible\b|\baccountable\b",
    ),
    (
        Asked.WHICH_QUARTER,
        r"[哪几](?:个|一)?季度?|第几季|\b(?:which|what) quarters?\b",
    ),
    (
        Asked.ANNUAL,
        r"多少|(?<!哪)几(?!乎|何|年|块|摊)|全年|年度目标|年度任务|总量|目标[值数]|指标"
        r"|新增数|[总人户件台套家张次]数(?![一-鿿]?据)|数(?:量|额)|金额"
        r"|\bhow (?:many|much|long|large|big|far)\b|\bannual\b|\bfull[- ]year\b|\bwhole year\b"
        r"|\bwhat (?:percentage|share|amount|figure|number)\b",
    ),
    (
        Asked.COUNT,
        r"(?:一共|总共|共有|共计|合计|总计)[^,。?]{0,4}(?:多少|几)(?:项|条|个任务|个目标|项任务)"
        r"|(?:多少|几)(?:项|条)"
        r"(?:重点)?(?:任务|目标|工作|条目|事项|措施|举措|政策|内容)?(?:$|[?？])"
        r"|\bhow many (?:items|tasks|targets|entries|rows|goals)\b|\btotal number of\b",
    ),
    (
        Asked.COMPARE,
        r"对比|相比|比较|比一比|比一下|(?<![占同环百])比(?=[^例重分率亚])|变化|区别|不同|差异|差别|异同"
        r"|\bcompar\w+|\bversus\b|\bvs\b|\bdiffer\w*\b|\bchange[sd]?\b",
    ),
    (Asked.STARRED, r"星号|带星|打星|标星|★|加星|\bstarred\b|\bstars?\b"),
    (
        Asked.DEADLINE,
        r"截止|期限|时限|何时(?:完成|办结|前)|(?:什么|啥)时候(?:完成|要完|前|做完|结束)|哪天前"
        r"|\bdeadlines?\b|\bby when\b|\bdue date\b",
    ),
    (
        Asked.SUMMARY,
        r"概述|概括|总结|归纳|怎么提|怎么说|方面|情况|有哪些(?:事|举措|措施|内容|工作|安排)|主要内容"
        r"|\bsummar\w+|\boverview\b|\bwhat (?:does|do) .{0,40} say\b|\bmeasures\b",
    ),
    (
        Asked.YES_NO,
        r"是不是|是否|有没有|能不能|对吗|对吧|(?:[吗吧]|(?<![什怎那这多要])么)(?![一-鿿])|没[?？]?$|还是"
        r"|^(?:is|are|does|do|did|was|were|will|can|has|have) |, (?:is|are|does|do|did|was|will) ",
    ),
    (
        Asked.DOC_NUMBER,
        r"文号|发文字号|(?<!老)字号|文件号|\b(?:document|reference|doc|issue) (?:number|no)\b",
    ),
    (
        Asked.DOC_DATE,
        r"落款|(?:印发|发布|发文|成文|签发|公布|下发|发)的?(?:日期|时间|日子)"
        r"|(?:哪天|哪一天|几号|什么时候|何时|啥时候|几月几[日号])(?:印发|发布|发文|下发|公布|出台|出的|发的|作的|做的)"
        r"|(?:印发|发布|发文|下发|公布|出台|作|做)的?(?:于|是)?(?:哪天|什么时候|何时|啥时候)"
        r"|\b(?:issued|published|dated|released|date of|what date|signed on|when was)\b",
    ),
    (
        Asked.ISSUER,
        r"发文(?:单位|机关|机构)|印发(?:单位|机关)|谁(?:印发|发布|下发|发的|出台|制定)"
        r"|哪个(?:单位|机关)(?:印发|发布|发的)"
        r"|\b(?:who|which \w+) (?:issued|published|released|wrote)\b"
        r"|\bissu(?:er|ing (?:body|authority))\b",
    ),
    (
        Asked.SPEAKER,
        r"谁(?:作|做|讲|宣读|签|签署|签字|署名)|(?:作|做)报告的|报告人|签发人|签署人|署名"
        r"|\bwho (?:gave|delivered|presented|signed|made|read)\b|\bsignator(?:y|ies)\b|\bspeaker\b",
    ),
)

PATTERNS = tuple((asked, re.compile(wording)) for asked, wording in WORDINGS)

TARGET = re.compile(r"目标|\b(?:targets?|goals?)\b")
"""Asks for the annual target where nothing else says what is meant."""

BODY_ASKED = re.compile(
    r"哪(?:个|一个|家|几家|几个|些)?(?:部门|单位|委办局|局|委|街道|街镇)"
    r"|\bwhich (?:\w+ ){0,2}(?:departments?|bureaus?|offices?|agenc(?:y|ies)|units?|bod(?:y|ies))\b"
)
"""Asks who does it, by the word for a body alone (哪些单位, which offices)."""

IN_CHARGE = re.compile(r"负责|主管|分管|管|抓|承担|的(?:责任|事|活)|\b(?:responsible|job|duty)\b")
"""Beside a department and yes or no: supposes that the department is the one in charge."""

HOW_MANY = re.compile(r"多少|几|\bhow (?:many|much)\b")

LISTING = re.compile(
    r"哪些|哪几|几块|几摊|几件|什么|啥|列一下|列出|清单|全部|所有|手上|手头|名下|分管|任务|工作|重点"
    r"|\b(?:what|which|list|all|everything|plate|portfolio|tasks|items)\b"
)
"""A department's portfolio is asked for by listing words beside its name and a role."""


def find_asked(text: str) -> Iterator[Mention[Asked]]:
    """Every wording that asks for something."""
    for asked, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield Mention(asked, *match.span())
