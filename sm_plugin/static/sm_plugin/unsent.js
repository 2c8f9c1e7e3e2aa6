/* Asks before a typed answer is left behind: another button of the page would lose it. The browser
   words the question. Without this script the page works the same, and does not ask. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-unsent]");
  const text = form && form.querySelector("textarea");
  if (!text) {
    return;
  }
  let sending = false;
  form.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("pageshow", () => {
    sending = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && text.value.trim()) {
      event.preventDefault();
    }
  });
})();
