/* A button that is pressed twice, as by a double click, sends its form once: the second one would
   meet what the first one did ("We can't find that page"). After a pause it may be pressed again. */
(() => {
  "use strict";

  const PAUSE = 2000; // milliseconds
  let pressed = new WeakMap();

  // On the window: scripts of a page that send a form themselves have said so by then.
  window.addEventListener("submit", (event) => {
    const button = event.submitter || event.target;
    if (event.defaultPrevented || event.target.method !== "post") {
      return;
    }
    const last = pressed.get(button);
    if (last !== undefined && event.timeStamp - last < PAUSE) {
      event.preventDefault();
    } else {
      pressed.set(button, event.timeStamp);
    }
  });

  window.addEventListener("pagehide", () => {
    pressed = new WeakMap();
  });
})();
