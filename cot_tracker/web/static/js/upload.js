// Sends a file as soon as it is chosen and shows how far it is; the form then only names it. What
// goes wrong is said in a sentence, and what was typed stays. Without scripts the form carries it.
"use strict";

(() => {
  const filled = (sentence, values) =>
    sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const size = (bytes) =>
    bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const parts = (box) => ({
    input: box.querySelector("input[type=file]"),
    digest: box.querySelector("[data-digest]"),
    named: box.querySelector("[data-named]"),
    bar: box.querySelector("progress"),
    said: box.querySelector("[data-said]"),
    again: box.querySelector("[data-again]"),
  });
  const say = (box, tone, sentence, values = {}) => {
    const { said } = parts(box);
    said.className = `upload-said ${tone}`;
    said.textContent = filled(sentence, values);
  };

  const begin = (box) => {
    const { input, digest, bar, again } = parts(box);
    const file = input.files[0];
    box.sending?.abort();
    digest.value = "";
    box.querySelector("[data-looked]")?.replaceChildren();
    again.hidden = true;
    if (!file) return say(box, "", "");
    if (!file.size) return refuse(box, box.dataset.empty);
    if (file.size > Number(box.dataset.most)) return refuse(box, box.dataset.large, file);
    bar.hidden = false;
    bar.value = 0;
    say(box, "", box.dataset.sends, { name: file.name, size: size(file.size) });
    send(box, file);
  };
  const refuse = (box, sentence, file) => {
    const { input, bar } = parts(box);
    bar.hidden = true;
    if (file) input.value = "";
    say(box, "wrong", sentence, { name: file?.name, size: file && size(file.size) });
  };

  const send = (box, file) => {
    const { bar } = parts(box);
    const sending = (box.sending = new XMLHttpRequest());
    const body = new FormData();
    body.append("file", file);
    sending.open("POST", "/uploads");
    sending.timeout = 10 * 60 * 1000;
    sending.setRequestHeader("X-CSRF-Token", document.querySelector("meta[name=csrf-token]").content);
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
    };
    sending.onload = () => (sending.status === 201 ? sent(box, file, sending) : failed(box, sending));
    sending.onerror = () => failed(box, sending);
    sending.ontimeout = () => failed(box, sending);
    sending.onloadend = () => { if (box.sending === sending) box.sending = null; };
    sending.send(body);
  };
  const sent = (box, file, sending) => {
    const { input, digest, named, bar } = parts(box);
    digest.value = JSON.parse(sending.responseText).digest;
    named.value = file.name;
    input.value = "";
    bar.hidden = true;
    say(box, "there", box.dataset.there, { name: file.name, size: size(file.size) });
    box.sending = null;
    look(box);
    const form = box.closest("form");
    box.dispatchEvent(new CustomEvent("file-there", { bubbles: true }));
    if (form.sendAfter !== undefined && !busy(form)) {
      const by = form.sendAfter;
      delete form.sendAfter;
      form.requestSubmit(by);
    }
  };
  // What the server makes of a file that has arrived, before the form is sent.
  const look = async (box) => {
    const digest = parts(box).digest.value;
    const place = box.querySelector("[data-looked]");
    if (!place || !digest) return;
    const answers = answersOf(box);
    const asked = new URLSearchParams(
      fieldsOf(answers).filter((one) => one.value).map((one) => [bare(one), one.value]),
    );
    const turn = (box.turn = (box.turn ?? 0) + 1);
    const answer = await fetch(`/uploads/${digest}/${box.dataset.look}?${asked}`).catch(() => null);
    const said = answer?.ok ? await answer.text() : "";
    if (!said || turn !== box.turn || digest !== parts(box).digest.value) return;
    place.innerHTML = said;
    if (answers && place.querySelector("[data-asks]")) answers.open = true;
  };
  // The fields that answer what the file does not say: they open by themselves when it asks.
  const answersOf = (box) => box.closest("form").querySelector("[data-answers]");
  const fieldsOf = (answers) => [...(answers?.querySelectorAll("input, select") ?? [])];
  const bare = (field) => field.name.replace(/^.*\./, "");
  const failed = (box, sending) => {
    const { bar, again } = parts(box);
    const why = { 0: "lost", 400: "old", 401: "signedout", 413: "large", 422: "empty" };
    delete box.closest("form").sendAfter;
    bar.hidden = true;
    again.hidden = false;
    const file = parts(box).input.files[0];
    const sentence = box.dataset[why[sending.status] ?? "failed"];
    say(box, "wrong", sentence, { name: file?.name, size: file && size(file.size) });
    again.focus();
  };
  const busy = (form) => [...form.querySelectorAll("[data-upload]")].some((box) => box.sending);

  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-upload]");
    if (box && event.target.type === "file") begin(box);
    const answers = event.target.closest?.("[data-answers]");
    if (answers) answers.closest("form").querySelectorAll("[data-look]").forEach(look);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-again]")) begin(event.target.closest("[data-upload]"));
  });
  addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-look]").forEach(look));
  // Whoever sends the form while its file is still on its way need not press again.
  document.addEventListener("submit", (event) => {
    if (!busy(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.sendAfter = event.submitter;
  }, true);
})();
