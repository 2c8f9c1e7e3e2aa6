/* Shows the questions of the chosen topic at once. Without this script a button does it. */
(() => {
  "use strict";

  const groups = [...document.querySelectorAll("[data-questions]")];
  const button = document.querySelector("[data-questions-button]");
  if (!button) {
    return;
  }
  const form = button.closest("form");

  const show = () => {
    const chosen = form.querySelector("input[name=topic]:checked");
    groups.forEach((group) => {
      group.hidden = !chosen || group.dataset.questions !== chosen.value;
    });
  };

  button.hidden = true;
  form.addEventListener("change", (event) => {
    if (event.target.name === "topic") {
      show();
    }
  });
  // A browser that goes back puts the old choice back, after this script ran.
  window.addEventListener("pageshow", show);
  show();
})();
