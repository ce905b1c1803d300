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

/** Draws, and puts everything back as the reader had it. */
export function keepPlace(root: Element, draw: () => void): void {
  const kept = new Map([...root.querySelectorAll("section[id]")].map((section) => [section.id, look(section)]));
  const place = topmost(root);
  const scroll = scrollY;
  const focus = document.activeElement?.id ?? "";
  draw();
  for (const [id, was] of kept) {
    const section = document.getElementById(id);
    if (section) put(section, was);
  }
  const back = () => {
    const section = place ? document.getElementById(place.id) : null;
    const box = section?.getBoundingClientRect();
    const at = box && place ? box.top + scrollY + place.share * box.height - READING_LINE : scroll;
    scrollTo({ top: at, behavior: "instant" });
  };
  if (focus !== "") document.getElementById(focus)?.focus({ preventScroll: true });
  // Charts are drawn when their boxes have a width; only then are the heights what they will be.
  requestAnimationFrame(() => {
    back();
    requestAnimationFrame(back);
  });
}
