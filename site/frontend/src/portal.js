/* The portal's one script. Every page works without it: it moves the focus to what has just
   been said, counts characters while one writes, and unfolds the page for the printer. */
(() => {
  "use strict";

  const summary = document.querySelector("[data-error-summary]");
  const focusTarget = summary || document.querySelector("[data-focus]");
  if (focusTarget) {
    focusTarget.focus();
  }

  // A link of the summary puts the cursor into the field, with its label in view.
  if (summary) {
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) {
        return;
      }
      event.preventDefault();
      const group = field.closest("fieldset, .portal-field") || field;
      group.scrollIntoView();
      field.focus({ preventScroll: true });
    });
  }

  // A passkey that was refused or came too late leaves the page as it was: say so, aloud too.
  document.addEventListener("allauth.error", (event) => {
    const failed = document.querySelector("[data-key-failed]");
    if (failed) {
      event.preventDefault();
      failed.hidden = false;
      failed.focus();
    }
  });

  // On paper nothing is folded, also in browsers whose style sheets cannot open it.
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details:not([open])").forEach((fold) => {
      fold.open = true;
      addEventListener("afterprint", () => (fold.open = false), { once: true });
    });
  });

  const phrase = (field, kind, fallback, number) =>
    (field.getAttribute(`data-count-${kind}`) || fallback).replace(
      "{n}",
      number.toLocaleString(`${document.documentElement.lang || "en"}-US`),
    );

  const line = (field, suffix, className) => {
    const id = `${field.id}_${suffix}`;
    let element = document.getElementById(id);
    if (!element) {
      element = document.createElement("p");
      element.id = id;
      element.className = className;
      field.after(element);
    }
    return element;
  };

  document.querySelectorAll("[data-count]").forEach((field) => {
    const limit = Number.parseInt(field.getAttribute("data-count"), 10);
    if (!field.id || !(limit > 0)) {
      return;
    }
    const spoken = line(field, "count_spoken", "usa-sr-only");
    const seen = line(field, "count", "portal-count");
    let pause;
    spoken.setAttribute("role", "status");

    const count = (announce) => {
      // Forms send line breaks as two characters, and the server counts characters, not units.
      const left = limit - [...field.value.replace(/\r?\n/g, "\r\n")].length;
      const text =
        left < 0
          ? phrase(field, "over", "{n} characters too many", -left)
          : phrase(field, "left", "{n} characters left", left);
      seen.textContent = text;
      seen.classList.toggle("portal-count--over", left < 0);
      clearTimeout(pause);
      // Said aloud only near the limit, and only when the typing pauses.
      if (announce && left < Math.max(20, limit / 10)) {
        pause = setTimeout(() => {
          spoken.textContent = text;
        }, 1000);
      }
    };

    field.addEventListener("input", () => count(true));
    count(false);
  });
})();
