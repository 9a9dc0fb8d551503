"""The page in a real browser: what a person does with it, from the first question to the management of the corpus."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.fake_page import PASSWORD
from tests.made_files import Paper, Typesetter, pdf_of

MEALS = "2025年前每个街道建成老年食堂不少于2个，老年人用餐每餐补助3元，由市民政局会同市财政局落实。"
QUESTION = "老年食堂每餐补助多少钱？"
# Colours that are still changing have a contrast that no view has.
SETTLED = """async () => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
    await Promise.all(ending.map((one) => one.finished.catch(() => null)));
}"""


def ask(page: Page, question: str = QUESTION) -> None:
    """Ask, and wait for the answer's end."""
    count = page.locator("[data-exchange]").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    expect(page.locator("[data-exchange]")).to_have_count(count + 1)
    page.wait_for_selector('.transcript[data-busy="false"]')


def marked(page: Page) -> str:
    """The words that the source panel marks, without white space."""
    return "".join("".join(page.locator("#source-text mark").all_text_contents()).split())


def test_ask_and_open_a_citation_on_its_exact_words(page: Page, context: BrowserContext, site: str) -> None:
    ask(page)
    expect(page.locator(".verdict.proved")).to_have_text("每一句都已与原文核对")
    page.click(".lines .mark >> nth=0")
    page.wait_for_selector("#source-text mark")
    assert marked(page) == MEALS
    expect(page.locator("#source-count")).to_have_text("第 1 条，共 3 条")
    assert page.locator("#source-text mark").first.bounding_box()["y"] < 800  # type: ignore[index]
    page.click("[data-do=next]")
    expect(page.locator("#source-count")).to_have_text("第 2 条，共 3 条")
    expect(page.locator("#source-text tr.cited")).to_have_count(2)
    page.click("[data-do=previous]")
    assert marked(page) == MEALS
    page.click("[data-do=copy-citation]")
    assert (
        page.evaluate("navigator.clipboard.readText()")
        == "《江州市人民政府关于印发江州市养老服务实施方案的通知》（江府发〔2022〕7号）第一部分第（一）条"
    )
    page.click("[data-do=copy-link]")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site}?source=")
    page.keyboard.press("Escape")
    assert not page.is_visible(".source")
    shared = context.new_page()
    shared.goto(link)
    shared.wait_for_selector("#source-text mark")
    assert marked(shared) == MEALS


def test_a_citation_opens_within_300_milliseconds(page: Page) -> None:
    ask(page)
    took = page.evaluate(
        """async () => {
          const times = [];
          for (let at = 0; at < 3; at++) {
            const started = performance.now();
            document.querySelectorAll(".lines .mark")[at].click();
            while (!document.querySelector("#source-text mark")) await new Promise(requestAnimationFrame);
            times.push(performance.now() - started);
            document.querySelector("[data-do=close-source]").click();
            for (const mark of document.querySelectorAll("#source-text mark")) mark.replaceWith(mark.textContent);
          }
          return times;
        }"""
    )
    assert min(took) <= 300  # the best of three: the machine may have other work
    assert page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") <= 2000


def test_steps_are_seen_and_a_question_can_be_stopped_asked_again_and_edited(page: Page) -> None:
    page.fill("#question", "慢慢说：食盐由谁销售？")
    page.press("#question", "Enter")
    expect(page.locator(".steps .now")).to_have_text("撰写答案")
    expect(page.locator(".lines.draft")).to_contain_text("正在写的草稿")
    page.click("#stop")
    expect(page.locator(".result.stopped .verdict")).to_have_text("已停止")
    expect(page.locator("#send")).to_be_visible()
    page.hover(".asked")
    page.click("[data-do=edit]")
    expect(page.locator("#question")).to_have_value("慢慢说：食盐由谁销售？")
    page.fill("#question", "食盐由谁销售？")
    page.press("#question", "Enter")
    expect(page.locator(".result.answered")).to_have_count(1)
    expect(page.locator(".asked h2")).to_have_text(["食盐由谁销售？"])
    page.click("[data-do=retry]")
    page.wait_for_selector('.transcript[data-busy="false"]')
    expect(page.locator(".asked h2")).to_have_text(["食盐由谁销售？"])
    expect(page.locator(".card .state.repealed").first).to_have_text("已废止")


def test_filters_examples_hints_and_related_questions(page: Page) -> None:
    page.click(".welcome li button >> nth=0")
    page.wait_for_selector('.transcript[data-busy="false"]')
    page.click(".related button")
    expect(page.locator(".asked h2").last).to_have_text("食盐由谁销售？")
    page.wait_for_selector('.transcript[data-busy="false"]')
    page.click("#scope summary")
    page.select_option("#scope-fields [name=year]", "2023")
    expect(page.locator("#scope-words")).to_have_text("2023年")
    ask(page)
    cited = page.locator("[data-exchange]").last.locator(".card .title").all_text_contents()
    assert cited
    assert all("脚本" in title for title in cited)
    page.click("[data-do=clear-scope]")
    expect(page.locator("#scope-words")).to_have_text("全部文件")
    page.locator("#question").press_sequentially("请看养老")
    expect(page.locator("#hints")).to_be_hidden()
    page.fill("#question", "")
    page.locator("#question").press_sequentially("江府字")
    expect(page.locator("#hints li")).to_have_count(1)
    page.press("#question", "ArrowDown")
    page.press("#question", "Enter")
    expect(page.locator("#question")).to_have_value("《江州市食盐管理暂行办法》")


def test_conversations_are_kept_listed_renamed_exported_and_deleted(page: Page, tmp_path: Path) -> None:
    ask(page)
    page.reload()
    page.wait_for_selector(".result.answered")
    page.click(".lines .mark >> nth=0")
    page.wait_for_selector("#source-text mark")
    assert marked(page) == MEALS
    page.click("[data-do=close-source]")
    page.click("[data-do=new]")
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "食盐由谁销售？")
    expect(page.locator("#keep-list .title")).to_have_text(["食盐由谁销售？", QUESTION])
    page.fill("#keep-search", "每餐补助多少")
    expect(page.locator("#keep-list .title")).to_have_text([QUESTION])
    page.hover("#keep-list li")
    page.click("#keep-list summary")
    with page.expect_download() as download:
        page.click("text=导出 Markdown")
    download.value.save_as(tmp_path / "a.md")
    assert "[^1]: 《江州市人民政府关于印发江州市养老服务实施方案的通知》" in (tmp_path / "a.md").read_text(encoding="utf-8")
    with page.expect_download() as download:
        page.click("text=导出 Word")
    download.value.save_as(tmp_path / "a.docx")
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")
    page.click("text=改名")
    page.fill("#keep-list input", "助餐补贴")
    page.press("#keep-list input", "Enter")
    page.fill("#keep-search", "")
    expect(page.locator("#keep-list .title")).to_have_text(["食盐由谁销售？", "助餐补贴"])
    page.once("dialog", lambda dialog: dialog.accept())
    page.hover("#keep-list li >> nth=1")
    page.click("#keep-list summary >> nth=1")
    page.click("#keep-list li >> nth=1 >> text=删除")
    expect(page.locator("#keep-list .title")).to_have_text(["食盐由谁销售？"])


def test_the_library_shows_documents_facts_outline_and_places(page: Page) -> None:
    page.click("[data-view-link=library]")
    expect(page.locator(".shelf li")).to_have_count(3)
    page.click(".shelf .open >> text=养老服务")
    expect(page.locator("#source-text .document-title")).to_be_visible()
    expect(page.locator("#source-outline button")).to_have_count(4)
    page.click("#source-outline button >> text=附件1")
    page.click(".about summary")
    expect(page.locator("#source-details")).to_contain_text("发文机关江州市人民政府")
    page.fill("#library-typed", "每餐补助")
    page.click(".places .open")
    page.wait_for_selector("#source-text mark")
    assert marked(page) == MEALS


def test_upload_with_progress_then_remove_and_the_document_no_longer_answers(page: Page, tmp_path: Path) -> None:
    ask(page)
    page.click("[data-do=down]")
    page.fill(".reason input", "数字不对")
    page.press(".reason input", "Enter")
    expect(page.locator("#spoken")).to_have_text("谢谢，已记下原因")
    page.click("[data-view-link=manage]")
    page.fill("#manage-password", "不对的密码")
    page.press("#manage-password", "Enter")
    expect(page.locator("#manage-refused")).to_have_text("密码不对")
    page.fill("#manage-password", PASSWORD)
    page.press("#manage-password", "Enter")
    expect(page.locator("#manage-overview")).to_contain_text("数字不对")
    notice = tmp_path / "风筝.pdf"
    paper = Paper("江州市人民政府关于放风筝的通知", ["江府发〔2024〕9号 2024年4月1日", "风筝节于四月举行，由市体育局负责组织。"])
    notice.write_bytes(pdf_of(Typesetter().set(paper)))
    expect(page.frame_locator(".manage iframe").locator("h1")).to_have_text("政答评测")
    page.set_input_files("#manage-files", notice)
    page.click("#manage-upload button")
    expect(page.locator("#manage-report")).to_contain_text("已加入 风筝.pdf")
    page.click("[data-view-link=ask]")
    ask(page, "风筝节由谁组织？")
    answer = page.locator("[data-exchange]").last
    expect(answer.locator(".lines")).to_contain_text("市体育局负责组织")
    answer.locator(".lines p", has_text="市体育局").locator(".mark").first.click()
    expect(page.locator("#source-leaf svg .cited").first).to_be_visible()
    page.click("[data-do=leaf]")
    assert "由市体育局负责组织" in marked(page)
    page.click("[data-do=close-source]")
    page.click("[data-view-link=manage]")
    page.once("dialog", lambda dialog: dialog.accept())
    page.click('[data-do=remove-source][data-name="风筝.pdf"]')
    expect(page.locator("#manage-report")).to_contain_text("已移除 风筝.pdf")
    page.click("[data-view-link=ask]")
    ask(page, "风筝节由谁组织？")
    expect(page.locator("[data-exchange]").last.locator(".lines")).not_to_contain_text("市体育局")


def test_markup_in_questions_and_documents_is_inert(page: Page) -> None:
    ask(page, '<img src=x onerror="window.broken=1">${window.broken=1}{{constructor}} 标记')
    page.click(".lines .mark >> nth=0")
    page.wait_for_selector("#source-text mark")
    expect(page.locator(".asked h2")).to_have_text('<img src=x onerror="window.broken=1">${window.broken=1}{{constructor}} 标记')
    assert page.evaluate("window.broken") is None
    assert page.locator("#transcript img, #source img, #keep img").count() == 0


def test_a_failure_and_an_empty_question_are_said_plainly(page: Page) -> None:
    page.press("#question", "Enter")
    expect(page.locator("#spoken")).to_have_text("请先输入问题")
    ask(page, "出错")
    expect(page.locator(".result.error .verdict")).to_have_text("没能完成回答")
    ask(page, "没有这回事")
    expect(page.locator(".result.no_evidence .verdict")).to_have_text("没有找到依据")


def test_a_phone_needs_no_side_scrolling_and_shows_the_source_below_the_chat(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 360
    ask(page)
    assert page.evaluate(wide) <= 360
    page.click(".lines .mark >> nth=0")
    page.wait_for_selector("#source-text mark")
    assert page.evaluate(wide) <= 360
    chat, source = page.locator("#transcript").bounding_box(), page.locator("#source").bounding_box()
    assert chat is not None
    assert source is not None
    assert source["y"] >= chat["y"] + chat["height"]
    box = page.locator("#source-text mark").first.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 740
    page.click("[data-do=close-source]")
    page.click("[data-do=drawer]")
    expect(page.locator("#keep-list .title")).to_be_visible()
    page.click("#keep-list .title")
    page.click("[data-view-link=library]")
    expect(page.locator(".shelf li")).to_have_count(3)
    assert page.evaluate(wide) <= 360


def test_the_elder_mode_is_large_plain_and_reads_aloud(page: Page) -> None:
    page.evaluate("() => { speechSynthesis.speak = (words) => (window.spoken = [words.text, words.lang]); }")
    ask(page)
    page.click("[data-do=elder]")
    assert float(page.locator(".lines p").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")) >= 21
    assert not page.is_visible("#keep")
    assert not page.is_visible("#scope")
    page.click("[data-do=speak]")
    words, language = page.evaluate("window.spoken")
    assert words.startswith(MEALS)
    assert "[1]" not in words
    assert language == "zh-CN"
    expect(page.locator("[data-do=speak]")).to_have_text("停止朗读")
    page.reload()
    page.wait_for_selector("html[data-elder=on]")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.locator("#question").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector('.transcript[data-busy="false"]')
    page.evaluate("document.querySelector('.asked').querySelector('button').focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "mark"
    assert "出处1" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#source-text mark")
    assert page.evaluate("document.activeElement.closest('.source') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "mark"


def test_no_serious_finding_of_axe_on_any_view(page: Page, axe: str) -> None:
    found: dict[str, list[str]] = {}

    def check(view: str) -> None:
        page.evaluate(SETTLED)
        page.evaluate(axe)
        violations = page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)")
        serious = [one for one in violations if one["impact"] in ("serious", "critical")]
        found[view] = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in serious]

    check("welcome")
    page.click("#scope summary")
    ask(page)
    page.click(".lines .mark >> nth=1")
    page.wait_for_selector("#source-text mark")
    page.click(".about summary")
    check("answer and source")
    page.click("[data-do=dark]")
    check("dark")
    page.click("[data-do=elder]")
    check("elder dark")
    page.click("[data-do=elder]")
    page.click("[data-do=dark]")
    page.set_viewport_size({"width": 360, "height": 740})
    check("phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.click("[data-view-link=library]")
    page.wait_for_selector(".shelf li")
    check("library")
    page.click("[data-view-link=manage]")
    page.fill("#manage-password", PASSWORD)
    page.press("#manage-password", "Enter")
    page.wait_for_selector("#manage-overview section")
    check("manage")
    assert found == {view: [] for view in found}
