/* Says every half minute that this item is open here, and who else has it open. Rests while the
   page is hidden, and never counts as being there: the session ends as if nobody had asked. */
(() => {
  "use strict";

  const place = document.querySelector("[data-presence]");
  if (!place) {
    return;
  }
  const PAUSE = 30 * 1000;
  const WRITING = 60 * 1000; // after the last key
  const token = document.querySelector("input[name='csrfmiddlewaretoken']");
  let timer;
  let typed = 0;

  const send = async (leaves) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", token ? token.value : "");
    if (leaves) {
      data.set("leaves", "1");
    } else if (typed && Date.now() - typed < WRITING) {
      data.set("writes", "1");
    }
    const answer = await fetch(place.dataset.presence, {
      method: "POST",
      body: data,
      headers: { "X-SM-Background": "1" },
      keepalive: leaves,
      redirect: "manual",
    });
    if (answer.status !== 200) {
      return answer.status === 204;
    }
    const { said } = await answer.json();
    if (place.textContent !== said) {
      place.textContent = said;
    }
    return true;
  };

  const beat = async () => {
    clearTimeout(timer);
    if (document.hidden) {
      return;
    }
    try {
      if (!(await send(false))) {
        return; // signed out, or not to be read any more: no more questions
      }
    } catch {
      // The network is down for now; the next half minute may be better.
    }
    timer = setTimeout(beat, PAUSE);
  };

  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-autosave]")) {
      typed = Date.now();
    }
  });
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("pagehide", () => {
    clearTimeout(timer);
    send(true).catch(() => {});
  });
  beat();
})();
