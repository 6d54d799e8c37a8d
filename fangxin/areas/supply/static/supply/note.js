// Works out the amounts of a delivery note while its clerk types. Integers only; the server checks every line again.

const note = document.querySelector("form[data-note]");

function whole(input, places) {
  const clean = input.value.trim().replace(/[０-９．。]/g, (sign) => "0123456789.."["０１２３４５６７８９．。".indexOf(sign)]);
  const match = /^(\d{1,7})(?:\.(\d*))?$/.exec(clean);
  if (!match || (match[2] || "").length > places) return null;
  return Number(match[1]) * 10 ** places + Number((match[2] || "").padEnd(places, "0"));
}

const plain = (fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

function part(line, name) {
  return line.querySelector(`[name^="${name}-"]`);
}

function total() {
  const amounts = [...note.querySelectorAll("[data-note-line]")].map((line) => {
    const amount = part(line, "amount");
    return part(line, "quantity").value.trim() ? whole(amount, 2) : 0;
  });
  const known = amounts.every((amount) => amount !== null);
  const sum = amounts.reduce((left, right) => left + (right || 0), 0);
  document.querySelectorAll("[data-total-amount]").forEach((out) => {
    out.textContent = known ? `¥${plain(sum).replace(/\B(?=(\d{3})+\.)/g, ",")}` : "¥—";
  });
}

if (note) {
  note.addEventListener("input", (event) => {
    const line = event.target.closest("[data-note-line]");
    const typed = line && (event.target === part(line, "quantity") || event.target === part(line, "price"));
    if (typed) {
      const grams = whole(part(line, "quantity"), 3);
      const fen = whole(part(line, "price"), 2);
      part(line, "amount").value = grams && fen ? plain(Math.floor((grams * fen + 500) / 1000)) : "";
    }
    total();
  });
  total();
}
