// The page's wiring: buttons by their data-do, the composer, the transcript. Python renders; this moves.
import { Comfort } from "./comfort.js";
import { Composer } from "./composer.js";
import { Keep } from "./keep.js";
import { Library } from "./library.js";
import { Manage } from "./manage.js";
import { Source } from "./source.js";
import { kept, remember, say, copy } from "./small.js";

export function start(trigger) {
  const find = (selector) => document.querySelector(selector);
  const state = { replace: "", asked: false };
  const transcript = () => find("#transcript .transcript");
  const conversation = () => transcript()?.dataset.conversation ?? "";
  const source = new Source();
  const keep = new Keep({ current: conversation, open });
  const comfort = new Comfort();
  const composer = new Composer({ ask });
  const library = new Library(source);
  const manage = new Manage(() => {
    library.forget();
    source.forget();
    front();
  });

  function ask(question, replace = state.replace) {
    const words = question.trim();
    if (!words) return say("请先输入问题");
    state.replace = "";
    state.asked = true;
    comfort.silence();
    show("ask");
    composer.busy(true);
    trigger("ask", { question: words, conversation: conversation(), replace, filters: composer.filters() });
  }

  function open(name) {
    state.replace = "";
    composer.busy(false);
    show("ask");
    remember("conversation", name);
    trigger("open", { conversation: name });
    if (!name) find("#question")?.focus();
  }

  function show(view) {
    if (view === "manage" && !find("#manage")) view = "ask";
    history.replaceState(null, "", `${location.pathname}${location.search}${view === "ask" ? "" : `#${view}`}`);
    if (document.documentElement.dataset.view !== view) source.close();
    document.documentElement.dataset.view = view;
    for (const link of document.querySelectorAll("[data-view-link]")) {
      link.dataset.viewLink === view ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
    document.dispatchEvent(new CustomEvent("view", { detail: view }));
  }

  // What the transcript becomes is the one sign of what goes on.
  let last = { busy: false, step: "", name: "" };
  new MutationObserver(() => {
    const shown = transcript();
    document.documentElement.dataset.talk = shown ? "on" : "";
    const busy = shown?.dataset.busy === "true";
    const step = shown?.querySelector(".steps .now")?.textContent ?? "";
    if (busy && step && step !== last.step) say(step, true);
    if (busy !== last.busy) composer.busy(busy);
    const name = conversation();
    if (name && name !== last.name) {
      remember("conversation", name);
      keep.refresh();
    }
    if (state.asked && shown && (busy !== last.busy || step !== last.step)) {
      const newest = shown.lastElementChild;
      newest?.scrollIntoView({ block: "start", behavior: calm() });
    }
    if (last.busy && !busy) {
      state.asked = false;
      say("回答完了", true);
      keep.refresh();
      source.prepare(shown?.lastElementChild);
    }
    last = { busy, step: busy ? step : "", name };
  }).observe(find("#transcript"), { childList: true, subtree: true, attributes: true, attributeFilter: ["data-busy", "data-conversation"] });

  const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  const exchangeOf = (element) => element.closest("[data-exchange]");
  const questionOf = (exchange) => exchange.querySelector(".asked h2").textContent;

  const actions = {
    ask: (button) => ask(button.textContent, ""),
    edit: (button) => {
      state.replace = exchangeOf(button).dataset.exchange;
      composer.fill(questionOf(exchangeOf(button)));
    },
    retry: (button) => ask(questionOf(exchangeOf(button)), exchangeOf(button).dataset.exchange),
    stop: () => {
      trigger("stop", { conversation: conversation() });
      // A last piece of the answer may have been on its way: look once more.
      setTimeout(() => transcript()?.dataset.busy === "true" && trigger("open", { conversation: conversation() }), 800);
    },
    new: () => open(""),
    home: () => open(""),
    cite: (button) => {
      const card = exchangeOf(button).querySelector(`.card[data-marker="${button.dataset.marker}"]`);
      if (card) source.openCard(card, button);
    },
    open: (button) => source.openCard(button.closest(".card"), button),
    more: (button) => {
      for (const card of button.parentElement.querySelectorAll(".card[hidden]")) card.hidden = false;
      button.remove();
    },
    copy: async (button) => {
      const exchange = exchangeOf(button);
      const lines = [...exchange.querySelectorAll(".lines p")].map((line) => {
        const plain = line.cloneNode(true);
        for (const mark of plain.querySelectorAll(".mark")) mark.textContent = `[${mark.textContent}]`;
        return plain.textContent;
      });
      const notes = [...exchange.querySelectorAll(".card[data-official]")]
        .filter((card) => card.dataset.marker !== "0")
        .map((card) => `[${card.dataset.marker}] ${card.dataset.official}`);
      say((await copy([...lines, "", ...notes].join("\n"))) ? "已复制" : "没能复制，请手动选取");
    },
    up: (button) => judge(button, "up"),
    down: (button) => judge(button, "down"),
    "send-reason": (button) => sendReason(button),
    speak: (button) => comfort.speak(button, exchangeOf(button)),
    elder: () => {
      comfort.toggle("elder");
      source.settle();
    },
    dark: () => comfort.toggle("theme"),
    skip: () => find("#question").focus(),
    drawer: (button) => keep.drawer(button),
  };

  async function judge(button, verdict) {
    const exchange = exchangeOf(button);
    const chosen = button.getAttribute("aria-pressed") === "true" ? "" : verdict;
    for (const other of exchange.querySelectorAll('[data-do="up"],[data-do="down"]')) {
      other.setAttribute("aria-pressed", String(other === button && chosen !== ""));
    }
    exchange.querySelector(".reason")?.remove();
    await send(exchange.dataset.exchange, chosen, "");
    if (!chosen) return say("已收回评价");
    say("谢谢，已记下");
    const form = document.createElement("form");
    form.className = "reason";
    form.innerHTML = `<label>${chosen === "down" ? "哪里不对？" : "好在哪里？"}（可不填）<input maxlength="300" autocomplete="off"></label><button class="quiet" type="submit">提交</button>`;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await send(exchange.dataset.exchange, chosen, form.querySelector("input").value);
      form.remove();
      say("谢谢，已记下原因");
      button.focus();
    });
    button.parentElement.after(form);
    form.querySelector("input").focus();
  }

  const send = (exchange, verdict, reason) =>
    fetch(`exchanges/${exchange}/verdict`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ verdict, reason }),
    });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-view-link]");
    if (link) {
      event.preventDefault();
      return show(link.dataset.viewLink);
    }
    const button = event.target.closest("[data-do]");
    if (button) {
      const name = button.dataset.do;
      const action = [{ actions }, source, keep, composer, library, manage].map((one) => one.actions[name]).find(Boolean);
      if (!action) return;
      event.preventDefault();
      return action(button);
    }
    const card = event.target.closest(".card[data-source]");
    if (card && !getSelection().toString()) source.openCard(card, card.querySelector(".open"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!composer.closeHints() && !keep.close() && source.isOpen()) source.close();
  });

  /** The parts that change with the corpus: taken anew, for the page may be older than the index. */
  async function front() {
    const answer = await fetch("front");
    if (!answer.ok) return;
    const { fields, welcome } = await answer.json();
    composer.offer(fields);
    find("#library-fields").innerHTML = fields;
    const shown = find("#welcome .welcome");
    if (shown && shown.outerHTML !== welcome) shown.outerHTML = welcome;
  }

  show(["library", "manage"].includes(location.hash.slice(1)) ? location.hash.slice(1) : "ask");
  front();
  document.documentElement.dataset.ready = "on";
  keep.refresh();
  const place = new URLSearchParams(location.search);
  if (place.get("source")) source.openLink(place.get("source"), place.get("span") ?? "");
  else if (kept("conversation")) trigger("open", { conversation: kept("conversation") });
}
