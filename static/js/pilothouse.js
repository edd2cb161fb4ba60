/* The little that CSS and htmx leave over. No layout and no navigation depends on it. */
(() => {
  "use strict";

  // The find box opens with "/" and with Ctrl or Cmd and K.
  const find = document.getElementById("find");
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!find || !(slash || k)) return;
    event.preventDefault();
    find.focus();
    find.select();
  });

  // A swap takes away the element that had the focus: put it on what the reader needs next.
  const next = "[autofocus], [aria-invalid='true'], [tabindex='-1']";
  let focusWasInside = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, elt } = event.detail;
    const active = document.activeElement;
    focusWasInside = active !== document.body && (target.contains(active) || elt.contains(active));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!focusWasInside || (document.activeElement !== document.body && document.activeElement)) return;
    const part = event.detail.elt;
    const place = part.matches(next) ? part : part.querySelector(next);
    if (place) place.focus({ preventScroll: place.getBoundingClientRect().top > 0 });
    focusWasInside = false;
  });

  // What stands above a swapped part can grow or shrink with it: the part stays where the reader sees it.
  let seenAt = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    seenAt = event.detail.target.getBoundingClientRect().top;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    if (target?.isConnected) window.scrollBy(0, target.getBoundingClientRect().top - seenAt);
  });

  // A whole page where a part was asked for: the session has ended, or the answer was a redirect.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (xhr.status >= 400 || target === document.body || !/^\s*<!doctype html/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false;
    const signIn = document.body.dataset.signIn;
    const signedOut = new URL(xhr.responseURL, location.href).pathname === signIn;
    if (signedOut) location.reload();
    else location.assign(xhr.responseURL);
  });

  // What went wrong is said where messages stand; the form keeps what was typed.
  const say = (text) => {
    const note = document.getElementById("trouble").content.firstElementChild.cloneNode(true);
    if (text) note.querySelector("p").textContent = text;
    document.getElementById("messages").replaceChildren(note);
  };
  const words = () => document.getElementById("trouble").dataset;
  const asksByItself = (event) => event.detail.elt.matches("[data-quiet]");
  document.addEventListener("htmx:sendError", (event) => asksByItself(event) || say(words().unreachable));
  document.addEventListener("htmx:responseError", (event) => {
    if (asksByItself(event)) return;
    const { status, responseText } = event.detail.xhr;
    const page = status === 403 && new DOMParser().parseFromString(responseText, "text/html");
    const refusal = page && page.getElementById("refusal");
    const gone = [403, 404].includes(status) ? words().gone : "";
    say(refusal ? refusal.textContent : gone);
  });
})();
