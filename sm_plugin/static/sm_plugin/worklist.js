/* Keeps an open worklist up to date: asks for the same page within a minute and puts in what has
   changed. Rests while the page is hidden, and never counts as being there. A part that is in use
   stays as it is: rows are chosen there, or the keyboard is on something of it other than a row.
   Of the list it is said that it has changed. How long something has waited is no change.
   Without this script the page works the same, and is up to date when it is opened. */
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

  const clocks = (region) => [...region.querySelectorAll("[data-clock]")];
  const words = (region) => {
    const still = region.cloneNode(true);
    clocks(still).forEach((clock) => clock.remove());
    return still.textContent.replace(/\s+/g, " ").trim();
  };
  const together = () => {
    const part = document.querySelector("[data-together]");
    if (part) {
      part.hidden = !document.querySelector("input[name='items']:checked");
    }
  };
  const inUse = (region) => Boolean(
    region.querySelector("input[name='items']:checked") ||
    (region.contains(document.activeElement) && !document.activeElement.matches("[data-row]")),
  );

  const put = (region, fresh) => {
    const rows = () => [...region.querySelectorAll("[data-row]")];
    const at = rows().indexOf(document.activeElement);
    const row = document.activeElement?.href;
    region.replaceChildren(...document.importNode(fresh, true).childNodes);
    if (at >= 0) {
      // A row that is gone leaves the keyboard to the one that took its place.
      const next = rows();
      (next.find((one) => one.href === row) || next[at] || next.at(-1))?.focus();
    }
    together();
  };

  // Unhidden inside of a status that stands in the page, it is read out.
  const tell = (region, hasChanged) => {
    if (region.dataset.live === "list") {
      changed.hidden = !hasChanged;
    }
  };

  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    regions.forEach((region) => {
      const fresh = page.querySelector(`[data-live="${region.dataset.live}"]`);
      if (!fresh) {
        return;
      }
      if (words(fresh) === words(region)) {
        const times = clocks(fresh);
        clocks(region).forEach((clock, n) => {
          clock.textContent = times[n]?.textContent ?? "";
        });
        tell(region, false);
        return;
      }
      // Said even while the strip is in use, and once.
      if (region.dataset.live === "urgent" && said.textContent !== words(fresh)) {
        said.textContent = words(fresh);
      }
      const stays = inUse(region);
      if (!stays) {
        put(region, fresh);
      }
      tell(region, stays);
    });
  };

  const fetched = (address) =>
    fetch(address, {
      cache: "no-store",
      headers: { "X-SM-Background": "1" },
      redirect: "manual",
    });
  const firstPage = () => {
    const address = new URL(location.href);
    ["older", "newer"].forEach((name) => address.searchParams.delete(name));
    return address;
  };

  const ask = async () => {
    clearTimeout(timer);
    try {
      let answer = await fetched(location.href);
      if (answer.type === "opaqueredirect") {
        answer = await fetched(firstPage()); // the page shown may have no rows any more
      }
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
