const SHELL = { version: "", files: [] };

// Service worker: the program's own files from the cache, pages from the network, and when there is none the last
// copy of a page that the server marked for offline use. It never answers a POST and never keeps a private page.

const FILES = `fangxin-files-${SHELL.version}`;
const PAGES = "fangxin-pages";
const OUTBOX = "/outbox/";
const PATIENCE_MS = 6000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const files = await caches.open(FILES);
      await files.addAll(SHELL.files.map((name) => new Request(name, { cache: "reload" })));
      await keep(OUTBOX).catch(() => {});
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter((name) => name.startsWith("fangxin-files-") && name !== FILES);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  const told = event.data || {};
  if (told.type === "keep" && new URL(told.url).origin === self.location.origin) event.waitUntil(keep(told.url).catch(() => {}));
  if (told.type === "forget") event.waitUntil(caches.delete(PAGES));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (SHELL.files.includes(url.pathname)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

async function file(request) {
  const files = await caches.open(FILES);
  return (await files.match(request, { ignoreSearch: true })) || fetch(request);
}

function mayKeep(answer) {
  const control = answer.headers.get("Cache-Control") || "";
  return answer.ok && !answer.redirected && answer.headers.get("X-Fangxin-Offline") === "1" && !control.includes("no-store");
}

async function keep(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (mayKeep(answer)) await (await caches.open(PAGES)).put(address, answer);
}

async function fromNetwork(event) {
  const answer = await fetch(event.request);
  if (mayKeep(answer)) {
    const copy = answer.clone();
    event.waitUntil(caches.open(PAGES).then((pages) => pages.put(event.request, copy)));
  }
  return answer;
}

async function page(event) {
  const pages = await caches.open(PAGES);
  const network = fromNetwork(event);
  const stored = await pages.match(event.request);
  if (!stored) return network.catch(async () => (await pages.match(OUTBOX)) || nothing());
  const slow = new Promise((resolve) => setTimeout(() => resolve(stored), PATIENCE_MS));
  try {
    const answer = await Promise.race([network, slow]);
    return answer.status >= 502 ? stored : answer;
  } catch (away) {
    return stored;
  } finally {
    network.catch(() => {});
  }
}

function nothing() {
  const words = "<!doctype html><html lang='zh-Hans'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    + "<title>没有网络</title><h1>没有网络</h1><p>这一页没有存在手机里。连上网后再打开；已登记的内容不会丢。</p>";
  return new Response(words, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
