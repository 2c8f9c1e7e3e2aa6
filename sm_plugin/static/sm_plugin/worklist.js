/* Keeps an open worklist up to date: asks for the same page within a minute and puts in what has
   changed. Rests while the page is hidden, and never counts as being there. While rows are chosen
   or a field of the list is in use, the list stays and only says that it has changed. Without
   this script the page works the same, and is up to date when it is opened. */
(() => {
  "use strict";

  const regions = [...document.querySelectorAll("[data-live]")];
  const said = document.querySelector("[data-live-said]");
  const changed = document.querySelector("[data-live-changed]");
  if (!regions.length) {
    return;
  }
  const PAUSE = 45 * 1000;
  let timer;

  const words = (region) => region.textContent.replace(/\s+/g, " ").trim();
  const together = () => {
    const part = document.querySelector("[data-together]");
    if (part) {
      part.hidden = !document.querySelector("input[name='items']:checked");
    }
  };
  const inUse = (region) =>
    region.querySelector("input[name='items']:checked") ||
    (region.contains(document.activeElement) && !document.activeElement.matches("[data-row]"));

  const put = (region, fresh) => {
    const row = document.activeElement?.matches?.("[data-row]") ? document.activeElement.href : "";
    region.replaceChildren(...document.importNode(fresh, true).childNodes);
    if (row) {
      [...region.querySelectorAll("[data-row]")].find((one) => one.href === row)?.focus();
    }
    together();
  };

  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    regions.forEach((region) => {
      const fresh = page.querySelector(`[data-live="${region.dataset.live}"]`);
      if (!fresh || words(fresh) === words(region)) {
        return;
      }
      if (region.dataset.live === "list" && inUse(region)) {
        changed.hidden = false;
        return;
      }
      put(region, fresh);
      if (region.dataset.live === "urgent") {
        said.textContent = words(fresh);
      }
    });
  };

  const ask = async () => {
    clearTimeout(timer);
    try {
      const answer = await fetch(location.href, {
        cache: "no-store",
        headers: { "X-SM-Background": "1" },
        redirect: "manual",
      });
      if (answer.status !== 200) {
        return; // signed out, or not to be read any more: no more questions
      }
      show(await answer.text());
    } catch {
      // The network is down for now; the next minute may be better.
    }
    wait();
  };

  const wait = () => {
    clearTimeout(timer);
    if (!document.hidden) {
      timer = setTimeout(ask, PAUSE);
    }
  };

  document.addEventListener("change", together);
  window.addEventListener("pageshow", together);
  document.addEventListener("visibilitychange", wait);
  together();
  wait();
})();
