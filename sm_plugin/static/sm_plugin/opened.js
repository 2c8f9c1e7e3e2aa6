/* Counts an emergency opening down, and takes what it showed off the page when its time is over.
   The server refuses from that moment on in any case; without this script only the page stays. */
(() => {
  "use strict";

  const banner = document.querySelector("[data-opened]");
  const over = document.querySelector("[data-over]");
  const left = banner && banner.querySelector("[data-left]");
  if (!banner || !over || !left) {
    return;
  }
  const end = Date.now() + Number(banner.dataset.opened) * 1000;
  const show = () => {
    const seconds = (end - Date.now()) / 1000;
    if (seconds > 0) {
      const minutes = Math.ceil(seconds / 60);
      left.textContent =
        minutes === 1 ? left.dataset.one : left.dataset.many.replace("{n}", String(minutes));
      return;
    }
    clearInterval(timer);
    document.querySelectorAll("[data-opened-part]").forEach((part) => part.replaceChildren());
    banner.hidden = true;
    over.hidden = false;
    over.focus();
  };
  const timer = setInterval(show, 1000);
  document.addEventListener("visibilitychange", show);
})();
