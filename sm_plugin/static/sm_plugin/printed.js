/* On paper a text that is being written stands whole, and goes over pages as any text does: a box
   would be cut. Without this script the style sheet lets the box grow, where a browser can. */
(() => {
  "use strict";

  addEventListener("beforeprint", () => {
    document.querySelectorAll("textarea.sm-control").forEach((box) => {
      const twin = document.createElement("div");
      twin.className = "sm-printed sm-print-only";
      twin.dir = "auto";
      twin.textContent = box.value;
      box.after(twin);
      addEventListener("afterprint", () => twin.remove(), { once: true });
    });
  });
})();
