// The keyboard's share of the entry forms: what Streamlit has no setting for. It reads nothing but
// the class names that the forms give themselves, keeps nothing and sends nothing.
//
// - A form that opens has the focus in its first field, so that typing can begin at once.
// - Enter in a field, and Ctrl+Enter or Ctrl+S anywhere, press Save.
// - In a row of choices a letter chooses the next one that begins with it.
// - Ctrl+K goes to the board's search.
(() => {
  const FIRST = ".st-key-first-field :is(input, [role=radio])";
  const FORM = ".st-key-entry-form";
  const SAVE = "[class*=st-key-save-] button";
  const FIND = ".st-key-find input";
  const TAKEN = "[aria-checked=true], [aria-pressed=true]";
  const EVERY_MS = 25;
  const TRIES = 200; // until the form is there
  const HELD = 120; // for as long its fields may still be drawn anew

  const kept = (window.daywatchKeys ??= { opening: "", actedAt: 0, savedAt: 0, holds: false });

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
    setTimeout(holdFirst, EVERY_MS, opening, field ? Math.min(tries, HELD) - 1 : tries - 1);
  };

  // Streamlit may run this again for the same opening, when what stands above the form changes;
  // and somebody may be at work in the form before this has come over a slow line.
  const opening = document.currentScript?.src ?? "";
  if (opening !== kept.opening) {
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

  const take = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const save = (event) => {
    const field = document.activeElement;
    if (!document.querySelector(`${SAVE}, ${FORM}`)) return;
    take(event);
    field?.blur?.(); // what is still being typed goes along
    pressSave(TRIES);
    if (document.contains(field)) field.focus();
    kept.savedAt = performance.now();
  };

  // Somebody quick is done before the page is drawn to its end.
  const pressSave = (tries) => {
    const button = document.querySelector(SAVE);
    if (button) button.click();
    else if (tries > 0) setTimeout(pressSave, EVERY_MS, tries - 1);
  };

  const chooseByLetter = (event, option) => {
    const group = option.closest("[role=radiogroup], [role=toolbar]");
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
    } else if (/^\p{L}$/u.test(event.key) && at.closest("[role=radiogroup], [role=toolbar]")) {
      const option = at.closest("[role=radio], button");
      if (option) chooseByLetter(event, option);
    }
  };
  window.addEventListener("keydown", onKey, true);
})();
