// The question's box: grows with the text, hints at numbers and titles, sends on Enter (not while a Chinese word is typed).
const get = (id) => document.getElementById(id);

export class Composer {
  #ask;
  #timer = 0;
  #hints = [];
  #waiting = false;
  #chosen = -1;

  actions = {
    "clear-scope": () => {
      for (const select of get("scope-fields").querySelectorAll("select")) select.value = "";
      this.#scope();
    },
    hint: (item) => this.#take(Number(item.dataset.at)),
  };

  constructor({ ask }) {
    this.#ask = ask;
    const box = get("question");
    if (matchMedia("(max-width: 760px)").matches) box.placeholder = "用平常的话提问";
    box.addEventListener("input", () => {
      this.#grow();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#suggest(), 120);
    });
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("blur", () => setTimeout(() => this.closeHints(), 150));
    get("ask-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    get("scope-fields").addEventListener("change", () => this.#scope());
  }

  /** New choices under "范围", keeping what was chosen. */
  offer(fields) {
    const chosen = this.filters();
    get("scope-fields").innerHTML = fields;
    for (const select of get("scope-fields").querySelectorAll("select")) select.value = chosen[select.name] ?? "";
    for (const select of get("scope-fields").querySelectorAll("select")) if (select.selectedIndex < 0) select.value = "";
    this.#scope();
  }

  filters() {
    return Object.fromEntries([...get("scope-fields").querySelectorAll("select")].filter((one) => one.value).map((one) => [one.name, one.value]));
  }

  busy(on) {
    get("send").hidden = on;
    get("stop").hidden = !on;
    if (on || !this.#waiting) return;
    this.#waiting = false;
    this.#send();
  }

  fill(words) {
    const box = get("question");
    box.value = words;
    this.#grow();
    box.focus();
    box.setSelectionRange(words.length, words.length);
  }

  closeHints() {
    const open = !get("hints").hidden;
    get("hints").hidden = true;
    get("question").setAttribute("aria-expanded", "false");
    get("question").removeAttribute("aria-activedescendant");
    this.#chosen = -1;
    return open;
  }

  #send() {
    const box = get("question");
    const words = box.value;
    this.closeHints();
    clearTimeout(this.#timer);
    if (words.trim()) {
      box.value = "";
      this.#grow();
    }
    this.#ask(words);
  }

  #grow() {
    const box = get("question");
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const open = !get("hints").hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.#choose(this.#chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (open && this.#chosen >= 0 && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      this.#take(this.#chosen);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      // While an answer is being written the question waits for its end.
      if (get("stop").hidden) this.#send();
      else this.#waiting = get("question").value.trim() !== "";
    }
  }

  async #suggest() {
    const box = get("question");
    const typed = box.value;
    if (typed.trim().length < 2 || document.activeElement !== box) return this.closeHints();
    const answer = await fetch(`hints?${new URLSearchParams({ text: typed.slice(-60) })}`);
    if (!answer.ok || box.value !== typed) return;
    this.#hints = await answer.json();
    if (!this.#hints.length) return this.closeHints();
    get("hints").replaceChildren(
      ...this.#hints.map((hint, at) => {
        const item = document.createElement("li");
        item.id = `hint-${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.do = "hint";
        item.dataset.at = at;
        const number = document.createElement("b");
        number.textContent = hint.number;
        item.append(number, hint.title);
        return item;
      }),
    );
    get("hints").hidden = false;
    box.setAttribute("aria-expanded", "true");
    this.#chosen = -1;
  }

  #choose(at) {
    const items = [...get("hints").children];
    this.#chosen = (at + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === this.#chosen)));
    items[this.#chosen].scrollIntoView({ block: "nearest" });
    get("question").setAttribute("aria-activedescendant", `hint-${this.#chosen}`);
  }

  #take(at) {
    const box = get("question");
    const before = box.value.replace(/[^，。？！；、\s]*$/, "");
    this.fill(`${before}《${this.#hints[at].title}》`);
    this.closeHints();
  }

  #scope() {
    const chosen = [...get("scope-fields").querySelectorAll("select")].filter((one) => one.value);
    get("scope-words").textContent = chosen.map((one) => one.selectedOptions[0].textContent).join("，") || "全部文件";
  }
}
