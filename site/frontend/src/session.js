/* Warns two minutes before the session ends, and covers the page once it has. Without it the
   server signs people out all the same. */
(() => {
  "use strict";

  const dialog = document.querySelector("[data-session]");
  if (!dialog || !dialog.showModal) {
    return;
  }
  const address = dialog.getAttribute("data-session");
  const warn = Number(dialog.getAttribute("data-warn"));
  const warning = dialog.querySelector("[data-session-warning]");
  const over = dialog.querySelector("[data-session-over]");
  const form = dialog.querySelector("form");
  let timer;
  let isOver = false;

  // Without a token of the page's own, Wagtail's admin has one in its configuration.
  const token = () => {
    const config = document.getElementById("wagtail-config");
    return form.elements.csrfmiddlewaretoken.value || (config && JSON.parse(config.textContent).CSRF_TOKEN) || "";
  };

  const ask = async (options) => {
    try {
      const answer = await fetch(address, { cache: "no-store", redirect: "manual", ...options });
      return answer.ok ? await answer.json() : { left: 0 };
    } catch {
      return null; // the network is down: nobody knows, so ask again soon
    }
  };

  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, seconds * 1000);
  };

  const open = () => {
    if (!dialog.open) {
      dialog.showModal();
    }
  };

  const end = () => {
    isOver = true;
    clearTimeout(timer);
    warning.hidden = true;
    over.hidden = false;
    dialog.setAttribute("aria-labelledby", "portal-session-over-title");
    dialog.setAttribute("aria-describedby", "portal-session-over-text");
    dialog.classList.add("portal-session--over");
    const link = over.querySelector("a");
    link.search = `?next=${encodeURIComponent(location.pathname + location.search)}`;
    // Closed and opened again, so that a screen reader says what is new.
    dialog.close();
    dialog.showModal();
    link.focus();
  };

  const take = (answer) => {
    if (isOver) {
      return;
    }
    if (!answer) {
      later(15);
    } else if (answer.left <= 0) {
      end();
    } else if (answer.left > warn) {
      dialog.close();
      later(answer.left - warn);
    } else {
      open();
      later(Math.min(answer.left, 20)); // another window may have gone on meanwhile
    }
  };

  const look = async () => take(await ask({ headers: { "X-SM-Background": "1" } }));

  const stay = async () => {
    const headers = { "X-CSRFToken": token() };
    take(await ask({ method: "POST", headers }));
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  // Who presses Escape is there.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (!isOver) {
      stay();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !isOver) {
      look();
    }
  });
  later(Math.max(1, Number(dialog.getAttribute("data-left")) - warn));
})();
