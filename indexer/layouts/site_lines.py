"""Lines that a web site adds around a notice: menus, share buttons, footers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from indexer.layouts.labels import label_at

_WORD = re.compile(
    r"[\W_]*+(?:"
    r"(?:留言咨询|(?:我要|内容)?纠错|打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|分享(?:到|至)?|收藏|"
    r"(?:文档|文件)附件|(?:相关|推荐)(?:文档|链接|附件|解读|阅读|新闻|文章|稿件|信息|政策)|使用(?:说明|帮助)|"
    r"返回(?:顶部|首页|列表)|浏览次数|点击数)[：:\d\s]*"
    r"|(?:[上下]一[篇条]|扫一扫|扫码|返回.{0,8}列表|当前位置|您的位置|您所在的?位置|字号|字体).*"
    r"|(?:访问量|浏览次数|点击数|阅读次数)[：:].*"
    r"|.*(?:版权所有|网站地图|联系我们|关于我们|设为首页|加入收藏|ICP备|公网安备|网站标识码|技术支持[：:]|"
    r"[Cc]opyright|All Rights Reserved).*"
    r"|.{1,60}[：:]\s?\*"
    r")$"
)
"""A line that is a site's own, by its words; the last form is a field to fill in."""
_BUTTON = (
    r"(?:打\s?印|关\s?闭(?:窗口)?|收藏|分享|返回|(?:我要)?纠错|[大中小]|字号|字体|复制|朗读|下载|"
    r"保存|微信|微博|推荐)(?:本页|此页|文章|正文)?"
)
_BUTTONS = re.compile(rf"(?:[\W_]*+{_BUTTON}){{2,12}}[\W_]*+$")
"""Buttons side by side: 【打印】【关闭窗口】."""
_LINKS = re.compile(
    r"(?:主题)?(?:相关|推荐|热点|最新|其[他它])(?:文章|文件|新闻|信息|内容|报道|阅读|链接|稿件|政策|解读)$"
)
"""What heads a list of links."""
_MENU = re.compile(r"^[^。；;]{1,40}(?:\s?[|｜>＞»›]\s?[^。；;|｜>＞»›]{1,40}){2,}[|｜>＞»›\s]*$")
"""A menu in one line: 首页 | 信息公开 | 在线办事."""
_SENTENCE = re.compile(r"[。；;！]")
_MAX_SITE_LINE = 300
"""Longest line of a site, in characters: up to 74 in 12 public notices and the five seeds."""
_MAX_ENTRY = 80
"""Longest entry of a menu or list of links; below 12 public notices they have up to 74."""
_SHORT = 8
_MIN_RUN = 6
"""Longest word of a menu with one word per line, and fewest lines of it in a row: in the heads of
12 public notices and the five seeds, runs of lines so short have up to two, a menu has 33."""


def is_site_line(text: str) -> bool:
    """Whether a line is a site's own by its words."""
    forms = (_WORD, _MENU, _BUTTONS, _LINKS)
    return len(text) <= _MAX_SITE_LINE and any(form.match(text) for form in forms)


def site_tail(texts: Sequence[str], names: Sequence[str]) -> int:
    """Index of the first of the closing lines that a site added; the end if it added none.

    Below the last sentence, all from the first line on that is a site's by its words;
    where there is no sentence at all, only such lines themselves.
    """
    body = next((at for at in range(len(texts) - 1, -1, -1) if _is_body(texts[at])), None)
    if body is None:
        return _closing_run(texts, names)
    below = (at for at in range(body + 1, len(texts)) if is_site_line(texts[at]))
    return next(below, len(texts))


def site_menus(texts: Sequence[str]) -> list[int]:
    """Lines before the first sentence that are a site's: by their words, or a run of short ones."""
    body = next((at for at, text in enumerate(texts) if _is_body(text)), 0)
    found = [at for at in range(body) if is_site_line(texts[at])]
    for is_menu, run in groupby(range(body), key=lambda at: _is_entry(texts[at])):
        lines = list(run)
        found += lines if is_menu and len(lines) >= _MIN_RUN else []
    return found


def _is_entry(text: str) -> bool:
    return len(text) <= _SHORT and not _SENTENCE.search(text) and not label_at(text)


def _is_body(text: str) -> bool:
    if is_site_line(text):
        return False
    return bool(_SENTENCE.search(text) or label_at(text)) or len(text) > _MAX_ENTRY


def _closing_run(texts: Sequence[str], names: Sequence[str]) -> int:
    """First of the site's lines that nothing but rules stands between, at the end."""
    first = len(texts)
    for at in range(len(texts) - 1, -1, -1):
        if is_site_line(texts[at]):
            first = at
        elif names[at] != "rule":
            break
    return first
