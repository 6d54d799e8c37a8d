// Seals fields marked data-seal with the server's public key before the outbox stores them, so that a PIN never lies on
// the phone in clear. RSA-OAEP with SHA-256; the entry's key is the label, so a seal opens for its own entry only.

const PREFIX = "sealed:";

const encoded = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_");

async function publicKey(form) {
  let given = form.dataset.sealKey;
  if (!given) {
    const answer = await fetch("/session/", { headers: { Accept: "application/json" }, cache: "no-store" });
    given = JSON.stringify((await answer.json()).seal_key);
  }
  return crypto.subtle.importKey("jwk", JSON.parse(given), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
}

async function seal(key, entryKey, text) {
  const words = new TextEncoder();
  const scheme = { name: "RSA-OAEP", label: words.encode(entryKey) };
  return PREFIX + encoded(await crypto.subtle.encrypt(scheme, key, words.encode(text)));
}

/** Fields of a form with the secret ones sealed. Throws where the browser cannot seal: then nothing is stored. */
window.fangxinSeal = async (form, entryKey, fields) => {
  const secret = new Set([...form.querySelectorAll("[data-seal]")].map((input) => input.name));
  if (!secret.size) return fields;
  const key = await publicKey(form);
  return Promise.all(
    fields.map(async ([name, value]) => [name, secret.has(name) && value ? await seal(key, entryKey, value) : value]),
  );
};
