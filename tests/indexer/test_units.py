"""Units that a reader cites: questions, dashed leads, run-in titles, groups named by number."""

from tests.indexer.readers import read

QUESTIONS = """关于《某区旧改办法》的政策解读
问：为什么要制定办法？
答：为了规范旧改工作。
问题2：哪些房屋适用？
答：本区的二级旧里。
具体范围由区政府公布。
"""
REPORT = """某区政府工作报告
各位代表：
一、2020年工作回顾
过去一年，我们主要做了以下工作。
——经济发展稳中向好。生产总值增长5%，一是优化环境；二是推进项目。
——城市面貌持续改善。完成旧改10万平方米。
二、2021年主要任务
（一）着力推动经济发展。坚持稳中求进，推动高质量发展。
（二）着力改善民生。完善公共服务，办好实事项目。
"""
GROUP = """某区推进方案
一、工作任务
（一）排查隐患。全面排查。（责任单位：区应急局；责任领导：王五）
（二）建立台账。逐一登记。
（三）定期报送。每月报送。
以上（二）至（三）项由区教育局负责。
"""


def test_a_question_and_its_answer_are_one_item():
    assert [(item.number, item.text) for item in read(QUESTIONS).items] == [
        ("为什么要制定办法？", "问：为什么要制定办法？答：为了规范旧改工作。"),
        ("问题2", "问题2：哪些房屋适用？答：本区的二级旧里。具体范围由区政府公布。"),
    ]


def test_dashed_leads_and_run_in_titles_are_numbers_of_items():
    found = [(item.number, item.path) for item in read(REPORT).items if item.number]
    review, plans = ("一、2020年工作回顾",), ("二、2021年主要任务",)
    assert found == [
        ("经济发展稳中向好", review),
        ("城市面貌持续改善", review),
        ("（一）", plans),
        ("（二）", plans),
    ]


def test_a_sentence_gives_departments_by_number_and_persons_stand_beside():
    items = [item for item in read(GROUP).items if item.number]
    assert [(item.responsible, item.reasons, dict(item.others)) for item in items] == [
        (("区应急局",), (), {"责任领导": "王五"}),
        (("区教育局",), ("reasons.roles_by_reference",), {}),
        (("区教育局",), ("reasons.roles_by_reference",), {}),
    ]
