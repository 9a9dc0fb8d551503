// What is remembered in this browser, said to screen readers, copied.
const NAME = "zhengda";

export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "{}")[key];
  } catch {
    return undefined;
  }
}

export function remember(key, value) {
  try {
    const all = JSON.parse(localStorage.getItem(NAME) ?? "{}");
    all[key] = value;
    localStorage.setItem(NAME, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing: the page works without.
  }
}

let fading;
/** Tell what happened: to screen readers, and unless `quietly` on the screen for a moment. */
export function say(words, quietly = false) {
  const spoken = document.querySelector("#spoken");
  if (!spoken) return;
  spoken.textContent = words;
  if (quietly) return;
  spoken.dataset.shown = "on";
  clearTimeout(fading);
  fading = setTimeout(() => delete spoken.dataset.shown, 2500);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS a browser has no clipboard for scripts: the old way.
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export const parseSpans = (words) =>
  words
    .split(",")
    .map((span) => span.split("-").map(Number))
    .filter(([start, end]) => Number.isInteger(start) && Number.isInteger(end) && start < end);
