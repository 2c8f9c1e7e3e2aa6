/* Adds files while the page stays, and says how far it is. Without this script, or when anything
   unexpected comes back, the button sends the whole page and the server says it all. */
(() => {
  "use strict";

  const PRESSED = 'button[name="action"][value="add_files"]';
  const INPUT = "[data-files] input[type=file]";

  // Choosing is adding: the button stays for pages without this script.
  const hideButton = () => {
    document.querySelectorAll("[data-files-button]").forEach((line) => (line.hidden = true));
  };

  // One upload at a time, because each answer replaces the list. What is chosen stays in the form
  // until the server has it: any button sends it along.
  let sent = null; // the files that are on their way
  let waiting = []; // those that were chosen meanwhile
  const hold = (input, files) => {
    const all = new DataTransfer();
    files.forEach((file) => all.items.add(file));
    input.files = all.files;
  };

  // What was refused just before, while the next files waited, is still told. Returns the box.
  const allWrong = (fresh, before) => {
    const wrong = fresh.querySelector("#files_error");
    if (!before || !wrong) {
      fresh.classList.toggle("sm-field--error", Boolean(before || wrong));
      fresh.querySelector("legend").after(...[before].filter(Boolean));
      return before || wrong;
    }
    wrong.prepend(...before.children);
    return wrong;
  };

  const upload = (form, button, isNext) => {
    const box = form.querySelector("[data-upload]");
    const bar = box.querySelector("progress");
    const said = form.querySelector("[data-upload-said]");
    const request = new XMLHttpRequest();
    const byPage = () => {
      sent = null;
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
    sent = [...form.querySelector(INPUT).files];
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
      const here = form.querySelector("[data-files]");
      // Who has gone on to write meanwhile stays there, and hears of it.
      const isHere = here.contains(document.activeElement) || document.activeElement === document.body;
      document.adoptNode(fresh);
      const wrong = allWrong(fresh, isNext && here.querySelector("#files_error"));
      // A status is filled after it stands in the page: only then it is read out.
      const status = fresh.querySelector("[data-files-said]");
      const text = status.textContent;
      status.textContent = "";
      // The field itself stays: its picker may stand open.
      const input = here.querySelector(INPUT);
      input.setAttribute("aria-describedby", wrong ? "files_hint files_error" : "files_hint");
      fresh.querySelector(INPUT).replaceWith(input);
      here.replaceWith(fresh);
      hideButton();
      const error = `${fresh.dataset.error} `;
      document.title = (wrong ? error : "") + document.title.replace(error, "");
      // What hangs on the draft's address, which it may have only now, follows with the next save.
      form.dispatchEvent(new Event("input"));
      setTimeout(() => {
        status.textContent = text;
        if (wrong && !isHere) {
          const words = wrong.textContent.replace(/\s+/g, " ").trim();
          fresh.querySelector("[data-files-wrong]").textContent = words;
        }
      }, 100);
      if (isHere) {
        (wrong || input).focus();
      }
      hold(input, waiting);
      waiting = [];
      sent = null;
      return input.files.length && upload(form, form.querySelector(PRESSED), true);
    });
    request.addEventListener("error", () => {
      sent = null;
      waiting = [];
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
    if (!input.matches(INPUT) || !input.files.length) {
      return;
    }
    if (sent) {
      waiting.push(...input.files);
      hold(input, [...sent, ...waiting]);
    } else {
      input.form.requestSubmit(input.form.querySelector(PRESSED));
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!button?.matches(PRESSED) || form.dataset.byPage) {
      return;
    }
    if (form.querySelector(INPUT).files.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!sent) {
        upload(form, button);
      }
    }
  }, true);
})();
