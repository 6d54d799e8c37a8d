// Small enhancements for every page. Each form and link works without this file.

const root = document.documentElement;
const digitsOnly = /^\d+$/;

// --- large text -----------------------------------------------------------------------------------------------
// The cookie lets the server send the right class at once; local storage serves pages from the offline cache.
const LARGE = "fangxin-large-text";

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch (refused) {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch (refused) {
    // storage is switched off: the choice lasts for this page only
  }
}

function showLarge(large) {
  root.classList.toggle("large", large);
  document.querySelectorAll("[data-large-text]").forEach((button) => {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(large));
  });
}

function startLargeText() {
  const chosen = remembered(LARGE);
  showLarge(chosen === null ? root.classList.contains("large") : chosen === "1");
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-large-text]")) return;
    const large = !root.classList.contains("large");
    showLarge(large);
    remember(LARGE, large ? "1" : "0");
    document.cookie = `large_text=${large ? 1 : 0};path=/;max-age=31536000;samesite=lax`;
  });
}

// --- asking before a step that cannot be undone -----------------------------------------------------------------
export function ask(question, yes) {
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog || typeof dialog.showModal !== "function") return Promise.resolve(window.confirm(question));
  dialog.querySelector("[data-question]").textContent = question;
  const button = dialog.querySelector("[data-yes]");
  button.dataset.words = button.dataset.words || button.textContent;
  button.textContent = yes || button.dataset.words;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export function submitAgain(form, submitter) {
  if (submitter) {
    submitter.click();
  } else if (form.requestSubmit) {
    form.requestSubmit();
  } else {
    const button = document.createElement("button");
    button.hidden = true;
    form.append(button);
    button.click();
    button.remove();
  }
}

let lastPressed = null; // Safari before 15.4 does not say which button submitted

function startConfirm() {
  document.addEventListener("click", (event) => {
    lastPressed = event.target.closest("button, input[type=submit]");
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const submitter = event.submitter || (lastPressed && lastPressed.form === form ? lastPressed : null);
    const asker = submitter && submitter.dataset.confirm ? submitter : form;
    if (!asker.dataset.confirm || form.dataset.confirmed) {
      delete form.dataset.confirmed;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asker.dataset.confirm, asker.dataset.confirmYes).then((agreed) => {
      if (!agreed) return;
      form.dataset.confirmed = "1";
      submitAgain(form, submitter);
    });
  }, true);
}

// --- one press, one submission ----------------------------------------------------------------------------------
function startSubmitGuard() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
    if (form.hasAttribute("data-offline") || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter || form.querySelector("button:not([type=button])");
    if (button) button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
  });
}

// --- keys of a work queue: j and k move, other letters press the button that carries them ---------------------------
const KEYS = "fangxin-keys";

function step(queue, by) {
  const links = [...queue.querySelectorAll("[data-queue-link]")];
  if (!links.length) return;
  const marked = queue.querySelector("[aria-current] [data-queue-link]");
  const here = links.indexOf(document.activeElement) >= 0 ? document.activeElement : marked;
  const place = Math.min(links.length - 1, Math.max(0, links.indexOf(here) + by));
  links[place].focus();
}

function startKeys() {
  const area = document.querySelector("[data-keys]");
  if (!area) return;
  const on = () => remembered(KEYS) !== "0";
  const toggle = area.querySelector("[data-keys-toggle]");
  const help = area.querySelector("[data-keys-help]");
  if (help) help.hidden = false;
  if (toggle) {
    toggle.setAttribute("aria-pressed", String(on()));
    toggle.addEventListener("click", () => {
      remember(KEYS, on() ? "0" : "1");
      toggle.setAttribute("aria-pressed", String(on()));
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, dialog, [contenteditable]");
    const elsewhere = event.target !== document.body && !area.contains(event.target);
    if (!on() || typing || elsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
    const letter = event.key.toLowerCase();
    const queue = area.querySelector("[data-queue]");
    if (queue && (letter === "j" || letter === "k")) {
      step(queue, letter === "j" ? 1 : -1);
      event.preventDefault();
    } else if (/^[a-z]$/.test(letter)) {
      const button = area.querySelector(`[data-key="${letter}"]`);
      if (button) {
        button.focus(); // focus, not press: a decision about money is never one stray key away
        event.preventDefault();
      }
    }
  });
}

// --- recount while weighing ---------------------------------------------------------------------------------------
// Integers only, as on the server: grams, fen per kilogram, rounded half up. The server's figure is the one that counts.
export function gramsOf(text) {
  const clean = text.trim().replace(/[０-９．。]/g, (sign) => "0123456789.."["０１２３４５６７８９．。".indexOf(sign)]);
  const match = /^(\d{1,6})(?:\.(\d{0,3}))?$/.exec(clean);
  return match ? Number(match[1]) * 1000 + Number((match[2] || "").padEnd(3, "0")) : null;
}

export function lineFen(grams, fenPerKg) {
  return Math.floor((grams * fenPerKg + 500) / 1000);
}

export function yuan(fen) {
  const whole = Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${String(fen % 100).padStart(2, "0")}`;
}

export function kilograms(grams) {
  const text = `${Math.floor(grams / 1000)}.${String(grams % 1000).padStart(3, "0")}`;
  return text.replace(/0{1,2}$/, "");
}

function say(element, words) {
  if (element && element.textContent !== words) element.textContent = words;
}

function recount(area) {
  let total = 0;
  let complete = true;
  area.querySelectorAll("[data-line]").forEach((line) => {
    const grams = gramsOf(line.querySelector("[data-kg]").value);
    const known = grams !== null && digitsOnly.test(line.dataset.priceFen || "");
    const fen = known ? lineFen(grams, Number(line.dataset.priceFen)) : 0;
    complete = complete && known;
    total += fen;
    say(line.querySelector("[data-line-amount]"), known ? yuan(fen) : "—");
    const difference = line.querySelector("[data-line-difference]");
    if (!difference || !digitsOnly.test(line.dataset.orderedG || "")) return;
    const over = grams === null ? null : grams - Number(line.dataset.orderedG);
    const words = over === null ? "" : over < 0 ? difference.dataset.short : over > 0 ? difference.dataset.over : difference.dataset.same;
    say(difference, words.replace("{kg}", kilograms(Math.abs(over || 0))));
  });
  const scope = area.closest(".phone") || area;
  scope.querySelectorAll("[data-total-amount]").forEach((out) => say(out, complete ? `¥${yuan(total)}` : "¥—"));
}

function startRecount() {
  document.addEventListener("input", (event) => {
    const area = event.target.closest("[data-recount]");
    if (area) recount(area);
  });
}

// --- PIN cells over the one password field ---------------------------------------------------------------------------
function drawPin(pin) {
  const filled = pin.querySelector("input").value.length;
  [...pin.querySelectorAll(".cells i")].forEach((cell, place) => {
    cell.className = place < filled ? "full" : place === filled ? "next" : "";
  });
}

function startPin() {
  document.addEventListener("input", (event) => {
    const pin = event.target.closest("[data-pin]");
    if (!pin) return;
    event.target.value = event.target.value.replace(/\D/g, "").slice(0, 6);
    drawPin(pin);
  });
  document.addEventListener("reset", () => setTimeout(() => document.querySelectorAll("[data-pin]").forEach(drawPin)));
}

function prepare(part) {
  part.querySelectorAll("[data-pin]").forEach((pin) => {
    pin.classList.add("pin-live");
    drawPin(pin);
  });
  part.querySelectorAll("[data-recount]").forEach(recount);
}

startLargeText();
startConfirm();
startSubmitGuard();
startKeys();
startRecount();
startPin();
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));
const refused = document.querySelector("form:not([data-sample]) .error-summary");
if (refused) refused.focus();
window.fangxin = { ask, submitAgain };
