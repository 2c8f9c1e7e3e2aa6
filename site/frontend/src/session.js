/* Warns before the session ends, and covers the page once it has, until the same person is signed
   in again. Without it the server signs people out all the same. */
(() => {
  "use strict";

  const dialog = document.querySelector("[data-session]");
  if (!dialog || !dialog.showModal) {
    return;
  }
  const told = (name) => dialog.getAttribute(`data-${name}`);
  const address = told("session");
  const warn = Number(told("warn")); // seconds before the end, while one can stay
  const last = Number(told("last")); // seconds before the end that nothing moves
  const parts = [...dialog.querySelectorAll("[data-session-part]")];
  const tokens = () => document.querySelectorAll("input[name='csrfmiddlewaretoken']");
  const CLOSED = "portal-session-closed"; // the session whose last call was closed, in any window
  const COVERED = 60; // seconds between two looks from behind a covered page
  let person = told("person"); // Wagtail's pages learn from the first answer whose they are
  let since;
  let timer;
  let turn = 0;
  let shown = "";

  // Without a token of the page's own, Wagtail's admin has one in its configuration.
  const token = () => {
    const config = document.getElementById("wagtail-config");
    const own = dialog.querySelector("[name='csrfmiddlewaretoken']").value;
    return own || (config && JSON.parse(config.textContent).CSRF_TOKEN) || "";
  };

  const ask = async (options) => {
    try {
      const answer = await fetch(address, { cache: "no-store", redirect: "manual", ...options });
      if (answer.status >= 500) {
        return null;
      }
      return answer.ok ? await answer.json() : { left: 0 };
    } catch {
      return null; // the network or the server is down: nobody knows, so ask again soon
    }
  };

  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, seconds * 1000);
  };

  // In Wagtail's admin no style sheet of ours could do it.
  const cover = (isCovered) => {
    document.body.style.visibility = isCovered ? "hidden" : "";
    dialog.style.visibility = "visible";
  };

  const hide = () => {
    shown = "";
    cover(false);
    dialog.close();
  };

  // Closed and opened again, so that a screen reader says what is new.
  const show = (name) => {
    if (shown === name && dialog.open) {
      return;
    }
    hide();
    shown = name;
    parts.forEach((part) => {
      part.hidden = part.dataset.sessionPart !== name;
    });
    dialog.setAttribute("aria-labelledby", `portal-session-${name}-title`);
    dialog.setAttribute("aria-describedby", `portal-session-${name}-text`);
    dialog.showModal();
    dialog.querySelector("[data-session-part]:not([hidden]) :is(a, button)").focus();
    cover(name === "over");
  };

  const end = (isOther) => {
    const link = dialog.querySelector("[data-session-part='over'] a");
    link.search = `?next=${encodeURIComponent(location.pathname + location.search)}`;
    dialog.querySelector("[data-session-other]").hidden = !isOther;
    show("over");
    later(COVERED);
  };

  // Canadian English writes "p.m.", as our pages do.
  const callLast = (seconds) => {
    const language = document.documentElement.lang || "en";
    const at = new Date(Date.now() + seconds * 1000).toLocaleTimeString(
      language.startsWith("en") ? "en-CA" : language,
      { hour: "numeric", minute: "2-digit", hour12: true },
    );
    const text = dialog.querySelector("[data-session-last]");
    text.textContent = text.getAttribute("data-session-last").replace("{time}", at);
    show("last");
  };

  // Seconds until something else may have to be shown.
  const untilNext = ({ left, overall }) =>
    Math.min(left, ...[left - warn, overall - last].filter((seconds) => seconds > 0));

  const take = (answer) => {
    if (!answer) {
      return later(15);
    }
    const wasOver = shown === "over";
    const persons = answer.persons || []; // several marks of one person, after a renewed key
    person = person || (!wasOver && persons[0]) || "";
    const isSame = persons.includes(person);
    const isOther = persons.length > 0 && !isSame;
    if (answer.left <= 0 || isOther || (wasOver && !isSame)) {
      return end(isOther);
    }
    if (wasOver) {
      tokens().forEach((field) => {
        field.value = answer.token;
      });
    }
    since = String(answer.since);
    if (answer.left <= warn && answer.left < answer.overall) {
      show("warning");
    } else if (answer.overall <= last && localStorage.getItem(CLOSED) !== since) {
      callLast(answer.overall);
    } else {
      hide();
    }
    // Another window may have gone on meanwhile.
    return later(shown ? Math.min(untilNext(answer), 20) : untilNext(answer));
  };

  // An answer that comes after that of a later question tells of somebody who was there before.
  const heed = async (options) => {
    const own = (turn += 1);
    const answer = await ask(options);
    return own === turn && take(answer);
  };

  const look = async () => {
    if (shown === "over" && document.hidden) {
      return later(COVERED);
    }
    return heed({ headers: { "X-SM-Background": "1" } });
  };

  // Who presses a button or Escape is there.
  const stay = async () => {
    if (shown === "last") {
      localStorage.setItem(CLOSED, since);
      hide();
    }
    heed({ method: "POST", headers: { "X-CSRFToken": token() } });
  };

  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (shown !== "over") {
      stay();
    }
  });
  // Pressed twice, Escape closes any dialog.
  dialog.addEventListener("close", () => {
    if (shown === "over") {
      show("over");
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      look();
    }
  });
  window.addEventListener("focus", () => {
    if (shown === "over") {
      look();
    }
  });
  const first = { left: Number(told("left")), overall: Number(told("overall")) };
  if (first.left <= warn || first.overall <= last) {
    look(); // something may have to be shown now, or nobody knows yet
  } else {
    later(untilNext(first));
  }
})();
