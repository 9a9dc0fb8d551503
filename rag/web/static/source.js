// The source beside the chat: opened at a citation, its exact words marked, with outline, next, previous and a link.
import { Leaf } from "./leaf.js";
import { copy, parseSpans, say } from "./small.js";

const get = (id) => document.getElementById(id);

/** A table that is too wide scrolls by itself; one that fits keeps its header in sight. */
function fit() {
  const sheets = [...document.querySelectorAll("#source-text .sheet")];
  for (const sheet of sheets) sheet.classList.remove("broad");
  const wide = sheets.filter((sheet) => sheet.firstElementChild.offsetWidth > sheet.clientWidth + 1);
  for (const sheet of wide) sheet.classList.add("broad");
}

export class Source {
  #documents = new Map(); // id of a document -> Promise of what /source gave
  #shown = ""; // id of the document on screen
  #cards = [];
  #at = 0;
  #back = null; // where the focus returns to
  #place = null; // { source, spans, official }
  #leaf = new Leaf(() => this.#toMark());

  actions = {
    ...this.#leaf.actions,
    "close-source": () => this.close(),
    previous: () => this.#step(-1),
    next: () => this.#step(1),
    "copy-citation": async () => say((await copy(this.#place?.official ?? "")) ? "已复制引文" : "没能复制，请手动选取"),
    "copy-link": async () => say((await copy(this.link())) ? "已复制链接" : "没能复制，请手动选取"),
    outline: (button) => {
      const open = button.getAttribute("aria-expanded") !== "true";
      this.#outline(open);
    },
    jump: async (button) => {
      await this.#leaf.show(false);
      const leaf = this.#leaves().findLast((one) => Number(one.dataset.at) <= Number(button.dataset.to));
      if (leaf) this.#scroll(leaf, "start");
    },
  };

  constructor() {
    let last = 0;
    new ResizeObserver(([entry]) => {
      if (Math.abs(entry.contentRect.width - last) > 1) requestAnimationFrame(fit);
      last = entry.contentRect.width;
    }).observe(get("source-text"));
  }

  isOpen() {
    return document.documentElement.dataset.source === "open";
  }

  link() {
    const spans = this.#place.spans.map(([start, end]) => `${start}-${end}`).join(",");
    const link = new URL(document.baseURI);
    link.search = new URLSearchParams(spans ? { source: this.#place.source, span: spans } : { source: this.#place.source }).toString();
    link.hash = "";
    return link.href;
  }

  /** Fetch ahead what the cards of an answer cite, so that a click opens it at once. */
  prepare(exchange) {
    const wanted = new Set();
    for (const card of exchange?.querySelectorAll(".card[data-source]") ?? []) {
      const [[start] = [0]] = parseSpans(card.dataset.spans);
      const key = `${card.dataset.source}\n${start}`;
      if (wanted.size < 6 && !wanted.has(key)) {
        wanted.add(key);
        setTimeout(() => this.#load(card.dataset.source, start), 200 * wanted.size);
      }
    }
  }

  openCard(card, from) {
    this.#cards = [...card.closest(".cards").querySelectorAll(".card")];
    this.#at = this.#cards.indexOf(card);
    this.#back = from;
    return this.#openCurrent();
  }

  async openLink(source, spans) {
    this.#cards = [];
    this.#back = get("question");
    const parsed = parseSpans(spans);
    const at = parsed[0]?.[0] ?? 0;
    await this.#open({ source, spans: parsed, official: "" });
    const place = await fetch(`place?${new URLSearchParams({ name: source, at })}`);
    if (place.ok) this.#place.official = (await place.json()).official;
  }

  openDocument(document, from) {
    this.#cards = [];
    this.#back = from;
    return this.#open({ document, source: "", spans: [], official: "" });
  }

  /** The documents may have changed: fetch them anew. */
  forget() {
    this.#documents.clear();
    this.#shown = "";
  }

  /** The type has changed its size: back to the marked words. */
  settle() {
    if (this.isOpen()) requestAnimationFrame(() => this.#toMark());
  }

  close() {
    if (!this.isOpen()) return;
    delete document.documentElement.dataset.source;
    for (const open of document.querySelectorAll(".card.current")) open.classList.remove("current");
    if (location.search) history.replaceState(null, "", location.pathname + location.hash);
    if (this.#back?.isConnected) this.#back.focus();
  }

  #step(by) {
    this.#at = (this.#at + by + this.#cards.length) % this.#cards.length;
    return this.#openCurrent();
  }

  #openCurrent() {
    const card = this.#cards[this.#at];
    for (const other of document.querySelectorAll(".card.current")) other.classList.remove("current");
    card.classList.add("current");
    return this.#open({ source: card.dataset.source, spans: parseSpans(card.dataset.spans), official: card.dataset.official });
  }

  async #open(place) {
    this.#place = place;
    const first = place.spans[0]?.[0] ?? 0;
    let found;
    try {
      found = await this.#load(place.source, first, place.document);
    } catch (error) {
      return say(error.message);
    }
    if (this.#place !== place) return; // another click came first
    place.source = found.source;
    if (!place.official) place.official = found.official;
    const opening = !this.isOpen();
    document.documentElement.dataset.source = "open";
    if (this.#shown !== found.document) {
      get("source-title").textContent = found.title;
      get("source-facts").innerHTML = found.facts;
      get("source-details").innerHTML = found.details;
      get("source-outline").innerHTML = found.outline;
      get("source-text").innerHTML = found.html;
      this.#shown = found.document;
    }
    fit();
    if (opening) this.#outline(matchMedia("(min-width: 1200px)").matches);
    get("source-steps").hidden = this.#cards.length < 2;
    get("source-count").textContent = `第 ${this.#at + 1} 条，共 ${this.#cards.length} 条`;
    this.#mark(place.spans);
    this.#toMark();
    this.#leaf.open(place, found.pages);
    if (opening) document.querySelector(".source").focus({ preventScroll: true });
  }

  #load(source, at, document = "") {
    for (const [id, found] of this.#documents) {
      if (id === document || (found.source === source && found.span[0] <= at && at < found.span[1])) return Promise.resolve(found);
    }
    const query = document ? { document } : { name: source, at };
    return fetch(`source?${new URLSearchParams(query)}`).then(async (answer) => {
      if (!answer.ok) throw new Error((await answer.json()).detail ?? "没能打开原文，请重试");
      const found = await answer.json();
      this.#documents.set(found.document, found);
      return found;
    });
  }

  #leaves() {
    return [...get("source-text").querySelectorAll("[data-at]")];
  }

  /** Put <mark> around exactly the characters of `spans`; the leaves hold nothing but text. */
  #mark(spans) {
    const text = get("source-text");
    for (const marked of new Set([...text.querySelectorAll("mark")].map((mark) => mark.parentElement))) {
      marked.textContent = marked.textContent;
    }
    for (const row of text.querySelectorAll("tr.cited")) row.classList.remove("cited");
    for (const leaf of this.#leaves()) {
      const words = leaf.textContent;
      const at = Number(leaf.dataset.at);
      const cuts = spans
        .map(([start, end]) => [Math.max(start - at, 0), Math.min(end - at, words.length)])
        .filter(([start, end]) => start < end);
      if (!cuts.length) continue;
      const pieces = [];
      let done = 0;
      for (const [start, end] of cuts.sort((one, other) => one[0] - other[0])) {
        pieces.push(words.slice(done, start));
        const mark = document.createElement("mark");
        mark.textContent = words.slice(Math.max(start, done), end);
        pieces.push(mark);
        done = end;
      }
      leaf.replaceChildren(...pieces, words.slice(done));
      leaf.closest("tr")?.classList.add("cited");
    }
  }

  #toMark() {
    const target = get("source-text").querySelector("mark:not(.mark-up mark)");
    if (target) this.#scroll(target, "center");
    else get("source-text").scrollTop = 0;
  }

  #scroll(target, block) {
    const box = get("source-text");
    if (getComputedStyle(box).overflowY === "visible") return target.scrollIntoView({ block });
    const offset = target.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += offset - (block === "center" ? box.clientHeight / 3 : 8);
    const sheet = target.closest(".sheet");
    if (sheet) sheet.scrollLeft += target.getBoundingClientRect().left - sheet.getBoundingClientRect().left - 16;
  }

  #outline(open) {
    document.documentElement.dataset.outline = open ? "open" : "";
    document.querySelector('[data-do="outline"]').setAttribute("aria-expanded", String(open));
  }
}
