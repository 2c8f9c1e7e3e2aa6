/* Shows which topic a message looks like, as the answer of a save says it. One click takes it, one
   keeps one's own choice; nothing is ever chosen by itself. Without script the same buttons work. */
(() => {
  "use strict";

  const place = document.querySelector("[data-suggestion]");
  const form = place && place.closest("form");
  if (!form) {
    return;
  }
  const box = place.querySelector("[data-suggestion-box]");
  const keep = box.querySelector("[data-suggestion-keep]");
  const part = (name) => box.querySelector(`[data-suggestion-${name}]`);
  const radios = () => [...form.querySelectorAll("input[name=topic]")];
  form.querySelector("[data-suggest]").hidden = true;

  const buttons = () => [...box.querySelectorAll("[data-suggestion-topic]")];

  const toChoice = () => (radios().find((radio) => radio.checked) || radios()[0]).focus();

  form.addEventListener("sm-saved", (event) => {
    const found = event.detail.suggestion;
    if (found === undefined) {
      return;
    }
    const held = box.contains(document.activeElement);
    box.hidden = !found;
    if (held && !found) {
      toChoice();
    }
    if (!found || found.code === keep.dataset.suggestionKeep) {
      return;
    }
    part("text").textContent = found.text;
    part("reason").textContent = found.reason;
    keep.dataset.suggestionKeep = found.code;
    buttons().forEach((button) => button.remove());
    found.topics.forEach((topic) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sm-button sm-button--plain";
      button.dataset.suggestionTopic = topic.pk;
      button.textContent = place.dataset.choose.replace("[topic]", topic.label);
      keep.before(button);
    });
    if (held && !box.contains(document.activeElement)) {
      (buttons()[0] || keep).focus();
    }
  });

  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) {
      return;
    }
    event.preventDefault();
    const wanted = radios().find((radio) => radio.value === button.dataset.suggestionTopic);
    if (wanted) {
      wanted.checked = true;
      wanted.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      form.elements.namedItem("kept_suggestion").value = button.dataset.suggestionKeep;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    box.hidden = true;
    if (wanted) {
      wanted.focus();
    } else {
      toChoice();
    }
  });
})();
