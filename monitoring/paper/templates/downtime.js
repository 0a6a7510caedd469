"use strict";
// The form of the downtime kit. No server, no library: everything is in this file, and what is kept
// stays in this browser until it is saved as a file.
const kit = JSON.parse(document.getElementById("data").textContent);
const said = kit.words;
const KEPT = `daywatch-downtime:${kit.kit}:kept`;
const DRAFT = `daywatch-downtime:${kit.kit}:draft`;
const $ = (id) => document.getElementById(id);
const FORMULA = /^[=+@＝＋＠]/; // a spreadsheet would run it
const fill = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");

// --- what this browser keeps -----------------------------------------------------------------------

let storing = true;
const held = {};
function read(key, blank) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? blank;
  } catch {
    return held[key] ?? blank;
  }
}
function write(key, value) {
  held[key] = value;
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    storing = false;
  }
}
let kept = read(KEPT, []);

// --- the form --------------------------------------------------------------------------------------

const fields = [...document.querySelectorAll(".field")];
const table = () => $("table").value;
const patient = () => kit.patients[$("patient").value];
const current = () => fields.filter((one) => one.dataset.table === table() && !one.hidden);

function written(field) {
  const cannot = field.querySelector(".word");
  if (cannot && cannot.checked) return cannot.value;
  if (field.classList.contains("several")) {
    return [...field.querySelectorAll(".one:checked")].map((one) => one.value).join(";");
  }
  return field.querySelector("input:not([type=checkbox]), select").value.trim();
}

function put(field, value) {
  const several = field.classList.contains("several");
  const values = value ? value.split(";") : [];
  for (const box of field.querySelectorAll(".one")) box.checked = values.includes(box.value);
  const cannot = field.querySelector(".word");
  if (cannot) cannot.checked = value !== "" && value === cannot.value;
  if (!several) {
    const box = field.querySelector("input:not([type=checkbox]), select");
    box.value = cannot && cannot.checked ? "" : value;
  }
}

function show() {
  const who = patient();
  $("about").textContent = who ? who.about : "";
  for (const part of document.querySelectorAll("[data-part]")) {
    part.hidden = part.dataset.part !== table();
  }
  for (const field of fields) {
    const tool = field.dataset.tool;
    // Whose age is not known is asked both.
    field.hidden = Boolean(tool) && (!who || (who.tool !== "" && who.tool !== tool));
    const ghost = field.querySelector(".ghost");
    const last = who && field.dataset.table === "observations" && who.ghosts[field.dataset.name];
    const asked = who && field.dataset.table === "observations" && field.dataset.name !== "note";
    ghost.textContent = last ? `${said.last} ${last}` : asked ? said.never : "";
  }
}

function blank() {
  for (const field of fields) put(field, "");
  $("date").value = "";
  $("time").value = "";
  unusual = "";
}

function keepDraft() {
  const values = {};
  for (const field of fields) {
    const value = written(field);
    if (value) values[`${field.dataset.table}.${field.dataset.name}`] = value;
  }
  const top = Object.fromEntries(["by", "patient", "table", "date", "time"].map((id) => [id, $(id).value]));
  write(DRAFT, { top, values });
}

function bringDraftBack() {
  const draft = read(DRAFT, null);
  if (!draft) return;
  for (const [id, value] of Object.entries(draft.top)) $(id).value = value;
  for (const field of fields) put(field, draft.values[`${field.dataset.table}.${field.dataset.name}`] ?? "");
}

// --- checking, by the same limits as the record's -------------------------------------------------

let unusual = ""; // what was asked back, so that the same again is a confirmation

function check() {
  const faults = [], asked = [], confirmed = [], row = {};
  if (!$("by").value.trim()) faults.push(said.no_name);
  else if (FORMULA.test($("by").value.trim())) faults.push(fill(said.formula, { label: said.name }));
  if (!patient()) faults.push(said.no_patient);
  if (!$("date").value || !$("time").value.trim()) faults.push(said.no_time);
  else if (!clockTime($("time").value)) faults.push(fill(said.bad_time, { label: said.time }));
  else if (typedAt() > localMinute(new Date(Date.now() + 120000))) {
    faults.push(said.future);
  }
  for (const field of current()) {
    const name = field.dataset.name, rule = kit.fields[table()][name], value = written(field);
    const label = rule.label;
    if (!value) {
      if (rule.required) faults.push(fill(said.required, { label }));
      continue;
    }
    row[name] = value;
    if (rule.kind === "number" && value !== rule.word) {
      const typed = value.replace(",", ".");
      if (!/^-?\d+(\.\d+)?$/.test(typed)) {
        faults.push(fill(said.not_a_number, { label }));
        continue;
      }
      const number = Number(typed);
      row[name] = typed;
      if (rule.plausible && (number < rule.plausible[0] || number > rule.plausible[1])) {
        const [low, high] = rule.plausible;
        faults.push(fill(said.implausible, { label, value, low, high }));
      } else if (rule.whole && !Number.isInteger(number)) {
        faults.push(fill(said.not_whole, { label }));
      } else if (rule.usual && outside(number, rule.usual)) {
        const [low, high] = rule.usual;
        asked.push(fill(said.unusual, { label, value, low: low ?? "–", high: high ?? "–" }));
        confirmed.push(name);
      }
    } else if (rule.kind === "several" && value.split(";").includes("none") && value !== "none") {
      faults.push(fill(said.none_and_more, { label }));
    } else if (rule.kind === "text") {
      row[name] = value.replace(/\s+/g, " ");
      if (FORMULA.test(row[name])) faults.push(fill(said.formula, { label }));
    } else if (rule.kind === "time") {
      const [, day, time] = /^(\d{4}-\d{2}-\d{2})[T ]+(.+)$/.exec(value) ?? [];
      if (!day || !clockTime(time)) faults.push(fill(said.bad_stop, { label }));
      else row[name] = `${day}T${clockTime(time)}${kit.offset}`;
    }
  }
  if (!Object.keys(row).some((name) => name !== "note")) faults.push(said.nothing);
  return { faults, asked, confirmed, row };
}

// "9:30", "09.30" and "0930" are all half past nine; blank where it is no time of the day.
function clockTime(typed) {
  const found = /^(\d{1,2})[:.]?(\d{2})$/.exec(typed.trim());
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return "";
  return `${found[1].padStart(2, "0")}:${found[2]}`;
}
const typedAt = () => `${$("date").value}T${clockTime($("time").value)}`;

const outside = (number, [low, high]) => (low !== null && number < low) || (high !== null && number > high);

// The wall clock of the unit, whatever zone this machine is set to.
function localMinute(at) {
  if (!kit.timezone) {
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(kit.offset);
    const moved = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
    return new Date(at.getTime() + moved * 60000).toISOString().slice(0, 16);
  }
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: kit.timezone, hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).formatToParts(at);
  const of = Object.fromEntries(parts.map((one) => [one.type, one.value]));
  return `${of.year}-${of.month}-${of.day}T${of.hour}:${of.minute}`;
}

function keep(event) {
  event.preventDefault();
  $("done").textContent = "";
  const { faults, asked, confirmed, row } = check();
  if (faults.length) {
    $("faults").textContent = [said.not_kept, ...faults].join("\n");
    return;
  }
  if (asked.length && unusual !== asked.join()) {
    unusual = asked.join();
    $("faults").textContent = [said.ask_back, ...asked].join("\n");
    return;
  }
  const who = patient(), at = typedAt();
  const started = table() === "observations" ? "observed_at" : "started_at";
  const now = new Date().toISOString().replace("Z", "+00:00");
  const by = $("by").value.trim().replace(/\s+/g, " ");
  Object.assign(row, { patient_id: who.id, [started]: at + kit.offset, recorded_at: now, recorded_by: by });
  if (confirmed.length) row.confirmed = confirmed.join(";");
  kept = read(KEPT, kept); // another window may have kept something since
  kept.push({ key: newKey(), table: table(), row, name: who.name, at, saved: false });
  write(KEPT, kept);
  $("faults").textContent = "";
  $("done").textContent = fill(said.kept, { name: who.name, at: at.replace("T", " ") });
  if (!storing) $("done").textContent += ` ${said.not_stored}`;
  blank();
  keepDraft();
  list();
  $("patient").focus();
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

// --- what is kept, and the file --------------------------------------------------------------------

function list() {
  const rows = kept.map((one) => {
    const line = document.createElement("tr");
    const what = Object.entries(one.row)
      .filter(([name]) => !["patient_id", "observed_at", "started_at", "recorded_at", "recorded_by"].includes(name))
      .map(([name, value]) => `${(kit.fields[one.table][name] ?? { label: name }).label}: ${value}`)
      .join("; ");
    const by = `${one.row.recorded_by}, ${localMinute(new Date(one.row.recorded_at)).replace("T", " ")}`;
    for (const text of [one.at.replace("T", " "), one.name, what, by]) {
      line.insertCell().textContent = text;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = said.remove;
    button.setAttribute("aria-label", `${said.remove}: ${one.name}, ${one.at.replace("T", " ")}`);
    button.addEventListener("click", () => {
      if (!confirm(said.sure)) return;
      kept = read(KEPT, kept).filter((other) => other.key !== one.key);
      write(KEPT, kept);
      list();
    });
    line.insertCell().append(button);
    return line;
  });
  $("kept").replaceChildren(...rows);
  const unsaved = kept.filter((one) => !one.saved).length;
  $("count").textContent = fill(said.unsaved, { count: kept.length, unsaved });
}

const cell = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
function csv(name, forms) {
  const columns = kit.columns[name];
  const lines = forms.map((one) => columns.map((column) => cell(one.row[column] ?? "")).join(","));
  return [columns.join(","), ...lines, ""].join("\n");
}

function save() {
  kept = read(KEPT, kept);
  const files = {}, forms = {};
  for (const name of Object.keys(kit.columns)) {
    const own = kept.filter((one) => one.table === name);
    files[`${name}.csv`] = csv(name, own);
    forms[`${name}.csv`] = own.map((one) => one.key);
  }
  const now = new Date();
  const content = {
    format: kit.format, version: kit.version, kit: kit.kit, unit: kit.unit, made_at: kit.made_at,
    timezone: kit.timezone, saved_at: now.toISOString(), forms, files,
  };
  const file = `downtime-${localMinute(now).replace(/[:T]/g, "-")}.json`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  for (const one of kept) one.saved = true;
  write(KEPT, kept);
  list();
  $("done").textContent = fill(said.saved, { file });
}

// --- start -----------------------------------------------------------------------------------------

bringDraftBack();
show();
list();
$("form").addEventListener("submit", keep);
document.addEventListener("input", () => { keepDraft(); });
let before = $("patient").value;
$("patient").addEventListener("change", () => {
  // What was typed was of the patient before: it must not go to the next one.
  if (before) blank();
  before = $("patient").value;
  $("faults").textContent = "";
  show();
  keepDraft();
});
$("table").addEventListener("change", () => { show(); keepDraft(); });
$("now").addEventListener("click", () => {
  [$("date").value, $("time").value] = localMinute(new Date()).split("T");
  keepDraft();
});
$("clear").addEventListener("click", () => {
  blank();
  $("faults").textContent = "";
  keepDraft();
});
$("save").addEventListener("click", save);
$("print").addEventListener("click", () => window.print());
window.addEventListener("storage", (event) => {
  if (event.key !== KEPT) return;
  kept = read(KEPT, kept);
  list();
});
window.addEventListener("beforeunload", (event) => {
  if (!storing && kept.some((one) => !one.saved)) event.preventDefault();
});
