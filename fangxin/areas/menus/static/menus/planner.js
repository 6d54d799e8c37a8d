// Moving a dish: by pointer or by keys onto another of the same slot. The two change places by the same form that works
// without this file; the server answers with the whole board, recomputed.
(() => {
  const board = () => document.querySelector("[data-planner]");
  const said = document.createElement("div");
  said.className = "sr";
  said.setAttribute("role", "status");
  document.body.append(said);

  let taken = null; // the dish that a pointer or a key holds
  let focusNext = null; // where the focus stands after the board has been renewed

  const cellOf = (event) => event.target.closest && event.target.closest("[data-planner] [data-cell]");
  const sameSlot = (cell) => taken && cell && cell !== taken && cell.dataset.slot === taken.dataset.slot;
  const cells = () => Array.from(board().querySelectorAll("[data-cell]"));
  const say = (words, cell) => {
    const text = board().dataset[words];
    said.textContent = cell ? text.replace("{name}", cell.dataset.name).replace("{day}", cell.dataset.day) : text;
  };

  function release() {
    if (taken) taken.classList.remove("taken");
    document.querySelectorAll("[data-cell].over").forEach((cell) => cell.classList.remove("over"));
    taken = null;
  }

  function exchange(other) {
    const form = document.getElementById("planner-drop");
    const [day, place] = taken.dataset.cell.split("-");
    form.elements.day.value = day;
    form.elements.place.value = place;
    form.elements.other.value = other.dataset.cell;
    focusNext = other.dataset.cell; // the moved dish stands there now
    release();
    if (form.requestSubmit) form.requestSubmit();
    else form.submit();
  }

  document.addEventListener("dragstart", (event) => {
    taken = cellOf(event);
    if (taken) event.dataTransfer.setData("text/plain", taken.dataset.cell);
  });
  document.addEventListener("dragover", (event) => {
    const cell = cellOf(event);
    if (!sameSlot(cell)) return;
    event.preventDefault();
    cell.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    const cell = cellOf(event);
    if (cell) cell.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    const cell = cellOf(event);
    if (!sameSlot(cell)) return;
    event.preventDefault();
    exchange(cell);
  });
  document.addEventListener("dragend", release);

  // The next dish in a direction: left and right by day (a held dish meets only its own slot), up and down within a day.
  function neighbour(cell, key) {
    const day = Number(cell.dataset.cell.split("-")[0]);
    const of = (one) => Number(one.dataset.cell.split("-")[0]);
    if (key === "ArrowUp" || key === "ArrowDown") {
      const column = cells().filter((one) => of(one) === day);
      return column[column.indexOf(cell) + (key === "ArrowDown" ? 1 : -1)];
    }
    const step = key === "ArrowRight" ? 1 : -1;
    const row = cells().filter((one) => one.dataset.slot === cell.dataset.slot && (of(one) - day) * step > 0);
    return step > 0 ? row[0] : row.filter((one) => of(one) === of(row[row.length - 1]))[0];
  }

  document.addEventListener("keydown", (event) => {
    const cell = cellOf(event);
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key.startsWith("Arrow")) {
      if (taken && (event.key === "ArrowUp" || event.key === "ArrowDown")) return;
      const next = neighbour(cell, event.key);
      event.preventDefault();
      if (!next) return;
      next.focus();
      if (!taken) return;
      document.querySelectorAll("[data-cell].over").forEach((one) => one.classList.remove("over"));
      if (sameSlot(next)) {
        next.classList.add("over");
        say("over", next);
      }
    } else if (event.key === " ") {
      event.preventDefault();
      if (sameSlot(cell)) exchange(cell);
      else if (taken) {
        release();
        say("dropped");
      } else {
        taken = cell;
        taken.classList.add("taken");
        say("taken", taken);
      }
    } else if (event.key === "Escape" && taken) {
      const back = taken;
      release();
      back.focus();
      say("dropped");
    }
  });

  document.addEventListener("htmx:afterSettle", () => {
    const place = focusNext && document.getElementById(`cell-${focusNext}`);
    focusNext = null;
    const swap = document.getElementById("swap");
    if (place) place.focus();
    else if (swap) swap.scrollIntoView({ block: "nearest" });
  });
})();
