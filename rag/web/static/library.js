// The library: what was typed and chosen goes to the server, which lists documents and places.
const get = (id) => document.getElementById(id);

export class Library {
  #source;
  #timer = 0;
  #loaded = false;

  actions = {
    "open-document": (button) => this.#source.openDocument(button.dataset.document, button),
  };

  constructor(source) {
    this.#source = source;
    get("library-form").addEventListener("submit", (event) => event.preventDefault());
    get("library-form").addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.refresh(), 200);
    });
    document.addEventListener("view", (event) => {
      if (event.detail === "library" && !this.#loaded) this.refresh();
    });
  }

  /** The documents may have changed: list them anew when next looked at. */
  forget() {
    this.#loaded = false;
  }

  async refresh() {
    const query = new URLSearchParams({ typed: get("library-typed").value.trim() });
    for (const select of get("library-form").querySelectorAll("select")) if (select.value) query.set(select.name, select.value);
    const answer = await fetch(`library?${query}`);
    if (!answer.ok) return;
    get("library-list").innerHTML = await answer.text();
    this.#loaded = true;
  }
}
