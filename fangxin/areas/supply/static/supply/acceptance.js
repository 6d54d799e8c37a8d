// Counts while people weigh: differences, what stays, what is owed. Integers only; the server's figure is the one that counts.
// The form works without this file.

const form = document.querySelector("form[data-acceptance]");

function grams(input) {
  const clean = input.value.trim().replace(/[０-９．。]/g, (sign) => "0123456789.."["０１２３４５６７８９．。".indexOf(sign)]);
  const match = /^(\d{1,6})(?:\.(\d{0,3}))?$/.exec(clean);
  return match ? Number(match[1]) * 1000 + Number((match[2] || "").padEnd(3, "0")) : null;
}

function kilograms(value) {
  return `${Math.floor(value / 1000)}.${String(value % 1000).padStart(3, "0")}`.replace(/0{1,2}$/, "");
}

function yuan(fen) {
  const whole = String(Math.floor(fen / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${String(fen % 100).padStart(2, "0")}`;
}

function judge(line) {
  const weighed = grams(line.querySelector("[data-weighed]"));
  const returnedInput = line.querySelector("[data-returned]");
  const returned = returnedInput.value.trim() ? grams(returnedInput) : 0;
  const note = Number(line.dataset.noteG);
  const words = form.dataset;
  if (weighed === null || returned === null || returned > weighed) return { tone: "", word: words.empty, known: false, fen: 0 };
  const kept = weighed - returned;
  const fen = Math.floor((kept * Number(line.dataset.priceFen) + 500) / 1000);
  const off = weighed - note;
  const kg = kilograms(Math.abs(off));
  if (kept === 0) return { tone: "bad", word: words.rejected, known: true, fen: 0, back: true };
  if (returned) return { tone: "bad", word: words.part, known: true, fen };
  if (-off > Number(line.dataset.toleratedG)) return { tone: "bad", word: words.short.replace("{kg}", kg), known: true, fen, short: true };
  if (off < 0) return { tone: "warn", word: words.short.replace("{kg}", kg), known: true, fen };
  if (off > Number(line.dataset.toleratedG)) return { tone: "warn", word: words.over.replace("{kg}", kg), known: true, fen };
  return { tone: "ok", word: words.same, known: true, fen };
}

function step(current) {
  document.querySelectorAll(".phase li").forEach((item, place) => {
    if (place === current) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}

function count() {
  const found = [...form.querySelectorAll("[data-weigh]")].map((line) => {
    const told = judge(line);
    const tag = line.querySelector("[data-state]");
    tag.className = told.tone ? `tag tag-${told.tone}` : "tag";
    if (tag.textContent !== told.word) tag.textContent = told.word;
    line.classList.toggle("short", Boolean(told.short));
    return told;
  });
  const whole = found.every((told) => told.known);
  const total = found.reduce((sum, told) => sum + told.fen, 0);
  document.querySelectorAll("[data-total-amount]").forEach((out) => {
    out.textContent = whole ? `¥${yuan(total)}` : "¥—";
  });
  const lacking = [...form.querySelectorAll(".lacking input")].some((input) => !input.value.trim());
  step(!whole ? 0 : lacking ? 1 : 2);
}

if (form) {
  form.querySelectorAll("[data-all]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const line = button.closest("[data-weigh]");
      line.querySelector("[data-returned]").value = line.querySelector("[data-weighed]").value;
      line.querySelector("[name^=reason]").focus();
      count();
    });
  });
  form.addEventListener("input", count);
  form.addEventListener("reset", () => setTimeout(count));
  count();
}
