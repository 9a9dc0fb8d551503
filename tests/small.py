"""A small corpus that tests of answering share: one notice, read and indexed with the bundled encoder, for which confidence is tuned."""

from __future__ import annotations

import functools

from corpus.model import Source
from corpus.parse import parse
from index.encoder import SentenceEncoder
from index.store import Index

TEXT = """柳城市人民政府关于印发柳城市节水行动方案的通知

柳府发〔2024〕7号 2024年3月5日

各县（市、区）人民政府，市政府各部门：

《柳城市节水行动方案》已经市政府同意，现印发给你们，请认真贯彻执行。

（此件主动公开）

柳城市节水行动方案

为贯彻落实《国家节水行动方案》（发改环资规〔2019〕695号），制定本方案。

一、总体目标

到2025年，全市万元国内生产总值用水量比2020年下降16%。到2030年，城镇供水管网漏损率控制在8%以内。

二、重点任务

（一）农业节水增效。推广滴灌技术，新增高效节水灌溉面积12万亩。未完成任务的县不予奖补。（市水利局牵头，市农业农村局配合）

（二）工业节水减排。对用水超定额的企业实行阶梯水价。（市工业和信息化局、市发展和改革委员会按职责分工负责）

三、保障措施

（一）加强资金保障。市财政每年安排节水专项资金3000万元。

附件：1.节水重点项目清单

附件1

节水重点项目清单

序号\t项目名称\t责任单位\t总投资（万元）\t完成年限
1\t城南再生水厂\t市住房和城乡建设局\t5600\t2025年
2\t东湖灌区改造\t市水利局\t1250\t2024年
"""


@functools.cache
def small_index() -> Index:
    """The notice above, in memory."""
    reading = parse(Source("柳城市节水.txt", TEXT, "0" * 64))
    return Index.of([reading], SentenceEncoder())
