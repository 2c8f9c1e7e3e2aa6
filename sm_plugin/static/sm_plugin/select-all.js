/* "Select all on this page": without a script the box isn't there, and each row has its own. */
(() => {
  "use strict";

  document.querySelectorAll("[data-select-all]").forEach((holder) => {
    const all = holder.querySelector("input");
    const boxes = [...holder.closest("form").querySelectorAll("input[name='threads']")];
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    };

    holder.hidden = false;
    all.addEventListener("change", () => {
      boxes.forEach((box) => {
        box.checked = all.checked;
      });
    });
    boxes.forEach((box) => box.addEventListener("change", show));
    // Also after going back, when the browser ticks boxes again by itself.
    window.addEventListener("pageshow", show);
  });
})();
