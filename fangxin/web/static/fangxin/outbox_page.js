// The page that lists what this phone has not sent yet; outbox.js counts, this draws.

const page = document.querySelector("[data-outbox-page]");
const { put, drop, flush, tell, show, words } = window.fangxin.outbox;

function drawRow(row) {
  const item = document.getElementById("outbox-entry").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-${name}]`);
  const isRefused = row.state === "refused";
  part("title").textContent = row.title;
  part("saved").textContent = new Date(row.savedAt).toLocaleString(document.documentElement.lang || "zh-Hans", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  part("state-tag").textContent = isRefused ? page.dataset.refused : page.dataset.waiting;
  part("state-tag").classList.add(isRefused ? "tag-bad" : "tag-warn");
  const problems = Object.values(row.errors || {}).map((errors) => [].concat(errors).map((error) => error.what || error).join(" "));
  part("reason").textContent = isRefused ? [row.reason, ...problems].join(" ") : "";
  part("reason").hidden = !isRefused;
  part("open").href = row.page;
  part("retry").hidden = !isRefused;
  part("drop").hidden = !isRefused;
  part("retry").onclick = async () => {
    await put({ ...row, state: "waiting", reason: "", errors: {} });
    flush();
  };
  part("drop").onclick = async () => {
    const question = page.dataset.dropQuestion;
    if (!(await window.fangxin.ask(question))) return;
    await drop(row.key);
    tell();
    await show();
  };
  return item;
}

function drawPage(counts) {
  page.hidden = false;
  const list = (state) => page.querySelector(`[data-outbox-list="${state}"]`);
  ["waiting", "refused"].forEach((state) => {
    const rows = counts.rows.filter((row) => row.state === state);
    list(state).replaceChildren(...rows.map(drawRow));
    list(state).hidden = !rows.length;
  });
  page.querySelector("[data-outbox-empty]").hidden = counts.waiting > 0;
  page.querySelector("[data-outbox-refused]").hidden = !counts.refused;
  const others = page.querySelector("[data-outbox-others]");
  others.hidden = !counts.others;
  others.textContent = words("other", counts.others);
}

page.querySelector("[data-outbox-flush]").onclick = () => flush();
document.addEventListener("fangxin:outbox-counted", (event) => drawPage(event.detail));
show();
