/* Keys for staff, on staff's pages only, for those who have not turned them off: j k move, Enter
   opens, t takes (the one it is pressed on, none that is ticked), a answers, n notes, / filters, ?
   shows all of them, Ctrl+Enter sends. A key that is typed into a field is a letter. Without this
   script every one of them is a link or a button. */
(() => {
  "use strict";

  const help = document.querySelector("[data-keys-help]");
  const find = (selector) => document.querySelector(selector);
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const press = (selector) => find(selector)?.click();
  const current = () => document.activeElement?.closest?.("tr")?.querySelector("[data-row]");

  const move = (by) => {
    const all = rows();
    if (!all.length) {
      return press(by > 0 ? "[data-go='next']" : "[data-go='previous']");
    }
    const at = all.indexOf(current());
    const next = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by));
    all[next].focus();
    return all[next].scrollIntoView({ block: "nearest" });
  };
  const openAt = (part) => {
    const row = current();
    if (row) {
      location.assign(`${row.href}#${part}`);
    }
    return Boolean(row);
  };
  const answer = () => {
    const box = find("#answer");
    if (box) {
      box.open = true;
      box.querySelector("textarea:not([readonly])")?.focus();
    } else {
      openAt("answer");
    }
  };
  const note = () => {
    const text = find("[data-note] textarea");
    if (text) {
      text.focus();
    } else {
      openAt("sm-notes");
    }
  };
  const take = () => {
    const row = current();
    if (!row) {
      return press("[data-key='t']");
    }
    const box = row.closest("tr").querySelector("input[name='items']");
    if (box && !box.disabled) {
      document.querySelectorAll("input[name='items']").forEach((one) => {
        one.checked = one === box;
      });
      press("#sm-together button[value='take']");
    }
    return undefined;
  };
  const filter = () => {
    const more = find(".sm-narrow__more");
    if (more) {
      more.open = true;
    }
    find(".sm-narrow__form select")?.focus();
  };

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    t: take,
    a: answer,
    n: note,
    "/": filter,
    "?": () => help?.showModal(),
  };

  // The help, or what warns that the session ends: letters typed on belong to the box behind it.
  const isBehind = () => Boolean(document.querySelector("dialog[open]"));
  const isTyping = (target) => Boolean(target.closest?.("textarea, select, input:not([type='checkbox'], [type='radio'])"));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest?.("form");
      const send = form?.querySelector("[data-send]") || form?.querySelector("button[type='submit']");
      if (send && isTyping(event.target)) {
        event.preventDefault();
        send.click();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isBehind()) {
      return;
    }
    const act = KEYS[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // The list's a and n come here: the box they name is open and has the cursor.
  if (location.hash === "#answer") {
    answer();
  } else if (location.hash === "#sm-notes") {
    note();
  }
})();
