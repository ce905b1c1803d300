// Keeps the reader's place while the page is drawn anew in another language: what is open, chosen, typed and in focus,
// and the line at the top of the window. The page has the same shape in every language, so that the third switch of
// a section is the third switch of that section again.

type Field = HTMLInputElement | HTMLSelectElement;

interface Kept {
  open: boolean[];
  fields: { value: string; checked: boolean }[];
  scrolled: [number, number][];
}

function fieldsOf(section: Element): Field[] { return [...section.querySelectorAll<Field>("input, select")]; }

function look(section: Element): Kept {
  return {
    open: [...section.querySelectorAll("details")].map((one) => one.open),
    fields: fieldsOf(section).map((one) => ({ value: one.value, checked: one instanceof HTMLInputElement && one.checked })),
    scrolled: [...section.querySelectorAll(".scroll")].map((one) => [one.scrollLeft, one.scrollTop]),
  };
}

function put(section: Element, kept: Kept): void {
  fieldsOf(section).forEach((one, index) => {
    const was = kept.fields[index];
    if (!was) return;
    const checked = one instanceof HTMLInputElement && one.checked;
    if (one.value === was.value && checked === was.checked) return;
    one.value = was.value;
    if (one instanceof HTMLInputElement) one.checked = was.checked;
    one.dispatchEvent(new Event("input", { bubbles: true }));
    one.dispatchEvent(new Event("change", { bubbles: true }));
  });
  section.querySelectorAll("details").forEach((one, index) => (one.open = kept.open[index] ?? one.open));
  section.querySelectorAll(".scroll").forEach((one, index) => {
    const [left, top] = kept.scrolled[index] ?? [0, 0];
    one.scrollTo(left, top);
  });
}

/** The line of the window that counts as what is being read, px from its top: below the bar of contents. */
const READING_LINE = 120;

/** The section on the reading line, and how far the reader is into it, as a share of its height. */
function topmost(root: Element): { id: string; share: number } | undefined {
  for (const section of root.querySelectorAll("section[id]")) {
    const { top, bottom, height } = section.getBoundingClientRect();
    if (bottom > READING_LINE) return top > READING_LINE ? undefined : { id: section.id, share: (READING_LINE - top) / height };
  }
  return undefined;
}

/** Still watching for late changes of height after the last drawing; ends it. */
let stopWatching: (() => void) | undefined;

/** Nothing has changed its height for so long, ms: the page stands as it will stand. */
const SETTLED = 1000;

/**
 * Scrolls to the place now, and again whenever the page changes its height (charts are drawn when their boxes have a
 * width, fonts come late), until it has settled or the reader scrolls or presses anything.
 */
function hold(root: Element, place: { id: string; share: number } | undefined, scroll: number): void {
  stopWatching?.();
  let at = scroll;
  const back = () => {
    const section = place ? document.getElementById(place.id) : null;
    const box = section?.getBoundingClientRect();
    if (box && place) at = box.top + scrollY + place.share * box.height - READING_LINE;
    scrollTo({ top: at, behavior: "instant" });
    at = scrollY;
  };
  const ended = new AbortController();
  let settled = 0;
  const sizes = new ResizeObserver(() => {
    back();
    clearTimeout(settled);
    settled = window.setTimeout(() => ended.abort(), SETTLED);
  });
  // While this holds the place the browser must not do so too, and a place that is not ours is the reader's.
  const anchored = document.documentElement.style.overflowAnchor;
  document.documentElement.style.overflowAnchor = "none";
  for (const reader of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    addEventListener(reader, () => ended.abort(), { capture: true, passive: true, signal: ended.signal });
  }
  addEventListener("scroll", () => Math.abs(scrollY - at) > 2 && ended.abort(), { signal: ended.signal });
  ended.signal.addEventListener("abort", () => {
    sizes.disconnect();
    clearTimeout(settled);
    document.documentElement.style.overflowAnchor = anchored;
    stopWatching = undefined;
  });
  stopWatching = () => ended.abort();
  back();
  // It reports the height as it stands at once, and every change of it in the frame in which it is laid out.
  sizes.observe(root);
}

/** Draws, and puts everything back as the reader had it. */
export function keepPlace(root: Element, draw: () => void): void {
  const kept = new Map([...root.querySelectorAll("section[id]")].map((section) => [section.id, look(section)]));
  const place = topmost(root);
  const scroll = scrollY;
  const focus = document.activeElement?.id ?? "";
  stopWatching?.();
  draw();
  for (const [id, was] of kept) {
    const section = document.getElementById(id);
    if (section) put(section, was);
  }
  if (focus !== "") document.getElementById(focus)?.focus({ preventScroll: true });
  hold(root, place, scroll);
}
