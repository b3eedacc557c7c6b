// What pages need beyond HTML: tones, the always-focused scan field, rows of tables, the token.
"use strict";

(() => {
  // Tones: two rising for good, one short for look, one long and low for stop.
  const TONES = {
    ok: [[880, 0, 0.09], [1320, 0.11, 0.14]],
    caution: [[660, 0, 0.18]],
    stop: [[196, 0, 0.55], [147, 0.18, 0.6]],
  };
  let sound = null;
  const tone = (name) => {
    const notes = TONES[name];
    if (!notes || !window.AudioContext) return;
    try {
      sound = sound || new AudioContext();
      for (const [pitch, at, long] of notes) {
        const note = sound.createOscillator();
        const loud = sound.createGain();
        note.type = name === "stop" ? "square" : "sine";
        note.frequency.value = pitch;
        loud.gain.setValueAtTime(0.16, sound.currentTime + at);
        loud.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + at + long);
        note.connect(loud).connect(sound.destination);
        note.start(sound.currentTime + at);
        note.stop(sound.currentTime + at + long);
      }
    } catch { /* a browser without sound still has colour, sign and words */ }
  };
  const toneWithin = (root) => {
    const found = [...root.querySelectorAll("[data-tone]")].map((one) => one.dataset.tone);
    for (const name of ["stop", "caution", "ok"]) if (found.includes(name)) return tone(name);
  };

  // Scans. A scanner types twenty digits and Enter.
  const digits = (text) => text.normalize("NFKC").replace(/\D/g, "");
  const warnOfInputMethod = (field) => {
    const scope = field.closest("form")?.parentElement ?? document;
    const note = scope.querySelector("[data-ime]") ?? document.querySelector("[data-ime]");
    if (note) note.hidden = false;
  };
  const nextField = (field) => {
    const all = [...field.form.querySelectorAll("input:not([type=hidden]), select, textarea, button[type=submit]")]
      .filter((one) => one.offsetParent !== null && !one.closest("details:not([open])"));
    return all[all.indexOf(field) + 1];
  };
  document.addEventListener("compositionstart", (event) => {
    if (event.target.matches("[data-scan], [data-station]")) warnOfInputMethod(event.target);
  });
  // A scan while the cursor stands nowhere: its first key brings the cursor to where scans go.
  const openScan = () => [...document.querySelectorAll("form.act [data-scan]")]
    .find((one) => one.offsetParent !== null && (!one.value || one.dataset.scan === "many"));
  document.addEventListener("keydown", (event) => {
    const nowhere = document.activeElement === document.body || document.activeElement === null;
    if (!nowhere || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(\d|\]|Process)$/.test(event.key) || event.keyCode === 229) (station() ?? openScan())?.focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-scan], [data-station], [data-scan-text]")) return;
    if (event.key === "Process" || event.keyCode === 229) warnOfInputMethod(field);
    if (event.key !== "Enter" || !field.matches("[data-scan]")) return;
    if (commanded(field)) { event.preventDefault(); return; }
    event.preventDefault();
    took(field);
  });

  // What a scan field says at once. Only the server decides; a slip is told before the form is sent.
  const AIM = /^\](Q[0-2]|C0)/, LENGTH = 20;
  const code = (text) => {
    const read = digits(text.trim().replace(AIM, ""));
    return read.length === 2 * LENGTH && read.slice(0, LENGTH) === read.slice(LENGTH) ? read.slice(0, LENGTH) : read;
  };
  const ours = (read) => read.length === LENGTH && [...read].reduce((rest, one) => (rest * 10 + Number(one)) % 97, 0) === 1;
  const say = (field, what, count) => {
    const said = document.getElementById(`${field.id}-said`);
    if (!said) return;
    said.textContent = what ? said.dataset[what].replace("{count}", count) : "";
    said.className = `scan-said ${what === "misread" || what === "other" ? "stop" : what === "twice" ? "caution" : "ok"}`;
  };
  // A code of a patient's thing (its kind is below 50) names whose it is. Of another's it is told at
  // once, and stays in the field: the server records the near miss.
  const strange = (field, read) => field.form?.dataset.patient && read < "50" && read.slice(2, 13) !== field.form.dataset.patient;
  const linesOf = (field) => field.value.split("\n").map((one) => one.trim()).filter(Boolean);
  const took = (field) => {
    const many = field.dataset.scan === "many";
    const lines = linesOf(field);
    if (!lines.length) return tone("stop");
    const last = code(lines.at(-1) ?? "");
    if (!ours(last)) {
      tone("stop");
      say(field, "misread");
      field.setSelectionRange(field.value.trimEnd().lastIndexOf("\n") + 1, field.value.length);
      return;
    }
    if (!many) {
      field.value = last;
      if (strange(field, last)) {
        tone("stop");
        say(field, "other");
        return;
      }
      tone("ok");
      say(field, "");
      nextField(field)?.focus();
      return;
    }
    const before = lines.slice(0, -1);
    const twice = before.some((one) => code(one) === last);
    const kept = twice ? before : [...before, last];
    field.value = `${kept.join("\n")}\n`;
    field.scrollTop = field.scrollHeight;
    const other = kept.some((one) => strange(field, code(one)));
    tone(other ? "stop" : twice ? "caution" : "ok");
    say(field, other ? "other" : twice ? "twice" : "count", kept.length);
  };

  // Command cards: a scanned card presses the button of its name.
  const COMMANDS = { "00001": "confirm", "00002": "cancel", "00003": "undo" };
  const commanded = (field) => {
    const line = digits(field.value.split("\n").at(-1));
    if (line.length !== 20 || !line.startsWith("80")) return false;
    const name = COMMANDS[line.slice(8, 13)];
    field.value = field.value.split("\n").slice(0, -1).join("\n");
    give(name);
    return true;
  };
  const give = (name) => {
    if (name === "undo") return history.back();
    document.querySelector(`[data-command="${name}"]`)?.click();
  };

  // The station's field keeps the focus, and is empty again as soon as a scan is on its way: the
  // next one may come before the answer. They are looked up one after the other.
  const station = () => document.querySelector("[data-station]");
  document.addEventListener("click", (event) => {
    if (station() && !event.target.closest("a, button, summary, input, select, textarea")) station().focus();
  });
  document.addEventListener("htmx:config:request", () => { if (station()) station().value = ""; });
  // The verdict of the scan before never stands for a scan that was not looked up.
  document.addEventListener("htmx:before:request", () => {
    if (station()) document.getElementById("verdict").replaceChildren();
  });
  document.addEventListener("htmx:error", (event) => {
    const verdict = document.getElementById("verdict");
    if (!verdict || !station()) return;
    verdict.replaceChildren(document.querySelector("template[data-lost]").content.cloneNode(true));
    toneWithin(verdict);
    if (station().value) return; // the next scan is on its way in
    station().value = event.detail.ctx?.request.body?.get("code") ?? "";
    station().select();
  });
  document.addEventListener("htmx:after:swap", () => {
    const verdict = document.getElementById("verdict");
    if (!verdict || !station()) return;
    toneWithin(verdict);
    const given = verdict.querySelector("[data-given]")?.dataset.given;
    if (given === "cancel" || given === "undo") verdict.replaceChildren();
    station().focus();
  });

  // Small helps.
  document.addEventListener("click", (event) => {
    const fill = event.target.closest("[data-fill]");
    if (fill) {
      document.getElementById("username").value = fill.dataset.fill;
      document.getElementById("password").value = fill.dataset.password;
      document.querySelector("#signin button[type=submit]").focus();
    }
    const add = event.target.closest("[data-add-row]");
    if (add) addRow(add);
    const now = event.target.closest("[data-now-for]");
    if (now) document.getElementById(now.dataset.nowFor).value = siteNow();
  });
  const addRow = (button) => {
    const table = document.querySelector(`[data-rows="${button.dataset.addRow}"]`);
    const row = table.querySelector("template").content.firstElementChild.cloneNode(true);
    const body = table.tBodies[0];
    const at = body.rows.length;
    for (const one of row.querySelectorAll("*")) {
      for (const name of ["name", "id", "for", "list", "aria-describedby"]) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, value.replaceAll("-999-", `-${at}-`));
      }
    }
    body.append(row);
    row.querySelector("input, select, textarea")?.focus();
  };
  const loaded = performance.now();
  const siteNow = () => {
    const given = document.querySelector("[data-site-now]")?.dataset.siteNow;
    if (!given) return "";
    const at = new Date(`${given}Z`);
    at.setSeconds(at.getSeconds() + Math.floor((performance.now() - loaded) / 1000));
    return at.toISOString().slice(0, 16);
  };

  // A form is sent once; the server knows a repeated one by its request id all the same.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    const offline = form.querySelector("[data-offline]");
    if (offline && !navigator.onLine) {
      event.preventDefault();
      offline.hidden = false;
      tone("stop");
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });

  addEventListener("online", () => document.querySelectorAll("[data-offline]").forEach((one) => { one.hidden = true; }));

  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-now-for], [data-add-row]").forEach((one) => { one.hidden = false; });
    document.querySelectorAll("[data-scan=many]").forEach((one) => { if (linesOf(one).length) say(one, "count", linesOf(one).length); });
    const refused = document.querySelector(".refused[role=alert]");
    if (refused) refused.focus();
    else if (station()) station().focus();
    else {
      const invalid = document.querySelector("[aria-invalid=true]");
      const wrong = invalid?.matches("[role=radiogroup]") ? invalid.querySelector("input") : invalid;
      const open = (one) => !one.value || one.dataset.scan === "many"; // of many, the first may have come along
      const field = wrong ?? [...document.querySelectorAll("form.act [data-scan][aria-required]")].find(open);
      if (field?.dataset.scan === "many" && field.value.trim()) {
        field.value = `${field.value.trim()}\n`;
        field.setSelectionRange(field.value.length, field.value.length);
      }
      field?.focus();
    }
    toneWithin(document);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) delete document.querySelector("form[data-once]")?.dataset.sent; });
})();
