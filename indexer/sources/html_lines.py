"""Lines that government sites print around a notice: fields of the page header, and tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.sources.html_words import words

_KEPT_KEYS = words("kept_fields")
_DROPPED_KEYS = words("dropped_fields")

_SPACES = r"\s*"


def _spaced(keys: Iterable[str]) -> str:
    longest_first = sorted(keys, key=lambda key: (-len(key), key))
    return "|".join(_SPACES.join(key) for key in longest_first)


_KEY = rf"(?:{_spaced((*_KEPT_KEYS, *_DROPPED_KEYS))})"
_CELL = re.compile(rf"[\s【\[]*(?P<key>{_KEY})\s*[：:]?\s*$")
_NUMBER_OR_NONE = re.compile(r"\d|无|^[\s/—－-]*$")
_LONGEST_NAME = 24
"""Most characters of a cell with the name of a field; letter-spaced names have up to 15."""
_FIELD = re.compile(rf"(?:^|(?<=[\s|｜/【\[\]】]))(?P<key>{_KEY}){_SPACES}[：:]")
_OPENING = "【[|｜•·●"
_CLOSING = "】]|｜"

_STRONG_TOOL = re.compile(
    r"打印|关闭|分享|收藏|纠错|字体|字号|返回|浏览次数|访问量|扫一扫|复制链接|朗读|无障碍|长者"
)
_TOOL = re.compile(
    r"打印|关闭|分享到?|收藏|我要纠错|纠错|字体|字号|默认|超?特?[大中小]|窗口|[本此]页|页面|文章|"
    r"返回(?:上一页|列表|首页)?|顶部|浏览次数|访问量|扫一扫(?:在?手机(?:上)?(?:打开|浏览|查看)?(?:当前|本)?页?)?|"
    r"复制链接|微信|微博|新浪|QQ(?:好友|空间)?|朋友圈|朗读|语音播报|无障碍(?:浏览|阅读)?|长者(?:模式|助手)?|"
    r"[\s\d：:【】［］\[\]()（）|｜/·>＞+＋\-—,，。]"
)
_AROUND = re.compile(
    r"[（(【\[]?\s*(?:责任编辑|责编|编辑|审核|校对|录入|[初终复一二三]审)人?\s*[：:]\s*\S{0,8}\s*[）)】\]]?$|"
    r"[上下]一[篇条]\s*[：:]|附件\s?\d*\s?[【\[].*\.[A-Za-z]{2,4}\s?[】\]]|.{0,80}已?下载\s?\d*\s?次"
)
"""Who put the page up, the pages beside it, files with the count of their downloads."""
_FILE_NAME = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|pptx?|jpg)$", re.IGNORECASE)
_PLACE_ON_SITE = re.compile(r"(?:您|你)?(?:现在|当前|目前)?(?:所处|所在|所)?的?位置[：:]")
_SITE = re.compile(
    r"版权所有|ICP备|公网安备|网站标识码|(?:主办|承办)单位[：:]|技术支持|建议使用.{0,20}浏览|分辨率|"
    r"未经.{0,12}(?:许可|授权).{0,8}(?:转载|使用)|网站地图|联系我们|关于我们|All Rights Reserved"
)

_CLOSES = re.compile(
    r"[（(].{2,80}[）)]$|附件|附表|抄送|主送|抄报|(?:19|20)\d\d\s?年.{1,12}日|二[〇○零].{2,10}年.{2,8}日|"
    r"[一-鿿（）()、\s]{2,60}(?:政府|委员会|办公[室厅]|[委局厅部院处署办]|中心|公司|小组|法院)$|"
    r".{2,40}印发$"
)
_NUMBERED_FILE = re.compile(r"[\d一二三四五六七八九十]{1,2}\s?[.．、]")


def is_tool(line: str) -> bool:
    """Whether a line holds nothing but the page's tools: 【打印】 字体：大 中 小, 当前位置：…"""
    if _PLACE_ON_SITE.match(line) or _AROUND.match(line):
        return True
    return bool(_STRONG_TOOL.search(line)) and not _TOOL.sub("", line)


def is_site_line(line: str) -> bool:
    """Whether a line speaks of the site: who runs it, its licence numbers."""
    return bool(_SITE.search(line)) or is_tool(line)


def is_field_name(cell: str) -> bool:
    """Whether a cell of a table holds the name of a page-header field, and no value."""
    return len(cell) <= _LONGEST_NAME and bool(_CELL.match(cell))


def fields_in(line: str) -> tuple[str, ...] | None:
    """The fields that a line is made of, ``key：value`` each, less those about the page.

    None for a line that does not open with a field. A line of one field whose name
    could open a paragraph as well counts as such only if it has no value.
    """
    if "：" not in line and ":" not in line:
        return None
    shown = line.strip().lstrip(_OPENING).lstrip()
    found = list(_FIELD.finditer(shown))
    if not found or found[0].start() > 0:
        return None
    ends = (*(match.start() for match in found[1:]), len(shown))
    pairs = [
        (_squeezed(match["key"]), shown[match.end() : end].rstrip().rstrip(_CLOSING).strip())
        for match, end in zip(found, ends, strict=True)
    ]
    if len(pairs) == 1 and pairs[0][0] in _DROPPED_KEYS and not is_tool(line):
        return None
    return tuple(f"{key}：{value}" for key, value in pairs if key in _KEPT_KEYS)


def fields_of_row(cells: Sequence[str]) -> Iterator[str]:
    """The fields of one row of a header table: name and value in cells of their own, or in one."""
    waiting = ""
    for cell in cells:
        if _CELL.match(cell):
            yield from _field(waiting, "")
            waiting = cell
        elif waiting:
            yield from _field(waiting, cell)
            waiting = ""
        else:
            yield from fields_in(cell) or ()
    yield from _field(waiting, "")


def _field(cell: str, value: str) -> tuple[str, ...]:
    match = _CELL.match(cell)
    key = _squeezed(match["key"]) if match else ""
    if key.endswith("文号") and not _NUMBER_OR_NONE.search(value):
        value = ""  # what stands next to an empty field is no number
    return (f"{key}：{value}",) if key in _KEPT_KEYS else ()


def fields_among(lines: Sequence[str]) -> tuple[str, ...]:
    """All fields that the lines hold, each once; a name and its value may be on two lines."""
    found: list[str] = []
    at = 0
    while at < len(lines):
        name_only = is_field_name(lines[at])
        follows = at + 1 < len(lines) and fields_in(lines[at + 1]) is None
        if name_only and follows and not is_field_name(lines[at + 1]):
            found += fields_of_row(lines[at : at + 2])
            at += 1
        else:
            found += fields_in(lines[at]) or ()
        at += 1
    return tuple(dict.fromkeys(found))


def closing(lines: Sequence[str]) -> tuple[str, ...]:
    """The first lines, up to one that does not close a notice: signature, date, annexes, notes."""
    kept: list[str] = []
    for line in lines:
        if is_tool(line):
            continue
        in_list = bool(kept) and bool(_NUMBERED_FILE.match(line))
        if is_site_line(line) or _FILE_NAME.search(line) or not (_CLOSES.match(line) or in_list):
            break
        kept.append(line)
    return tuple(kept)


def _squeezed(text: str) -> str:
    return "".join(text.split())
