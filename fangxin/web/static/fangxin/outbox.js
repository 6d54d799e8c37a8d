// The outbox of a phone: forms marked data-offline are written to IndexedDB first, also online, and then sent.
// A row's key is made here and stored before the first send; the server's unique key makes a repeat harmless.

const DATABASE = "fangxin-outbox";
const ROWS = "rows";
const LOCK = "fangxin-outbox-sender";
const OLD_MS = 24 * 60 * 60 * 1000;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60000;
const ANSWER_MS = 30000;
const OURS = ["csrfmiddlewaretoken", "key", "device_time", "clock_offset_ms"];
const REFUSED = [400, 404, 405, 409, 410, 413, 415, 422];

const account = document.body.dataset.account || "";
const line = document.querySelector("[data-sync]");
const results = new Map(); // key → what the server said, for the form that waits on this page
let reach = "unknown"; // ok, unreachable, expired, other
let wait = FIRST_WAIT_MS;
let timer = 0;
let sending = false;
let sentHere = 0;

const words = (name, n) => ((line && line.dataset[name]) || "").replace("{n}", String(n));

// --- storage ----------------------------------------------------------------------------------------------------
let opened = null;

function database() {
  opened = opened || new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function within(mode, work) {
  const store = await database();
  return new Promise((resolve, reject) => {
    const transaction = store.transaction(ROWS, mode);
    const request = work(transaction.objectStore(ROWS));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

const put = (row) => within("readwrite", (rows) => rows.put(row));
const drop = (key) => within("readwrite", (rows) => rows.delete(key));
const one = (key) => within("readonly", (rows) => rows.get(key));

async function all() {
  const rows = await within("readonly", (store) => store.getAll());
  return rows.sort((a, b) => a.order - b.order);
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// --- one sender among all tabs ------------------------------------------------------------------------------------
async function alone(work) {
  if (navigator.locks) return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : false));
  // Without Web Locks a lease in local storage; two tabs at once are still safe, because the key is unique.
  const me = newKey();
  const lease = JSON.parse(localStorage.getItem(LOCK) || "null");
  if (lease && lease.until > Date.now()) return false;
  localStorage.setItem(LOCK, JSON.stringify({ me, until: Date.now() + 2 * ANSWER_MS }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (JSON.parse(localStorage.getItem(LOCK) || "{}").me !== me) return false;
  try {
    return await work();
  } finally {
    localStorage.removeItem(LOCK);
  }
}

// --- talking to the server -------------------------------------------------------------------------------------------
async function call(address, options) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), ANSWER_MS);
  try {
    return await fetch(address, { redirect: "manual", cache: "no-store", signal: stop.signal, ...options });
  } finally {
    clearTimeout(late);
  }
}

const signedOut = (answer) => answer.status === 401 || answer.type === "opaqueredirect";

async function session() {
  const left = Date.now();
  const answer = await call("/session/", { headers: { Accept: "application/json" } });
  if (signedOut(answer)) return null;
  if (!answer.ok) throw new Error(`session answered ${answer.status}`);
  const told = await answer.json();
  return { ...told, offsetMs: Math.round(Date.parse(told.now) - (left + Date.now()) / 2) };
}

function body(row, offsetMs) {
  const pairs = [...row.fields, ["key", row.key], ["device_time", row.savedAt], ["clock_offset_ms", String(offsetMs)]];
  const withFiles = row.fields.some(([, value]) => value instanceof Blob);
  const filled = withFiles ? new FormData() : new URLSearchParams();
  pairs.forEach(([name, value]) => (value instanceof Blob ? filled.append(name, value, value.name || "photo.jpg") : filled.append(name, value)));
  return filled;
}

async function told(answer) {
  try {
    return await answer.json();
  } catch (notJson) {
    return {};
  }
}

/** Sends one row. Returns true to go on with the next, false to stop the batch. Throws when the network fails. */
async function send(row, who) {
  const answer = await call(row.action, {
    method: "POST",
    body: body(row, who.offsetMs),
    headers: { "X-CSRFToken": who.csrf, "X-Fangxin-Outbox": "1", Accept: "application/json" },
  });
  if (signedOut(answer)) {
    reach = "expired";
    return false;
  }
  const said = await told(answer);
  if (answer.ok && said.ok === true) {
    await drop(row.key);
    sentHere += 1;
    finish(row.key, { state: "saved", url: said.url, sentence: said.sentence });
    return true;
  }
  if (REFUSED.includes(answer.status) || (answer.status === 403 && said.ok === false)) {
    const parts = [said.sentence || `${words("notTaken")}（${answer.status}）`, said.clause, said.remedy];
    const reason = parts.filter(Boolean).join(" ");
    await put({ ...row, state: "refused", reason, errors: said.errors || {} });
    finish(row.key, { state: "refused", sentence: reason, errors: said.errors || {} });
    return true;
  }
  throw new Error(`${row.action} answered ${answer.status}`);
}

function finish(key, result) {
  results.set(key, result);
  document.dispatchEvent(new CustomEvent("fangxin:outbox", { detail: { key, ...result } }));
}

async function batch() {
  const waiting = (await all()).filter((row) => row.state === "waiting" && row.account === account);
  if (!waiting.length) return true;
  const who = await session();
  reach = who === null ? "expired" : who.account === account ? "ok" : "other";
  if (reach !== "ok") return false;
  sending = true;
  await show();
  for (const row of waiting) {
    if (!(await send(row, who))) return false;
    await show();
  }
  return true;
}

let running = null;

function flush() {
  running = running || attempt().finally(() => {
    running = null;
  });
  return running;
}

async function attempt() {
  clearTimeout(timer);
  try {
    const done = await alone(batch);
    if (done === true) wait = FIRST_WAIT_MS;
  } catch (failed) {
    reach = "unreachable";
    later();
  }
  sending = false;
  tell();
  await show();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(flush, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

// --- the sync line ------------------------------------------------------------------------------------------------
const channel = "BroadcastChannel" in window ? new BroadcastChannel(DATABASE) : null;
if (channel) channel.onmessage = () => show();

function tell() {
  if (channel) channel.postMessage("changed");
}

function sentence(counts) {
  const stop = "。";
  if (reach === "expired" && counts.waiting) return ["expired", "alert", words("expired", counts.waiting)];
  if (reach === "other" && counts.waiting) return ["other", "alert", words("other", counts.waiting)];
  const left = counts.waiting ? words("waiting", counts.waiting) : "";
  if (counts.refused) return ["refused", "alert", [words("refused", counts.refused), left].filter(Boolean).join("；")];
  if (sending && counts.waiting) return ["sending", "sending", words("sending", counts.waiting)];
  const old = counts.old ? `${stop}${words("old")}` : "";
  const away = !navigator.onLine ? words("offline") : reach === "unreachable" ? words("unreachable") : "";
  if (away) return ["offline", "offline", [away, left].filter(Boolean).join("；") + old];
  if (left) return ["waiting", "sending", left + old];
  return sentHere ? ["saved", "saved", words("saved")] : ["", "", ""];
}

async function count() {
  const rows = await all();
  const mine = rows.filter((row) => row.account === account);
  const waiting = mine.filter((row) => row.state === "waiting");
  return {
    rows: mine,
    waiting: waiting.length,
    refused: mine.length - waiting.length,
    others: rows.length - mine.length,
    old: waiting.some((row) => Date.now() - Date.parse(row.savedAt) > OLD_MS),
  };
}

async function show() {
  const counts = await count();
  document.dispatchEvent(new CustomEvent("fangxin:outbox-counted", { detail: counts }));
  if (!line) return;
  const [state, icon, said] = sentence(counts);
  line.hidden = !said;
  line.dataset.state = state;
  line.querySelectorAll("[data-sync-icon]").forEach((mark) => {
    mark.hidden = mark.dataset.syncIcon !== icon;
  });
  const text = line.querySelector("[data-sync-text]");
  if (text.textContent !== said) text.textContent = said;
  const link = line.querySelector("[data-sync-link]");
  const toSignIn = state === "expired" || state === "other";
  link.hidden = !(toSignIn || counts.waiting || counts.refused) || (!toSignIn && location.pathname === line.dataset.outboxUrl);
  link.href = toSignIn ? `${line.dataset.signInUrl}?next=${encodeURIComponent(location.pathname)}` : line.dataset.outboxUrl;
  link.textContent = toSignIn ? words("signIn") : words("see");
}

// --- saving a form -----------------------------------------------------------------------------------------------
async function shrink(file, longest) {
  if (!window.createImageBitmap || !/^image\//.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
    return small && small.size < file.size ? new File([small], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch (unreadable) {
    return file;
  }
}

async function fieldsOf(form, submitter) {
  const fields = [];
  for (const [name, value] of new FormData(form)) {
    if (OURS.includes(name)) continue;
    if (typeof value === "string") {
      fields.push([name, value]);
    } else if (value.size) {
      const input = form.elements[name];
      const longest = Number((input.dataset && input.dataset.shrink) || 0);
      fields.push([name, longest ? await shrink(value, longest) : value]);
    }
  }
  if (submitter && submitter.name) fields.push([submitter.name, submitter.value]);
  return fields;
}

async function sealed(form, key, fields) {
  if (!form.querySelector("[data-seal]")) return fields;
  if (!window.fangxinSeal) throw new Error("seal.js is missing: a secret field is never stored in clear");
  return window.fangxinSeal(form, key, fields);
}

function renew(form) {
  // A page from the cache carries the key of an old visit, so a form on a phone always gets its own.
  if (form.elements.key) form.elements.key.value = newKey();
  delete form.dataset.busy;
  // Its own buttons too that stand in the dock, outside of it.
  [...form.elements].forEach((button) => button.removeAttribute("aria-busy"));
}

function note(form, tone, title, sentences) {
  const old = form.querySelector("[data-outbox-note]");
  if (old) old.remove();
  const box = document.createElement("div");
  box.className = `notice notice-${tone}`;
  box.dataset.outboxNote = "";
  box.tabIndex = -1;
  box.setAttribute("role", tone === "bad" ? "alert" : "status");
  const icon = line && line.querySelector(`[data-sync-icon="${tone === "bad" ? "alert" : "saved"}"] svg`);
  if (icon) box.append(icon.cloneNode(true));
  const inside = document.createElement("div");
  [title, ...sentences].filter(Boolean).forEach((words_, place) => {
    const paragraph = document.createElement("p");
    if (!place) paragraph.className = "title";
    paragraph.textContent = words_;
    inside.append(paragraph);
  });
  box.append(inside);
  form.prepend(box);
  box.focus();
}

function refuse(form, result) {
  const sentences = [];
  Object.entries(result.errors || {}).forEach(([name, errors]) => {
    const field = form.elements[name];
    if (field && field.setAttribute) field.setAttribute("aria-invalid", "true");
    const label = field && field.labels && field.labels[0] ? `${field.labels[0].textContent.trim()}：` : "";
    [].concat(errors).forEach((error) => sentences.push(label + (error.what ? [error.what, error.why, error.todo].filter(Boolean).join(" ") : error)));
  });
  note(form, "bad", result.sentence, sentences);
}

async function outcome(key, patience) {
  const until = Date.now() + patience;
  while (Date.now() < until) {
    if (results.has(key)) return results.get(key);
    if (!running) {
      const row = await one(key);
      return results.get(key) || (row ? { state: "waiting" } : { state: "saved" });
    }
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  return { state: "waiting" };
}

/** Sends at once and waits a little for the answer; without a network the entry is safe already, so no waiting. */
async function sendNow(key) {
  if (!navigator.onLine) return { state: "waiting" };
  if (running) await running;
  flush();
  return outcome(key, 8000);
}

function go(address) {
  const target = new URL(address, location.href);
  if (target.origin === location.origin) location.assign(target.href);
}

const written = (form) => [...new FormData(form)].map(([name, value]) => `${name}=${value.name || value}`).join("&");

async function save(form, submitter) {
  const key = form.elements.key.value || newKey();
  const old = form.querySelector("[data-outbox-note]");
  if (old) old.remove();
  const before = written(form);
  const row = {
    key,
    account,
    action: new URL(form.getAttribute("action") || location.href, location.href).pathname,
    page: location.pathname + location.search,
    title: form.dataset.title || document.title,
    fields: await sealed(form, key, await fieldsOf(form, submitter)),
    savedAt: new Date().toISOString(),
    order: Date.now(),
    state: "waiting",
  };
  await put(row);
  if (form.dataset.refusedKey) await drop(form.dataset.refusedKey); // this row replaces the refused one
  delete form.dataset.refusedKey;
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  tell();
  await show();
  const result = await sendNow(key);
  const untouched = written(form) === before; // what the person has typed meanwhile is not wiped
  renew(form);
  if (result.state === "refused") {
    form.dataset.refusedKey = key;
    refuse(form, result);
  } else if (result.state === "saved" && result.url) {
    go(result.url);
  } else {
    if (untouched) form.reset();
    renew(form);
    const kept = result.state === "waiting";
    note(form, kept ? "info" : "ok", kept ? words("kept") : result.sentence || words("saved"), []);
    if (form.dataset.next) go(form.dataset.next);
  }
}

let pressed = null;
document.addEventListener("click", (event) => {
  pressed = event.target.closest("button, input[type=submit]");
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-offline") || event.defaultPrevented || !form.elements.key || !account || !window.indexedDB) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const submitter = event.submitter || (pressed && pressed.form === form ? pressed : null);
  if (submitter) submitter.setAttribute("aria-busy", "true");
  save(form, submitter).catch(() => {
    // No storage (private window): send it the ordinary way, with the key that is already in the form.
    if (submitter && submitter.name) {
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(hidden);
    }
    form.submit();
  });
});

// --- signing out -----------------------------------------------------------------------------------------------
async function forgetPages() {
  if (!window.caches) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("fangxin-pages")).map((name) => caches.delete(name)));
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-logout") || form.dataset.leaving || event.defaultPrevented) return;
  event.preventDefault();
  const { waiting } = await count();
  const agreed = !waiting || (await (window.fangxin ? window.fangxin.ask(words("leave", waiting)) : window.confirm(words("leave", waiting))));
  if (!agreed) return;
  await forgetPages();
  form.dataset.leaving = "1";
  form.submit();
});

async function notePerson() {
  if (!account) return;
  try {
    if (localStorage.getItem("fangxin-account") !== account) {
      await forgetPages(); // a shared phone: the last person's pages are not shown to this one
      localStorage.setItem("fangxin-account", account);
    }
  } catch (refused) {
    await forgetPages();
  }
}

// --- start -----------------------------------------------------------------------------------------------------
async function start() {
  await notePerson();
  document.querySelectorAll("form[data-offline]").forEach(renew);
  window.addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form[data-offline]").forEach(renew));
  window.addEventListener("online", () => flush());
  window.addEventListener("offline", () => show());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
  setInterval(() => running || flush(), LONGEST_WAIT_MS);
  if ("serviceWorker" in navigator && location.protocol.startsWith("http")) {
    try {
      await navigator.serviceWorker.register("/sw.js");
      const first = !navigator.serviceWorker.controller;
      const worker = (await navigator.serviceWorker.ready).active;
      if (first && worker) worker.postMessage({ type: "keep", url: location.href });
    } catch (refused) {
      // no worker (in-app browsers): the outbox still works while the page stays open
    }
  }
}

window.fangxin = { ...window.fangxin, outbox: { put, drop, flush, tell, show, words } };

if (window.indexedDB) {
  show();
  flush();
  start();
}
