// Large type, dark colours, and the answer read aloud by the browser's own voice.
import { kept, remember, say } from "./small.js";

export class Comfort {
  constructor() {
    this.#show();
  }

  toggle(what) {
    const root = document.documentElement;
    if (what === "elder") remember("elder", !kept("elder"));
    else remember("theme", root.dataset.theme === "dark" ? "light" : "dark");
    if (kept("elder")) root.dataset.elder = "on";
    else delete root.dataset.elder;
    if (kept("theme")) root.dataset.theme = kept("theme");
    this.#show();
  }

  #show() {
    const root = document.documentElement;
    const elder = root.dataset.elder === "on";
    document.querySelector('[data-do="elder"]').textContent = elder ? "退出长辈版" : "长辈版";
    document.querySelector('[data-do="dark"]').setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  }

  speak(button, exchange) {
    if (!window.speechSynthesis) return say("这个浏览器不能朗读");
    const speaking = button.getAttribute("aria-pressed") === "true";
    this.silence();
    if (speaking) return;
    const lines = [...exchange.querySelectorAll(".lines p")].map((line) => {
      const plain = line.cloneNode(true);
      for (const mark of plain.querySelectorAll(".mark")) mark.remove();
      return plain.textContent;
    });
    const words = new SpeechSynthesisUtterance(lines.join("\n"));
    words.lang = "zh-CN";
    words.rate = document.documentElement.dataset.elder ? 0.85 : 1;
    words.onend = words.onerror = () => this.#quiet();
    button.setAttribute("aria-pressed", "true");
    button.textContent = "停止朗读";
    speechSynthesis.speak(words);
  }

  silence() {
    window.speechSynthesis?.cancel();
    this.#quiet();
  }

  #quiet() {
    for (const button of document.querySelectorAll('[data-do="speak"][aria-pressed="true"]')) {
      button.setAttribute("aria-pressed", "false");
      button.textContent = "朗读";
    }
  }
}
