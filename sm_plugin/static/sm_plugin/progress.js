// Asks how far a download or an import is, and puts in what has changed; the keyboard stays where it
// is. Each tenth of the way is said in a status that stands in the page, and that it is done.
(() => {
  const seconds = 3;

  const follow = (part, news) => {
    if (part.isEqualNode(news)) return;
    if (part.nodeName !== news.nodeName) {
      part.replaceWith(document.importNode(news, true));
    } else if (part.nodeType === Node.TEXT_NODE) {
      part.data = news.data;
    } else {
      followNames(part, news);
      followParts([...part.childNodes], [...news.childNodes], part);
    }
  };
  const followNames = (part, news) => {
    [...part.attributes].forEach(({ name }) => news.hasAttribute(name) || part.removeAttribute(name));
    [...news.attributes].forEach(({ name, value }) => {
      if (part.getAttribute(name) !== value) part.setAttribute(name, value);
    });
  };
  const followParts = (parts, news, whole) => {
    news.forEach((one, n) => {
      if (parts[n]) follow(parts[n], one);
      else whole.append(document.importNode(one, true));
    });
    parts.slice(news.length).forEach((one) => one.remove());
  };

  const tenthOf = (shown) => {
    const bar = shown.querySelector("progress");
    return bar ? Math.floor(10 * bar.position) : "over";
  };
  let tenth;

  const say = (shown) => {
    if (tenthOf(shown) === tenth) return;
    tenth = tenthOf(shown);
    const words = shown.querySelector("[data-progress-words]").textContent;
    document.querySelector("[data-progress-said]").textContent = words.replace(/\s+/g, " ").trim();
  };

  const put = (shown, news) => {
    const wasIn = shown.contains(document.activeElement);
    follow(shown, news);
    say(shown);
    // The link "Look again" goes when all is done: what comes in its place takes the keyboard.
    if (wasIn && !shown.contains(document.activeElement)) shown.querySelector("a")?.focus();
  };

  const look = async () => {
    const shown = document.querySelector("[data-progress][data-unmade]");
    if (!shown) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { "X-SM-Background": "1" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const news = page.querySelector("[data-progress]");
        if (!news) return location.reload();
        put(shown, news);
      } catch {
        // Without a connection the link "Look again" is still there.
      }
    }
    setTimeout(look, seconds * 1000);
  };
  tenth = tenthOf(document.querySelector("[data-progress]"));
  setTimeout(look, seconds * 1000);
})();
