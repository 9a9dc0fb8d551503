// The list of conversations: search, rename, delete, export.
import { say } from "./small.js";

const get = (id) => document.getElementById(id);

export class Keep {
  #current;
  #open;
  #timer = 0;
  #shown = "";

  actions = {
    "open-conversation": (button) => {
      this.#open(button.closest("li").dataset.conversation);
      this.close();
    },
    "menu-rename": (button) => this.#rename(button.closest("li")),
    "menu-delete": (button) => this.#delete(button.closest("li")),
  };

  constructor({ current, open }) {
    this.#current = current;
    this.#open = open;
    document.addEventListener("click", (event) => {
      for (const menu of document.querySelectorAll("#keep-list details[open]")) if (!menu.contains(event.target)) menu.open = false;
    });
    get("keep-search").addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.refresh(), 200);
    });
  }

  drawer(button) {
    const open = document.documentElement.dataset.drawer !== "open";
    open ? (document.documentElement.dataset.drawer = "open") : this.close();
    button.setAttribute("aria-expanded", String(open));
    if (open) get("keep-search").focus();
  }

  /** Close menus and the drawer; whether there was something to close. */
  close() {
    const menus = document.querySelectorAll("#keep-list details[open]");
    for (const menu of menus) menu.open = false;
    const drawer = document.documentElement.dataset.drawer === "open";
    delete document.documentElement.dataset.drawer;
    document.querySelector('[data-do="drawer"]').setAttribute("aria-expanded", "false");
    return drawer || menus.length > 0;
  }

  async refresh() {
    const search = get("keep-search").value.trim();
    const answer = await fetch(`conversations?${new URLSearchParams({ search })}`);
    if (!answer.ok) return;
    const listed = await answer.json();
    const current = this.#current();
    const shown = JSON.stringify([listed, current, search]);
    if (shown === this.#shown) return; // an open menu stays open
    this.#shown = shown;
    get("keep-list").replaceChildren(...listed.map((one) => entry(one, one.id === current)));
    if (!listed.length) get("keep-list").innerHTML = `<li class="none">${search ? "没有找到相符的对话" : "问过的会留在这里"}</li>`;
  }

  #rename(item) {
    const button = item.querySelector(".title");
    const field = document.createElement("input");
    field.value = button.textContent;
    field.maxLength = 60;
    field.setAttribute("aria-label", "对话名称");
    button.replaceWith(field);
    item.querySelector("details").open = false;
    field.focus();
    field.select();
    let done = false;
    const finish = async (save) => {
      if (done) return;
      done = true;
      if (save && field.value.trim() && field.value !== button.textContent) {
        await fetch(`conversations/${item.dataset.conversation}`, {
          method: "PUT",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ title: field.value }),
        });
        say("已改名");
      }
      this.#shown = ""; // the field must give way to the title
      this.refresh();
    };
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") finish(true);
      if (event.key === "Escape") finish(false);
    });
    field.addEventListener("blur", () => finish(true));
  }

  async #delete(item) {
    const title = item.querySelector(".title").textContent;
    if (!confirm(`删除对话“${title}”？删除后不能恢复。`)) return;
    const answer = await fetch(`conversations/${item.dataset.conversation}`, { method: "DELETE" });
    if (!answer.ok) return say("没能删除，请重试");
    say("已删除");
    if (item.dataset.conversation === this.#current()) this.#open("");
    this.refresh();
  }
}

function entry(conversation, current) {
  const item = document.createElement("li");
  item.dataset.conversation = conversation.id;
  if (current) item.className = "current";
  item.innerHTML = `<button type="button" class="title" data-do="open-conversation"></button>
    <details class="menu"><summary aria-label="更多操作"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor"><circle cx="3" cy="8" r="1.4"/><circle cx="8" cy="8" r="1.4"/><circle cx="13" cy="8" r="1.4"/></svg></summary>
    <div><button type="button" data-do="menu-rename">改名</button><a href="conversations/${conversation.id}/export.docx" download>导出 Word</a><a href="conversations/${conversation.id}/export.md" download>导出 Markdown</a><button type="button" data-do="menu-delete">删除</button></div></details>`;
  item.querySelector(".title").textContent = conversation.title;
  item.querySelector(".title").title = conversation.title;
  if (current) item.querySelector(".title").setAttribute("aria-current", "true");
  return item;
}
