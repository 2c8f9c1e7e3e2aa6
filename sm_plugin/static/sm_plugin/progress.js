// Asks how far a download or an import is, and puts in what has changed: the status line stays in
// the page, so that it is read out, and the keyboard stays where it is.
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

  const put = (shown, news) => {
    const wasIn = shown.contains(document.activeElement);
    follow(shown, news);
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
  setTimeout(look, seconds * 1000);
})();
