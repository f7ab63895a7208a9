from common.records import SourceText
from indexer.layouts.registry import best_layout
from tests.indexer.readers import furniture, outline, read

LONG = "统筹推进各项任务落实落地，加快重大项目建设步伐，全年完成投资十亿元，新增岗位三千个。"

REPORT = f"""# 政 府 工 作 报 告

2021年1月10日在大会上

区长 某某

各位代表：

现在，我代表青山区人民政府，向大会报告工作。

## 一、2020年工作回顾

过去一年，全区上下齐心协力，
完成了目标任务。

### （一）聚焦改革开放，持续释放活力

对接国家战略，扩大开放。**开放水平持续提升。**{LONG}设立专项资金。**人才环境不断优化。**{LONG}营商环境显著改善。{LONG}**三是**做好服务。

### **（二）聚焦民生福祉**

“一网通办”改革取得新突破。{LONG}新建养老床位20张。

各位代表，成绩来之不易，我们表示感谢！

同时，还存在不足，需要努力改进。

## **二、2021年主要任务**

**（一）推动高质量发展。**牢牢把握机遇。

**构建产业新体系。**{LONG}加强招商，引进一批获得虹桥

商务区支持的企业。

进一步优化布局，提高质量。

**拓展发展新空间。**{LONG}

推进园区建设。做好服务。

---

青山区人民代表大会秘书处

2021年1月10日

(共印 100 份)
"""

REVIEW = "一、2020年工作回顾"
REFORM = "（一）聚焦改革开放，持续释放活力"
PLANS = ("二、2021年主要任务", "（一）推动高质量发展")


def test_leads_marked_and_unmarked():
    found = [item[:-1] for item in outline(read(REPORT))]
    assert found == [
        ("",),
        (REVIEW, ""),
        (REVIEW, REFORM, ""),
        (REVIEW, REFORM, "开放水平持续提升"),
        (REVIEW, REFORM, "人才环境不断优化"),
        (REVIEW, REFORM, "营商环境显著改善"),
        (REVIEW, "（二）聚焦民生福祉", "“一网通办”改革取得新突破"),
        (REVIEW, ""),
        (REVIEW, ""),
        (*PLANS, ""),
        (*PLANS, "构建产业新体系"),
        (*PLANS, "拓展发展新空间"),
    ]


def test_a_lead_takes_all_that_follows_it_and_page_breaks_are_closed():
    texts = {item.number: item.text for item in read(REPORT).items}
    assert texts["开放水平持续提升"] == f"开放水平持续提升。{LONG}设立专项资金。"
    assert texts["构建产业新体系"] == (
        f"构建产业新体系。{LONG}加强招商，引进一批获得虹桥商务区支持的企业。进一步优化布局，提高质量。"
    )
    assert texts["拓展发展新空间"] == f"拓展发展新空间。{LONG}推进园区建设。做好服务。"


def test_an_unmarked_lead_is_noted():
    noted = [item.number for item in read(REPORT).items if item.reasons]
    assert noted == ["营商环境显著改善", "“一网通办”改革取得新突破"]


def test_heads_signature_and_markup_are_furniture():
    document = read(REPORT)
    assert furniture(document) == [
        ("head", "政府工作报告"),
        ("head", "2021年1月10日在大会上"),
        ("head", "区长某某"),
        ("salutation", "各位代表："),
        ("signature", "青山区人民代表大会秘书处"),
        ("date", "2021年1月10日"),
        ("note", "(共印100份)"),
    ]
    assert not any(sign in item.text for item in document.items for sign in "#*")


def test_a_report_without_marks_has_the_leads_that_open_parallel_paragraphs():
    body = "".join(f"{lead}。{LONG}\n" for lead in ("做强产业体系", "做优城市环境", "做实民生保障"))
    text = (
        f"政府工作报告\n一、回顾\n去年完成任务，成效明显。\n二、任务\n{body}设立资金。另行通知。\n"
    )
    assert [item.number for item in read(text).items] == [
        "",
        "做强产业体系",
        "做优城市环境",
        "做实民生保障",
    ]


def test_marks_alone_make_a_report():
    body = "".join(f"**{lead}。**{LONG}\n\n" for lead in ("做强产业", "做优环境", "做实民生"))
    assert (
        best_layout(SourceText(f"## 一、回顾\n\n{body}## 二、打算\n\n努力工作。")).name == "report"
    )
