/* "Select all", and how many conversations are chosen: without a script the box isn't there, and
   each row has its own. */
(() => {
  "use strict";

  document.querySelectorAll("[data-select-all]").forEach((holder) => {
    const all = holder.querySelector("input");
    const form = document.getElementById(holder.getAttribute("data-select-all"));
    const boxes = [...form.querySelectorAll("input[name='threads']")];
    const seen = form.querySelector("[data-chosen]");
    const said = form.querySelector("[data-chosen-said]"); // never hidden, or nobody hears it
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
      if (seen) {
        const text = chosen ? seen.getAttribute("data-chosen").replace("{n}", chosen) : "";
        [seen, said].forEach((line) => {
          line.textContent = text;
        });
      }
    };

    holder.hidden = false;
    all.addEventListener("change", () => {
      boxes.forEach((box) => {
        box.checked = all.checked;
      });
      show();
    });
    boxes.forEach((box) => box.addEventListener("change", show));
    // Also after going back, when the browser ticks boxes again by itself.
    window.addEventListener("pageshow", show);
  });
})();
