/* A page that answers a form: the browser keeps what was sent with the page, also in its file of open
   tabs, which outlives signing out. From here on the page is one that was asked for by its address.
   Each address that takes a form can be opened: it is the page of the form, or leads there. */
(() => {
  "use strict";

  history.replaceState(history.state, "", location.href);
})();
