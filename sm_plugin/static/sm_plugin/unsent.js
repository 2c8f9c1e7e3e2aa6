/* Forms whose words nobody saves before they are sent: notes, calls, reasons, and a text beside another
   that was saved meanwhile. The browser doesn't keep them in its file of open tabs, which outlives
   signing out, so it asks before they are left behind, in words of its own. Without this script the
   page works the same, and does not ask. */
(() => {
  "use strict";

  // The form that is on its way. That is one leaving: whoever leaves once more is on a page whose
  // send was stopped.
  let sending = null;
  let isPressed = false;
  let dialing = false; // browsers take a telephone number for a page to go to
  const forms = [...document.querySelectorAll("form[data-unsent]")];
  forms.forEach((form) => {
    form.setAttribute("autocomplete", "off");
    form.addEventListener("input", () => {
      sending = null;
    });
  });
  // On the window, after once.js: a press that it held back sends nothing.
  window.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) {
      sending = event.target;
      isPressed = true;
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    dialing = Boolean(link) && !link.protocol.startsWith("http");
    setTimeout(() => {
      dialing = false;
    }, 1000);
  });
  // Subjects and answers to questions are words, too; a page may carry those hidden.
  const WORDS = "textarea:not([readonly]), input[name='subject'], input[name^='answer']";
  const isTyped = (text) => text.value.trim();
  window.addEventListener("pageshow", () => {
    sending = null;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dialing) {
      return;
    }
    if (!isPressed) {
      sending = null;
    }
    isPressed = false;
    // A form whose words were saved meanwhile has no mark any more.
    const others = forms.filter((form) => form !== sending && "unsent" in form.dataset);
    const texts = others.flatMap((form) => [...form.querySelectorAll(WORDS)]);
    if (texts.some(isTyped)) {
      event.preventDefault();
    }
  });
})();
