"""Whether a short text is shaped like a department's name, known or not.

Notices name bodies no list can hold (streets, working groups, firms), so their
endings decide. Ordinary words with the same endings (举办, 布局, 城镇) are kept out by
name, and so is anything that starts like a sentence.
"""

from __future__ import annotations

import re

LONGEST_NAME = 30
"""Characters; 生活垃圾分类减量推进工作联席会议成员单位 has 20, sentences soon have more."""

HAN = "[一-鿿]"

ENDINGS = (
    rf"{HAN}{{1,12}}局",
    rf"{HAN}{{1,8}}分局",
    rf"{HAN}{{1,8}}委",
    rf"{HAN}{{2,16}}(?:委员会|管委会|工委|党工委)",
    rf"{HAN}{{1,8}}办",
    rf"{HAN}{{2,16}}办公室",
    rf"{HAN}{{2,4}}街道(?:办事处)?",
    rf"{HAN}{{2,4}}[镇乡](?:人民)?(?:政府)?",
    rf"{HAN}{{2,10}}集团",
    rf"{HAN}{{2,12}}公司",
    rf"{HAN}{{1,8}}(?:法院|检察院|研究院|党校)",
    rf"{HAN}{{1,8}}(?:武装部|工作部|指挥部)",
    rf"{HAN}{{1,6}}(?:支队|总队|大队)",
    rf"{HAN}{{2,12}}(?:管理|运行|促进|控制|事务|储备|征收|监测|监督|执法|登记|审批)中心",
    rf"{HAN}{{0,6}}(?:联合会|总工会|红十字会|工商联|残联|妇联|侨联|文联|社联|科协)",
    rf"{HAN}{{2,20}}(?:领导小组|联席会议|指挥部|协调小组)",
)
NAMED = re.compile("|".join(f"(?:{ending})" for ending in ENDINGS))

GROUPS = re.compile(
    rf"(?:各|各相关|各有关|相关|有关|其他|其他相关|其他有关)(?:{HAN}{{0,4}})"
    r"(?:部门|单位|委办局|街镇|街\(镇\)|街道\(镇\)|街道|镇|乡镇|企业集团|国企集团|集团|公司)"
    rf"|{HAN}{{0,4}}(?:各|相关|有关)部门(?:和|、){HAN}{{2,6}}"
    rf"|[\w()、“”/—-]{{0,24}}(?:各?成员单位|签约单位|牵头部门|牵头单位|各部门)"
)
"""Names of many bodies at once: 各街（镇）, 相关部门和国企集团, …领导小组成员单位."""

GROUP_LAST = re.compile(
    r"(?:各|相关|有关|其他|成员|涉及)[一-鿿]{0,4}(?:部门|单位|街镇|街道|镇|乡镇|集团|公司|企业)$"
)
"""How a longer name of many bodies ends: 涉及城市运行的相关单位, 区相关职能部门."""

COLUMN_HEADS = frozenset(
    f"{role}{body}"
    for role in ("牵头", "主责", "配合", "责任", "协办", "主办", "承办", "各", "成员")
    for body in ("部门", "单位")
)
"""Heads of the department columns, which are shaped like group names."""

NOT_DEPARTMENTS = re.compile(
    r".*(?:"
    r"[格大全开结布变困当破棋僵新败残定终骗票时政危]局"  # 布局, 格局, 大局
    r"|[举主承协创开申筹督通兴经交代网快难易好再包操自停首补续急该要速直协]办"  # 举办, 一网通办
    r"|[居村业常党省原编团]委|居民委员会|村民委员会|业主委员会|居委会|村委会"
    r"|[城乡村小重坐市集古名强]镇|[家故下城水他]乡"
    r"|(?:美丽|风貌|特色|示范|主要|所属|所在|精品|商业|全部|部分|本|该|个|条|座|各级)街道"
    r"|(?:教育|办学|医疗|跨国|犯罪|大型|产业|企业|龙头|化)集团"
    r"|(?:上市|跨国|平台|航空|物业|保险|分|子|母|家|龙头|科技)公司"
    r"|(?:专项|考核|协调)指挥"
    r")"
)

STARTS_LIKE_A_SENTENCE = re.compile(
    r"(?:可|列|鼓励|要求|推进|推动|完成|启动|配合|加强|加快|加大|加强|开展|深化|落实|落地|组织|建设|建立|健全|完善"
    r"|制定|实施|确保|力争|做好|做到|召开|举办|成立|引进|引导|支持|协调|督促|指导|强化|优化|提升"
    r"|提高|继续|持续|进一步|全面|积极|努力|依托|围绕|聚焦|按照|根据|通过|对|将|把|由|与|和|及|在"
    r"|向|为|从|以|是|有(?!关)|会同|联合(?!会)|委托|上报|报送|报|发布|制订|修订|编制|试点|打造|形成|新增|创建"
    r"|我|你|这|那|该|全[市区县]|不|并|等|年|月|日|项|个|家|第|共|其中|一是|二是|三是)"
)


def starts_like_a_sentence(squeezed: str) -> bool:
    """True for a text that opens with a verb, a pronoun or a count, as no name does."""
    return STARTS_LIKE_A_SENTENCE.match(squeezed) is not None


def shaped_like_department(squeezed: str) -> bool:
    """True for a name of a body by its ending; the text must be squeezed (see ``squeeze``)."""
    if not 2 <= len(squeezed) <= LONGEST_NAME or squeezed in COLUMN_HEADS:
        return False
    if starts_like_a_sentence(squeezed) or NOT_DEPARTMENTS.fullmatch(squeezed):
        return False
    return bool(NAMED.fullmatch(squeezed) or GROUPS.fullmatch(squeezed))


def is_group(squeezed: str) -> bool:
    """True for a name of many bodies at once (各街镇, 相关部门); the text must be squeezed."""
    if squeezed in COLUMN_HEADS:
        return True
    return bool(GROUPS.fullmatch(squeezed) or GROUP_LAST.search(squeezed))
