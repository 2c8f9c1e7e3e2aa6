/* Adds files while the page stays, and says how far it is. Without this script, or when anything
   unexpected comes back, the button sends the whole page and the server says it all. */
(() => {
  "use strict";

  const PRESSED = 'button[name="action"][value="add_files"]';

  // Choosing is adding: the button stays for pages without this script.
  const hideButton = () => {
    document.querySelectorAll("[data-files-button]").forEach((line) => (line.hidden = true));
  };

  const upload = (form, button) => {
    const here = form.querySelector("[data-files]");
    const box = here.querySelector("[data-upload]");
    const bar = box.querySelector("progress");
    const said = here.querySelector("[data-upload-said]");
    const request = new XMLHttpRequest();
    const byPage = () => {
      form.dataset.byPage = "1";
      button.disabled = false;
      form.requestSubmit(button);
    };

    const step = form.elements.namedItem("step");
    step.value = Number(step.value) + 1;
    const data = new FormData(form);
    data.append("action", "add_files");
    const isBeside = "unsent" in form.dataset; // a text that was saved meanwhile
    if (isBeside) {
      data.set("version", 0); // the files alone are kept: a button says which text is
    }
    button.disabled = true;
    box.hidden = false;

    request.upload.addEventListener("progress", (event) => {
      const percent = Math.floor((100 * event.loaded) / event.total);
      bar.value = percent;
      const next =
        percent === 100
          ? box.dataset.checking
          : box.dataset.saying.replace("{n}", Math.floor(percent / 10) * 10);
      if (said.textContent !== next) {
        said.textContent = next;
      }
    });
    request.addEventListener("load", () => {
      const part = new DOMParser().parseFromString(request.responseText, "text/html");
      const fresh = part.querySelector("[data-files]");
      if (!fresh || ![200, 422].includes(request.status)) {
        return byPage();
      }
      if (!isBeside) {
        form.elements.namedItem("version").value = fresh.dataset.version;
      }
      if (form.dataset.autosave === "moves") {
        form.setAttribute("action", fresh.dataset.address);
        history.replaceState(history.state, "", fresh.dataset.address);
      }
      // Who has gone on to write meanwhile stays there, and hears of it.
      const isHere = here.contains(document.activeElement) || document.activeElement === document.body;
      const wrong = fresh.querySelector("#files_error");
      // A status is filled after it stands in the page: only then it is read out.
      const status = fresh.querySelector("[data-files-said]");
      const text = status.textContent;
      status.textContent = "";
      here.replaceWith(document.adoptNode(fresh));
      hideButton();
      const error = `${fresh.dataset.error} `;
      document.title = (request.status === 422 ? error : "") + document.title.replace(error, "");
      // What hangs on the draft's address, which it may have only now, follows with the next save.
      form.dispatchEvent(new Event("input"));
      setTimeout(() => {
        status.textContent = text;
        if (wrong && !isHere) {
          const words = wrong.textContent.replace(/\s+/g, " ").trim();
          fresh.querySelector("[data-files-wrong]").textContent = words;
        }
      }, 100);
      return isHere && (wrong || fresh.querySelector("#id_files")).focus();
    });
    request.addEventListener("error", () => {
      button.disabled = false;
      said.textContent = box.dataset.lost;
    });
    request.open("POST", button.getAttribute("formaction") || form.getAttribute("action"));
    request.setRequestHeader("X-SM-Files", "1");
    request.send(data);
  };

  hideButton();
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches("[data-files] input[type=file]") && input.files.length) {
      input.form.requestSubmit(input.form.querySelector(PRESSED));
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!button?.matches(PRESSED) || form.dataset.byPage) {
      return;
    }
    if (form.querySelector("input[type=file]").files.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      upload(form, button);
    }
  }, true);
})();
