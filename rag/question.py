"""A question understood: cleaned, completed from the history, mended, and what it names and asks for picked out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.followup import complete
from rag.guard import mask_private, screen
from rag.model import Question, Turn
from rag.normalise import clean, trim_courtesy
from rag.references import find
from rag.vocabulary import Vocabulary, load

_BODY = r"(?:部门|单位|局|委|委员会|机构|科室|机关|处室|主体|公司|企业|人)"
_KINDS = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        ("compare", r"(?:有(?:什么|啥|何|哪些)|的)(?:区别|不同|差别|差异)|区别(?:是什么|在哪)|对比|相比|比较一下|哪个更|谁更|相差|差多少|比.{1,20}(?:多|少|高|低|大|小|快|长|短|晚|早)(?:多少|几|了|吗)|一样吗|是否一致|一致吗"),
        ("materials", r"(?:要|需要|需|带|准备|提交|提供|交|拿|凭|办|持)(?:带|准备|提交|提供|交|办理?|到|齐)?(?:哪些|哪几样?|什么|啥|几样)(?:证件?|材料|资料|手续|东西|证明|文件|执照|许可证?)|(?:哪些|什么|啥|几个|多少)(?:申请|证明|申报)?(?:证件|材料|资料|手续|证照|许可证?|证)(?:[，。？、]|才|呢|呀|啊|要|$)|材料(?:有哪些|是什么|清单|呢)|what documents"),
        ("why", r"为什么|为啥|为何|原因|怎么会|凭什么|凭啥|什么理由|因为什么|因何|依据(?:是)?什么|依据(?:是)?啥|\bwhy\b"),
        ("when", r"什么时候|什么时间|啥时候|啥时间|何时|哪(?:一)?(?:天|日|年|月|个月|年度)|几(?:月|号(?!文|令|事项)|点)|多久|多长时间|期限|截止|时限|到期|最迟|最晚|何日|几年内|什么日期|日期是|\bwhen\b|how long"),
        ("who", rf"谁|哪(?:些|个|几个|家|几家|一个)?(?:市直|有关|相关|责任|牵头|主管|政府|职能)?{_BODY}|什么(?:部门|单位|机构|人)|牵头(?:部门|单位)|责任(?:单位|部门|主体|人)|哪位|(?:主任|组长|局长|负责人|负责|市长|主管|一把手|会长|院长|秘书长)(?:是|叫)(?:什么|谁)|由.{0,8}负责|归.{0,6}管|找哪|\bwho\b|which (?:department|agency|office)"),
        ("where", r"哪里|哪儿|在哪|去哪|什么地方|啥地方|何处|何地|地址|地点|设在|哪个(?:县|市|区|镇|乡|村|省|地方|园区|窗口)|\bwhere\b"),
        ("how_much", r"多少|几(?:个|家|人|成|项|条|分|万|亿|次|倍|岁|块|处|座|名|种|类|张|户|层|米|公里|吨|元|所|辆|件|位|轮|批|步|档)|多大|多高|多长|多宽|多重|多远|占比|比例是|目标值|总投资|金额|数量|百分之|第几|\bhow (?:much|many)\b|\brate\b"),
        ("which", r"哪些|哪几|有哪|分别|名单|清单|包括(?:什么|哪)|包含|什么(?:措施|任务|项目|奖励|政策|内容|条件|情形|情况|行为)|都有(?:谁|什么|啥)|有什么|有啥|列(?:举|出)|哪(?:一|两|三)?(?:个|种|类|项|家|所|条|届|批)|\bwhich\b|\blist\b"),
        ("how", r"怎么|如何|怎样|咋|流程|步骤|程序是|方式|途径|办理方法|\bhow\b"),
        ("yes_no", r"吗|是不是|有没有|能不能|可不可以|要不要|是否|行不行|会不会|对不对|属不属于|算不算|该不该|需不需要|可否|能否|对吧|是吧|应不应该|用不用|有无|^(?:is|are|does|do|can|may|must|should)\b"),
    )
)  # fmt: skip
_YES_NO = next(pattern for kind, pattern in _KINDS if kind == "yes_no")
_LOOKUP = re.compile(
    r"说(?:了|的)?(?:些|的是|的)?(?:什么|啥)|(?:是)?怎么(?:说|规定|写|讲|表述)(?:的)?|如何规定(?:的)?|规定(?:了|的)?(?:是)?(?:什么|啥|哪些)?|(?:的)?(?:具体)?(?:内容|原文|全文|条文|正文|文本)(?:是|有)?(?:什么|啥|哪些)?"
    r"|讲(?:了|的)?(?:是)?(?:什么|啥)|写(?:了|的)?(?:是)?(?:什么|啥)|是(?:什么|啥)|有(?:什么|哪些)(?:内容|规定)?|列(?:一下|出)?|背(?:一下)?|念(?:一下)?|查|看|的|里|中|呢|第|是|请|一下|给我|我要|我想|把|发|来|原话|引用|完整|？|。|，|：|\s"
)
_ASKED = re.compile(
    r"(?:由|归|该|找|是)?谁(?:来)?(?:牵头|负责|主管|管|审批|接任|接替|担任|任|当|做|组织|配合|出钱|付|承担)?"
    r"|(?:牵头|责任|主管|审批|配合|实施|主办|承办)(?:部门|单位|机构|人)?(?=是|有|呢|？|，|和|及|、|$)"
    r"|(?:由|归|找)?哪(?:些|个|几个|家)?(?:部门|单位|局|委|机构)(?:牵头|负责|管|来?办)?"
    r"|什么时候|什么时间|啥时候|何时|哪[天年月]|几[月号](?!文)|多久|多长时间|(?:完成|截止|办理|办结)?(?:时限|期限|时间|日期)(?=是|呢|？|，|和|及|、|$)"
    r"|(?:占地)?面积(?=是|多|有|呢|？|，|和|及|、|$)|总?投资(?:额)?(?=是|多|有|呢|？|，|和|及|、|$)"
    r"|多少(?:个|家|人|钱|元|万元|亿元|天|项|吨|亩|公里)?|几(?:个|家|人|成|项|条|万|亿|次|倍|岁|处|座|名|种|类|件|天|年)(?!人民)"
    r"|(?:要|需要|带)?(?:哪些|什么|啥)(?:证件?|材料|资料|手续)|哪里|哪儿|在哪|地址|为什么|为啥|为何|原因(?=是|呢|？|，|、|$)|依据(?=是|呢|？|，|、|$)"
    r"|怎么[\u4e00-\u9fff]{0,4}|如何[\u4e00-\u9fff]{0,4}|(?:有|包括)?哪(?:些|几)(?:[个种类项条])?[\u4e00-\u9fff]{0,4}|什么(?:条件|措施|要求|标准|任务|奖励|职务|关系|单位|范围|情形)?"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[^\d]|$)")
_YEAR_RANGE = re.compile(r"((?:19|20)\d{2})\s*年?\s*(?:-|—|~|～|至|到)+\s*((?:19|20)?\d{2})\s*年")
_QUANTITY = re.compile(
    r"\d+(?:,\d{3})*(?:\.\d+)?\s*(?:%|[万亿]?(?:元|人|户|家|个|吨|亩|公里|平方米|张|处|天|岁|次|辆|项|件|座|所|名|年|月|日|米|度|条)?)"
)
_NOT_TEXT = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")


def understand(text: str, history: Sequence[Turn] = (), vocabulary: Vocabulary | None = None) -> Question:
    """The question that `text` asks after `history`. `outcome` is set where the run ends here."""
    vocabulary = vocabulary or Vocabulary((), ())
    original = mask_private(text)
    cleaned = mask_private(clean(original))
    outcome, message = screen(cleaned)
    if outcome:
        return Question(original, cleaned, outcome=outcome, message=message)
    asked = trim_courtesy(cleaned)
    asked, notes = _spell(asked, vocabulary)
    asked, completed = complete(asked, history, vocabulary)
    question = describe(asked, vocabulary)
    return replace(question, original=original, notes=(*notes, *completed))


def describe(text: str, vocabulary: Vocabulary) -> Question:
    """What a clean, self-contained question names and asks for."""
    references = find(text, vocabulary)
    return Question(
        original=text,
        text=text,
        kind=_kind(
            text, bool(references) and any(reference.steps or reference.number or reference.title for reference in references), references
        ),
        references=references,
        years=_years(text, references),
        places=vocabulary.places_in(text),
        departments=vocabulary.departments_in(text),
        people=vocabulary.people_in(text),
        numbers=tuple(dict.fromkeys(match[0].strip() for match in _QUANTITY.finditer(text))),
        aspects=_aspects(text),
        synonyms=synonyms(text),
    )


def synonyms(text: str) -> tuple[str, ...]:
    """Official words for the everyday ones of `text`, those it holds already left out; longer everyday words first."""
    found: list[str] = []
    rest = text
    for word in _everyday():
        if word in rest:
            found += load("everyday")[word]
            rest = rest.replace(word, "\n")
    return tuple(word for word in dict.fromkeys(found) if word not in text)


def _everyday() -> list[str]:
    return sorted(load("everyday"), key=len, reverse=True)


def _spell(text: str, vocabulary: Vocabulary) -> tuple[str, list[str]]:
    text, read = vocabulary.spelling.read_pinyin(text) if re.search(r"[A-Za-z]{2}", text) else (text, [])
    text, mended = vocabulary.spelling.mend(text)
    return text, [*read, *mended]


def _kind(text: str, named: bool, references: Sequence[object]) -> str:
    if named:
        rest = text
        for reference in references:
            rest = rest.replace(getattr(reference, "words", ""), "")
        if any(getattr(reference, "steps", ()) for reference in references) and not _NOT_TEXT.sub("", _LOOKUP.sub("", rest)):
            return "lookup"
    for kind, pattern in _KINDS:
        if pattern.search(text):
            return kind
    return "what"


def _years(text: str, references: Sequence[object]) -> tuple[str, ...]:
    """Years that are asked about: the year of a 文号 is not."""
    for reference in references:
        if getattr(reference, "number", ""):
            text = re.sub(r"[〔\[（(【]?(?:19|20)\d{2}年?[〕\]）)】]?\s*第?\d+\s*号", "", text)
    years = [match[1] for match in _YEAR.finditer(text)]
    for match in _YEAR_RANGE.finditer(text):
        years += [match[1], match[2] if len(match[2]) == 4 else match[1][:2] + match[2]]
    return tuple(dict.fromkeys(years))


def _aspects(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0] for match in _ASKED.finditer(text) if match[0]))
