/* Asks once a minute whether there is new mail, and says so politely. Rests while the page is
   hidden, and never counts as being there: the session ends as if nobody had asked. */
(() => {
  "use strict";

  const tab = document.querySelector("[data-sm-poll]");
  const said = document.querySelector("[data-sm-news]");
  if (!tab || !said) {
    return;
  }
  const minute = 60 * 1000;
  let timer;

  const show = (answer) => {
    let count = tab.querySelector(".sm-tab__count");
    if (!count) {
      count = document.createElement("span");
      count.className = "sm-tab__count";
      tab.append(" ", count);
    }
    count.textContent = answer.tab;
    count.hidden = !answer.tab;
    tab.setAttribute("data-sm-unread", answer.unread);
    said.textContent = answer.news;
  };

  const ask = async () => {
    const address = `${tab.getAttribute("data-sm-poll")}?known=${tab.getAttribute("data-sm-unread")}`;
    try {
      const answer = await fetch(address, {
        cache: "no-store",
        headers: { "X-SM-Background": "1" },
        redirect: "manual",
      });
      if (answer.status === 200) {
        show(await answer.json());
      } else if (answer.status !== 204) {
        return; // signed out, or not to be read any more: no more questions
      }
    } catch {
      // The network is down for now; the next minute may be better.
    }
    wait();
  };

  const wait = () => {
    clearTimeout(timer);
    if (!document.hidden) {
      timer = setTimeout(ask, minute);
    }
  };

  document.addEventListener("visibilitychange", wait);
  wait();
})();
