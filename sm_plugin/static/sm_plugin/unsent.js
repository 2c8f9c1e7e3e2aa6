/* Forms whose words nobody saves before they are sent: notes, calls, reasons, and a text beside another
   that was saved meanwhile. The browser doesn't keep them in its file of open tabs, which outlives
   signing out, so it asks before they are left behind, in words of its own. Without this script the
   page works the same, and does not ask. */
(() => {
  "use strict";

  let sending = null;
  let dialing = false; // browsers take a telephone number for a page to go to
  const forms = [...document.querySelectorAll("form[data-unsent]")];
  forms.forEach((form) => {
    form.setAttribute("autocomplete", "off");
    form.addEventListener("submit", () => {
      sending = form;
    });
    form.addEventListener("input", () => {
      sending = null; // who types on is still here: the send was stopped
    });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    dialing = Boolean(link) && !link.protocol.startsWith("http");
    setTimeout(() => {
      dialing = false;
    }, 1000);
  });
  const isTyped = (text) => text.value.trim();
  window.addEventListener("pageshow", () => {
    sending = null;
  });
  window.addEventListener("beforeunload", (event) => {
    // A form whose words were saved meanwhile has no mark any more.
    const others = forms.filter((form) => form !== sending && "unsent" in form.dataset);
    const texts = others.flatMap((form) => [...form.querySelectorAll("textarea:not([readonly])")]);
    if (!dialing && texts.some(isTyped)) {
      event.preventDefault();
    }
  });
})();
