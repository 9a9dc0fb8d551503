// The original's page of a PDF or OFD, with the cited words marked, and the pages before and after.
const get = (id) => document.getElementById(id);

export class Leaf {
  #place = null; // { source, spans }
  #number = 0;
  #back; // what to do when the text is shown again

  constructor(back) {
    this.#back = back;
  }

  actions = {
    leaf: () => this.show(get("source-leaf").hidden),
    "leaf-previous": () => this.#turn(-1),
    "leaf-next": () => this.#turn(1),
  };

  /** A place was opened. pages: how many pages of its original can be shown. */
  open(place, pages) {
    const button = document.querySelector('[data-do="leaf"]');
    button.hidden = !pages;
    this.#place = place;
    this.#number = 0;
    if (pages || !get("source-leaf").hidden) return this.show(pages > 0);
  }

  async show(on) {
    get("source-leaf").hidden = !on;
    get("source-text").hidden = on;
    document.querySelector('[data-do="leaf"]').setAttribute("aria-pressed", String(on));
    if (on) await this.#fetch();
    else this.#back();
  }

  #turn(by) {
    this.#number += by;
    return this.#fetch();
  }

  async #fetch() {
    const place = this.#place;
    const spans = place.spans.map(([start, end]) => `${start}-${end}`).join(",");
    const answer = await fetch(`leaf?${new URLSearchParams({ name: place.source, number: this.#number, spans })}`);
    if (this.#place !== place) return;
    if (!answer.ok) return this.show(false);
    const { number, count, svg } = await answer.json();
    this.#number = number;
    const box = get("source-leaf");
    box.innerHTML = `<p class="row"><button type="button" class="quiet" data-do="leaf-previous">上一页</button><span>第 ${number} 页，共 ${count} 页</span><button type="button" class="quiet" data-do="leaf-next">下一页</button></p>${svg}`;
    box.querySelector('[data-do="leaf-previous"]').disabled = number <= 1;
    box.querySelector('[data-do="leaf-next"]').disabled = number >= count;
    const cited = box.querySelector(".cited");
    const offset = cited ? cited.getBoundingClientRect().top - box.getBoundingClientRect().top : 0;
    if (getComputedStyle(box).overflowY === "visible") cited?.scrollIntoView({ block: "center" });
    else box.scrollTop = cited ? box.scrollTop + offset - box.clientHeight / 3 : 0;
  }
}
