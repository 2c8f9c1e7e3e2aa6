/* Forms whose words nobody saves before they are sent: notes, calls, reasons. The browser doesn't keep
   them in its file of open tabs, which outlives signing out, so it asks before they are left behind,
   in words of its own. Without this script the page works the same, and does not ask. */
(() => {
  "use strict";

  let sending = null;
  const forms = [...document.querySelectorAll("form[data-unsent]")];
  forms.forEach((form) => {
    form.setAttribute("autocomplete", "off");
    form.addEventListener("submit", () => {
      sending = form;
    });
  });
  const isTyped = (text) => text.value.trim();
  window.addEventListener("pageshow", () => {
    sending = null;
  });
  window.addEventListener("beforeunload", (event) => {
    const others = forms.filter((form) => form !== sending);
    if (others.some((form) => [...form.querySelectorAll("textarea")].some(isTyped))) {
      event.preventDefault();
    }
  });
})();
