// Dragging a dish onto another of the same slot makes the two change places, by the same form that works without this.
(() => {
  const grid = document.querySelector("[data-planner]");
  const form = document.getElementById("planner-drop");
  if (!grid || !form) return;
  let dragged = null;
  const cellOf = (event) => event.target.closest("[data-cell]");
  const fits = (cell) => dragged && cell && cell !== dragged && cell.dataset.slot === dragged.dataset.slot;
  grid.addEventListener("dragstart", (event) => {
    dragged = cellOf(event);
    if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.cell);
  });
  grid.addEventListener("dragover", (event) => {
    const cell = cellOf(event);
    if (!fits(cell)) return;
    event.preventDefault();
    cell.classList.add("over");
  });
  grid.addEventListener("dragleave", (event) => cellOf(event)?.classList.remove("over"));
  grid.addEventListener("drop", (event) => {
    const cell = cellOf(event);
    if (!fits(cell)) return;
    event.preventDefault();
    const [day, place] = dragged.dataset.cell.split("-");
    form.elements.day.value = day;
    form.elements.place.value = place;
    form.elements.other.value = cell.dataset.cell;
    form.submit();
  });
})();
