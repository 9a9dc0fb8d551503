// Keeping the corpus: login, upload with progress, remove, rebuild.
import { say } from "./small.js";

const get = (id) => document.getElementById(id);
const post = (path, body) =>
  fetch(`manage/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) });

export class Manage {
  #changed;

  actions = {
    "remove-source": async (button) => {
      if (!confirm(`从库中移除“${button.dataset.name}”？移除后它不再参与回答。`)) return;
      this.#follow(await post("remove", { names: [button.dataset.name] }));
    },
    rebuild: async () => this.#follow(await post("rebuild")),
    logout: async () => {
      await post("logout");
      this.#show(false);
    },
  };

  constructor(changed) {
    this.#changed = changed;
    if (!get("manage-login")) return;
    get("manage-login").addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await post("login", { password: get("manage-password").value });
      get("manage-password").value = "";
      get("manage-refused").textContent = answer.ok ? "" : (await answer.json()).detail;
      if (answer.ok) this.refresh();
    });
    get("manage-upload").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#upload([...get("manage-files").files]);
    });
    document.addEventListener("view", (event) => {
      if (event.detail === "manage") this.refresh();
    });
  }

  async refresh() {
    const answer = await fetch("manage/overview");
    this.#show(answer.ok);
    if (answer.ok) get("manage-overview").innerHTML = await answer.text();
  }

  #show(inside) {
    get("manage-login").hidden = inside;
    get("manage-inside").hidden = !inside;
  }

  #upload(files) {
    if (!files.length) return say("请先选择文件");
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", "manage/files");
    request.upload.onprogress = (event) => this.#progress("上传", event.loaded, event.total);
    request.onload = () => {
      get("manage-files").value = "";
      this.#follow(new Response(request.responseText, { status: request.status }));
    };
    request.onerror = () => this.#report(["没能上传，请检查网络后重试"]);
    this.#report([]);
    this.#progress("上传", 0, 1);
    request.send(form);
  }

  async #follow(answer) {
    const job = await answer.json();
    if (!answer.ok) {
      get("manage-job").hidden = true;
      return this.#report([job.detail]);
    }
    this.#progress(job.stage, job.done, job.total);
    if (job.running) return setTimeout(async () => this.#follow(await fetch("manage/job")), 300);
    get("manage-job").hidden = true;
    this.#report(job.report);
    this.#changed();
    return this.refresh();
  }

  #progress(stage, done, total) {
    get("manage-job").hidden = false;
    get("manage-stage").textContent = total ? `${stage}：${Math.round((100 * done) / total)}%` : stage;
    total ? (get("manage-progress").value = (100 * done) / total) : get("manage-progress").removeAttribute("value");
  }

  #report(lines) {
    get("manage-report").replaceChildren(
      ...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })),
    );
  }
}
