/* Keeps what is typed: ten seconds after the first key that is not saved, however one types on, and
   when the page is left. The page works without this script; then the Save button does it. The
   sentences stand in the page. */
(() => {
  "use strict";

  // Beside a text that was saved meanwhile, only a button says which of the two is to be kept.
  const form = document.querySelector("form[data-autosave]:not([data-unsent])");
  if (!form) {
    return;
  }
  const box = form.querySelector("[data-draft-status]");
  const said = box.querySelector("[data-said]");
  const field = (name) => form.elements.namedItem(name);
  const PAUSE = 10000;
  let timer;
  let dirty = form.hasAttribute("data-unsaved"); // something is not saved
  let state = ""; // why not, "" while all is well
  let busy = false;
  // The form is on its way, with everything in it: "pressed", then "leaving". That is one leaving:
  // whoever leaves once more, or is here when the clock saves, is on a page whose send was stopped.
  let sending = "";
  let left = false; // the page goes away, which breaks off a save that was on its way
  let dialing = false; // browsers take a telephone number for a page to go to
  let fragile = false; // such a save is on its way

  // What is saved here need not lie in the browser's file of open tabs, which outlives signing out.
  // While nothing can be saved, that copy is the only one.
  const keptByBrowser = (isKept) => form.setAttribute("autocomplete", isKept ? "on" : "off");
  keptByBrowser(false);

  const show = (next, text) => {
    state = next;
    if (next !== "trying" || !left) {
      keptByBrowser(next === "trying");
    }
    said.textContent = text || box.getAttribute(`data-${next}`) || box.dataset.trying;
    box.classList.toggle("sm-saved--not", next !== "");
    box.querySelectorAll("[data-when]").forEach((part) => {
      part.hidden = part.dataset.when !== next;
    });
  };

  // In these states only the person can say what is to become of the text.
  const HALTS = ["draft_changed", "key_reused", "draft_gone", "not_found", "other_person", "access_ended", "not_allowed", "letter_sent", "completed_meanwhile"];
  const isHalted = () => HALTS.includes(state);

  // Links to this page in other languages; the page may stand in a frame that has none.
  const languages = [...document.querySelectorAll("a[hreflang]")];

  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(() => save(), pause);
  };

  const understood = (answer) => {
    if (answer.token) {
      // Signed in again in another window: the page gets a token of the new session.
      field("csrfmiddlewaretoken").value = answer.token;
      dirty = true;
      return later(1000);
    }
    if (answer.state) {
      dirty = true;
      show(answer.state);
      return isHalted() || later(PAUSE);
    }
    field("version").value = answer.version;
    form.removeAttribute("data-unsent");
    form.querySelector("[data-line]").hidden = !answer.line; // a sign of danger in the words
    form.dispatchEvent(new CustomEvent("sm-saved", { detail: answer }));
    languages.forEach((link) => {
      link.href = answer.languages[link.hreflang] || link.href;
    });
    if (form.dataset.autosave === "moves") {
      form.setAttribute("action", answer.address);
      history.replaceState(history.state, "", answer.address);
    }
    return show("", answer.said);
  };

  async function save(event) {
    if (sending && event) {
      return;
    }
    sending = "";
    clearTimeout(timer);
    timer = undefined;
    // These come while the page still counts as visible.
    const isLast = ["pagehide", "beforeunload"].includes(event?.type);
    const leaving = isLast || document.visibilityState === "hidden";
    left = left || isLast;
    dirty = dirty || (leaving && fragile);
    if (!dirty || isHalted() || (busy && !leaving)) {
      return;
    }
    dirty = false;
    busy = true;
    fragile = !leaving;
    field("step").value = Number(field("step").value) + 1;
    const data = new FormData(form);
    [...data].forEach(([name, value]) => value instanceof File && data.delete(name));
    try {
      const response = await fetch(form.dataset.saveTo || form.getAttribute("action"), {
        method: "POST",
        body: data,
        headers: {
          "X-SM-Autosave": "1",
          "X-SM-Background": "1",
          "X-SM-Languages": languages.map((link) => link.hreflang).join(" "),
        },
        keepalive: leaving,
        redirect: "manual",
      });
      if (response.status === 401) {
        understood({ state: "signed_out" });
      } else if (response.status !== 204) {
        understood(await response.json());
      }
    } catch {
      dirty = true;
      show("trying");
      later(PAUSE);
    }
    busy = fragile = false;
    if (dirty && !state) {
      later(PAUSE);
    }
  }

  form.addEventListener("input", () => {
    dirty = true;
    sending = "";
    left = false;
    if (!isHalted() && timer === undefined) {
      later(PAUSE);
    }
  });
  // On the window, after once.js: a press that it held back sends nothing.
  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented) {
      return;
    }
    sending = event.target === form ? "pressed" : "";
    if (!sending) {
      return;
    }
    field("step").value = Number(field("step").value) + 1;
    if (dirty && !isHalted()) {
      later(PAUSE);
    }
  });
  // Another language is another page: the text goes ahead of the person. Not saved, nobody goes.
  languages.forEach((link) => {
    link.addEventListener("click", async (event) => {
      if (!dirty || event.ctrlKey || event.metaKey || event.shiftKey) {
        return;
      }
      event.preventDefault();
      await save();
      if (dirty || state) {
        box.scrollIntoView({ block: "center" });
      } else {
        location.assign(link.href);
      }
    });
  });
  // The next page may list the drafts, so the save goes ahead of the person; a slow one is not
  // waited for, "pagehide" sends it then.
  const PATIENCE = 2000;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    dialing = Boolean(link) && !link.protocol.startsWith("http");
    setTimeout(() => {
      dialing = false;
    }, 1000);
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const leads = link && !link.target && !link.hasAttribute("download") && link.origin === location.origin;
    const stays = link && link.pathname === location.pathname && link.hash;
    if (event.defaultPrevented || !isPlain || !leads || stays || !dirty || state) {
      return;
    }
    event.preventDefault();
    await Promise.race([save(), new Promise((done) => setTimeout(done, PATIENCE))]);
    location.assign(link.href);
  });
  if (dirty) {
    later(PAUSE);
  }
  document.addEventListener("visibilitychange", save);
  window.addEventListener("pagehide", save);
  window.addEventListener("online", save);
  window.addEventListener("pageshow", () => {
    sending = "";
    left = false;
  });
  // The page that comes may be made before this save arrives. If it is this page again, it is
  // loaded once more: without that the box would show the text of before.
  const LEFT = "sm-left-unsaved";
  window.addEventListener("beforeunload", (event) => {
    if (dialing) {
      return undefined;
    }
    sending = sending === "pressed" ? "leaving" : "";
    if (sending) {
      return undefined;
    }
    if (dirty && state) {
      return event.preventDefault();
    }
    if (dirty || busy) {
      sessionStorage.setItem(LEFT, location.pathname);
    }
    return save(event);
  });
  if (sessionStorage.getItem(LEFT) === location.pathname) {
    setTimeout(() => dirty || sending || location.reload(), 1000);
  }
  sessionStorage.removeItem(LEFT);
})();
