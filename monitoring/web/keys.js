// The browser's share of the entry forms: what Streamlit has no setting for. It finds its way by the
// class names that the forms give themselves, sends nothing, and keeps nothing but what stands in a
// form while its page is loaded anew.
//
// - A form that opens has the focus in its first field, so that typing can begin at once.
// - Enter in a field, and Ctrl+Enter or Ctrl+S anywhere, press Save.
// - From the press of Save until it is answered the fields take nothing: the page still shows the
//   old form, and what is typed into it would be gone with it.
// - What stands in a field is passed on after a pause and when the page goes, not only when the
//   field is left, so that the program can keep it.
// - Save waits for a picture that is still being uploaded.
// - After a cut line the page is loaded anew, and what the program never got is put back.
// - A decimal comma is read as a point: the browser would drop it, and make 15 of 1,5. What may be a
//   thousand (1,000) is taken back and asked for again.
// - In a row of choices a letter chooses the next one that begins with it.
// - Ctrl+K goes to the board's search.
(() => {
  const FIRST = ".st-key-first-field :is(input, [role=radio])";
  const FORM = ".st-key-entry-form";
  const SAVE = "[class*=st-key-save-] button";
  // While what was pressed is under way; and what is typed in them is passed on, and put back.
  const HELD_BACK = `${FORM}, .st-key-drug-fields, .st-key-admission-fields`;
  const PRESSED = "[class*=st-key-save-] button, [class*=st-key-add-] button";
  const CHOSEN = "[data-testid=stFileChip]"; // a file, until the program has taken it
  const UPLOADING = "[data-testid=stFileChipIconSpinner]";
  const FIND = ".st-key-find input";
  const GROUP = "[role=radiogroup], [role=toolbar]";
  const TAKEN = "[aria-checked=true], [aria-pressed=true]";
  const TYPED = "input:not([role=combobox], [type=file], [type=password]), textarea";
  const PAUSE_MS = 2000;
  const LEAVING_MS = 300; // for which a page waits before it goes, with something half typed
  const EVERY_MS = 25;
  const TRIES = 200; // until the form is there
  const STILL = 24; // so often looked at in a row, and nothing was under way
  const HELD = 120; // for as long its fields may still be drawn anew
  const CARRIED = "daywatch-form"; // from a page to itself loaded anew, and gone once it is read
  const CARRIED_MS = 15000;
  const UNHEARD_MS = 4000; // and nothing runs: the press got lost, and may be made again
  const UNANSWERED_MS = 15000; // then the line is cut, and the form is given back as it was
  const DRAWN_MS = 10000; // the longest that a form waits for its page after the answer

  const kept = (window.daywatchKeys ??= { opening: "", actedAt: 0, savedAt: 0, holds: false });

  const hold = (field) => {
    kept.pressedAt = performance.now();
    kept.answeredAt = null;
    kept.field = field;
    if (kept.isHolding) return;
    kept.isHolding = true;
    holdBack();
  };
  const holdBack = () => {
    const now = performance.now();
    const since = kept.answeredAt === null ? null : now - kept.answeredAt;
    kept.isHolding =
      since === null
        ? now - kept.pressedAt < (isDrawn() ? UNHEARD_MS : UNANSWERED_MS)
        : !isDrawn() && since < DRAWN_MS;
    for (const one of document.querySelectorAll(HELD_BACK)) {
      one.inert = kept.isHolding;
      one.style.opacity = kept.isHolding ? 0.5 : "";
    }
    if (kept.isHolding) return setTimeout(holdBack, EVERY_MS);
    const field = kept.field; // a form that was refused stands as it was, and so does its focus
    if (field && document.contains(field) && isFree()) field.focus();
  };

  // Where somebody has begun to type, to tap or to look for another field, the focus is never
  // moved: a number would land in another field than the one that they look at.
  const isInForm = () => Boolean(document.activeElement?.closest(FORM));
  const isFree = () => {
    const at = document.activeElement;
    return !at || at === document.body || at.matches("main") || at.closest(`${FORM}, ${SAVE}`);
  };
  const holdFirst = (opening, tries) => {
    if (kept.opening !== opening || !kept.holds || tries <= 0) return;
    const field = document.querySelector(FIRST);
    if (field && document.activeElement !== field && isFree()) {
      kept.isMoving = true;
      field.focus();
      kept.isMoving = false;
    }
    const left = kept.isHolding ? tries + 1 : field ? Math.min(tries, HELD) : tries;
    setTimeout(holdFirst, EVERY_MS, opening, left - 1);
  };

  // Streamlit may run this again for the same opening, when what stands above the form changes;
  // and somebody may be at work in the form before this has come over a slow line.
  const asked = new URL(document.currentScript?.src ?? "about:blank").searchParams;
  const opening = asked.get("opening"); // none: the page itself, and not a form
  const answered = asked.get("answered");
  if (answered !== kept.answered) {
    kept.answered = answered;
    kept.answeredAt = performance.now();
  }
  if (opening !== null && opening !== kept.opening) {
    const isAtWork = isInForm() && (!kept.isListening || kept.actedAt > kept.savedAt);
    // A tablet would open its keyboard over half of the form.
    kept.holds = !isAtWork && matchMedia("(pointer: fine)").matches;
    kept.opening = opening;
    setTimeout(holdFirst, 0, opening, TRIES);
  }
  if (kept.isListening) return;
  kept.isListening = true;

  const acts = (event) => {
    const at = event.target;
    if (kept.isMoving || !(at instanceof Element)) return;
    if (at.closest(`${FORM}, input, textarea, button`)) kept.holds = false;
    if (at.closest(FORM)) kept.actedAt = performance.now();
    if (at.closest(SAVE)) kept.savedAt = performance.now();
  };
  window.addEventListener("pointerdown", acts, true);
  window.addEventListener("focusin", acts, true); // also by a screen reader's own ways
  const presses = (event) => {
    if (!(event.target instanceof Element) || !event.target.closest(PRESSED)) return;
    if (document.querySelector(CHOSEN) && !kept.isWaited) {
      take(event);
      if (!kept.isWaiting) saveOnceTaken(0);
      return;
    }
    kept.isWaited = false;
    hold(event.isTrusted ? null : kept.saving); // a keyboard's Save is clicked by this script
  };
  // A form that is saved takes no picture any more that is still on its way. The program draws the
  // field anew once it has the file; one that it never gets (the chip says so) is not waited for.
  const saveOnceTaken = (waited) => {
    const given = document.querySelector(UPLOADING) ? 0 : waited + EVERY_MS * 4;
    kept.isWaiting = document.querySelector(CHOSEN) !== null && given < UNHEARD_MS;
    if (kept.isWaiting) return setTimeout(saveOnceTaken, EVERY_MS * 4, given);
    kept.isWaited = true;
    pressSave(TRIES);
  };
  window.addEventListener("click", presses, true);

  const take = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const save = (event) => {
    const field = document.activeElement;
    if (!document.querySelector(`${SAVE}, ${FORM}`)) return;
    take(event);
    if (kept.isHolding) return; // pressed twice
    field?.blur?.(); // what is still being typed goes along
    kept.saving = field?.closest(FORM) ? field : null;
    pressSave(TRIES);
    kept.savedAt = performance.now();
  };

  // Somebody quick is done before the page is drawn to its end.
  const pressSave = (tries) => {
    // While the page is drawn the button of the form before may still stand beside this one's.
    const own = kept.opening && document.querySelector(`.st-key-save-${kept.opening} button`);
    const button = own || document.querySelector(SAVE);
    if (button) button.click();
    else if (tries > 0) setTimeout(pressSave, EVERY_MS, tries - 1);
  };

  // What a program writes into a field counts only when the page hears of it.
  const put = (field, text) => {
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
    own.set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Streamlit takes a value when its field is left. A number that it would write otherwise, such as
  // "38." or "38.0", is not passed on in the middle: the next digit would make another one of it.
  const isItself = (field) => field.type !== "number" || field.value === String(Number(field.value));
  const passOn = (field) => {
    if (document.activeElement !== field || kept.isHolding) return;
    kept.isMoving = true;
    field.blur();
    field.focus({ preventScroll: true });
    kept.isMoving = false;
  };
  const onInput = (event) => {
    const field = event.target;
    if (!(field instanceof Element) || !field.matches(TYPED) || !field.closest(HELD_BACK)) return;
    kept.isUnheard = true;
    clearTimeout(kept.pause);
    kept.pause = setTimeout(() => {
      if (isItself(field)) passOn(field);
      kept.isUnheard = !isItself(field);
    }, PAUSE_MS);
  };

  // A line that is cut greys all fields. Once it is back, what the page shows and what the program
  // holds may differ: Streamlit draws fields blank that it still has values of. So the page is
  // loaded anew and the program fills in the form from what it kept; what it never got is put back
  // as it stood on the screen. Where a press was under way nothing is put back, as it may be saved.
  const app = () => document.querySelector("[data-test-connection-state]");
  const isConnected = () => app()?.getAttribute("data-test-connection-state") === "CONNECTED";
  const isDrawn = () => app()?.getAttribute("data-test-script-state") === "notRunning";
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const inForms = (selector) =>
    [...document.querySelectorAll(selector)].filter((one) => one.closest(HELD_BACK));
  const name = (one) => one.getAttribute("aria-label") ?? "";
  const said = (option) => option.innerText.trim();
  const onScreen = () => ({
    address: location.href,
    fields: inForms(TYPED).map((one) => [name(one), one.value]).filter((one) => one[1] !== ""),
    chosen: inForms(TAKEN).map((one) => [name(one.closest(GROUP)), said(one)]),
  });
  const carry = (form) =>
    sessionStorage.setItem(CARRIED, JSON.stringify({ ...form, at: Date.now() }));
  const putBack = async ({ fields, chosen }) => {
    for (const [label, text] of fields) {
      const field = inForms(TYPED).find((one) => name(one) === label);
      if (!field || field.value !== "") continue;
      field.focus();
      put(field, text);
      field.blur();
      await pause(EVERY_MS);
    }
    for (const [label, text] of chosen) {
      const group = inForms(GROUP).find((one) => name(one) === label);
      const options = [...(group?.querySelectorAll("[role=radio], button") ?? [])];
      const alone = group?.getAttribute("role") === "radiogroup";
      if (alone && options.some((one) => one.matches(TAKEN))) continue;
      options.find((one) => said(one) === text && !one.matches(TAKEN))?.click();
      await pause(EVERY_MS);
    }
  };
  // The page is cleared first and drawn again, and between two runs nothing runs.
  const quiet = async () => {
    for (let tries = TRIES * 4, still = 0; tries > 0 && still < STILL; tries -= 1) {
      await pause(EVERY_MS);
      const isThere = document.querySelector(HELD_BACK) && isConnected() && isDrawn();
      still = isThere ? still + 1 : 0;
    }
  };
  const afterTheCut = async () => {
    for (const one of document.querySelectorAll(HELD_BACK)) one.inert = true;
    while (!(await fetch("/health/ready").then((it) => it.ok, () => false))) await pause(PAUSE_MS);
    if (kept.atCut.fields) carry(kept.atCut);
    location.reload();
  };
  const watchTheLine = () => {
    // Looked at again and again: once the line is back, the page's elements are others.
    const was = kept.wasConnected;
    kept.wasConnected = isConnected();
    if (was && !kept.wasConnected) {
      const hadForm = document.querySelector(HELD_BACK) !== null;
      kept.atCut = hadForm ? (kept.isHolding ? {} : onScreen()) : null;
    }
    if (was === false && kept.wasConnected && kept.atCut) afterTheCut();
    else setTimeout(watchTheLine, EVERY_MS * 4);
  };
  const carried = JSON.parse(sessionStorage.getItem(CARRIED) ?? "{}");
  sessionStorage.removeItem(CARRIED);
  const isOfNow = Date.now() - carried.at < CARRIED_MS; // later somebody else may sit here
  if (carried.address === location.href && isOfNow) quiet().then(() => putBack(carried));
  watchTheLine();

  const onLeaving = (event) => {
    const field = document.activeElement;
    if (!field?.matches(TYPED) || !field.closest(HELD_BACK)) return;
    passOn(field);
    if (event.type !== "beforeunload" || !kept.isUnheard) return;
    // The line is cut with the page, and with the line what the program was just told: what it does
    // not hear in time is put back if the page comes back at once.
    if (!kept.isHolding) carry(onScreen());
    const end = performance.now() + LEAVING_MS;
    while (performance.now() < end);
  };

  const isNumber = (field) => field instanceof HTMLInputElement && field.type === "number";
  const onBeforeInput = (event) => {
    const field = event.target;
    if (!isNumber(field) || !event.data?.includes(",")) return;
    take(event);
    if (event.data.split(",").length > 2) return;
    field.dataset.hadComma = "yes";
    document.execCommand("insertText", false, event.data.replace(",", "."));
  };
  const onLeft = (event) => {
    const field = event.target;
    if (!isNumber(field) || field.dataset.hadComma !== "yes") return;
    delete field.dataset.hadComma;
    if (!/^[1-9]\d{0,2}\.\d{3}$/.test(field.value)) return;
    put(field, "");
    field.setCustomValidity(document.querySelector(".comma-words")?.innerText ?? ",");
    field.reportValidity();
    setTimeout(() => field.setCustomValidity(""), PAUSE_MS * 2);
  };

  const chooseByLetter = (event, option) => {
    const group = option.closest(GROUP);
    const options = [...group.querySelectorAll("[role=radio], button")];
    const begins = (one) => one.innerText.trim().toLowerCase().startsWith(event.key.toLowerCase());
    const from = options.indexOf(option);
    const isTaken = (one) => one.matches(TAKEN);
    const behind = [...options.slice(from + 1), ...options.slice(0, from + 1)];
    const next = isTaken(option) || !begins(option) ? behind.find(begins) : option;
    take(event); // no letter means anything else here
    if (!next) return;
    next.focus();
    const alone = group.getAttribute("role") === "radiogroup";
    if (!isTaken(next) && (alone || !options.some(isTaken))) next.click();
  };

  const onKey = (event) => {
    acts(event);
    const control = event.ctrlKey || event.metaKey;
    const at = event.target;
    const saves = event.key === "Enter" || event.key.toLowerCase() === "s";
    const isText = at instanceof Element && at.matches("textarea"); // where they mean: all typed
    if (control && !event.altKey && !event.shiftKey && saves && !isText) {
      save(event);
    } else if (control && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      const find = document.querySelector(FIND);
      if (!find) return;
      take(event);
      find.focus();
      find.select();
    } else if (control || event.altKey || !(at instanceof Element) || !at.closest(FORM)) {
      return;
    } else if (event.key === "Enter" && at.matches("input:not([role=combobox], [type=file])")) {
      save(event);
    } else if (/^\p{L}$/u.test(event.key) && at.closest(GROUP)) {
      const option = at.closest("[role=radio], button");
      if (option) chooseByLetter(event, option);
    }
  };
  window.addEventListener("keydown", onKey, true);
  window.addEventListener("input", onInput, true);
  window.addEventListener("beforeinput", onBeforeInput, true);
  window.addEventListener("focusout", onLeft, true);
  window.addEventListener("beforeunload", onLeaving, true);
  window.addEventListener("pagehide", onLeaving, true);
  document.addEventListener("visibilitychange", (event) => document.hidden && onLeaving(event));
})();
