/* A session that nobody uses ends. Whoever types uses it; what a page asks for by itself does not. */
const { stillHere, idleMinutes } = document.body.dataset;
const SAID_AFTER = 60_000;
const WARNED_BEFORE = 120_000;
const messages = document.getElementById("messages");
const note = document.getElementById("ending").content.firstElementChild.cloneNode(true);

// Kept for all tabs alike: whoever works in one is not away in another.
const seen = () => localStorage.setItem("seenAt", Date.now());
const left = () => idleMinutes * 60_000 - (Date.now() - Number(localStorage.getItem("seenAt")));

let saidAt = Date.now();
const say = async () => {
  saidAt = Date.now();
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const answer = await fetch(stillHere, { method: "POST", headers, redirect: "error" });
  if (answer.ok) seen();
};
const sayQuietly = () => say().catch(() => {});

document.addEventListener("input", () => {
  if (Date.now() - saidAt > SAID_AFTER) sayQuietly();
});
note.querySelector("button").addEventListener("click", async () => {
  await sayQuietly();
  note.remove();
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.triggeringEvent || detail.elt.matches("[data-quiet]")) detail.headers["X-By-Itself"] = "true";
  else seen();
});
setInterval(() => {
  if (left() > WARNED_BEFORE) note.remove();
  else if (!note.isConnected) messages.append(note);
}, 10_000);
seen();
