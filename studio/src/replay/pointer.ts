// Mouse and touch on the map: drag to move, wheel or two fingers to come nearer.

import type { Spot } from "../terrain.ts";
import type { Camera } from "./camera.ts";

/** Listens; returns how to stop. */
export function listenToMap(stage: HTMLElement, camera: Camera, size: () => [number, number]): () => void {
  const fingers = new Map<number, Spot>();
  const stop = new AbortController();
  const { signal } = stop;

  /** Where a pointer is in the picture under it. */
  const spot = (event: { clientX: number; clientY: number; target: EventTarget | null }): Spot => {
    const picture = (event.target as Element | null)?.closest(".stage-picture") ?? stage;
    const { left, top } = picture.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    fingers.set(event.pointerId, spot(event));
    stage.focus({ preventScroll: true });
  }, { signal });
  stage.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = spot(event);
    const [width, height] = size();
    if (fingers.size === 1) camera.pan(now[0] - before[0], now[1] - before[1], width);
    else {
      const other = [...fingers].find(([id]) => id !== event.pointerId)![1];
      const [apartBefore, apartNow] = [before, now].map((one) => Math.hypot(one[0] - other[0], one[1] - other[1]));
      const middle: Spot = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
      if (apartBefore! > 1) camera.zoomAt(apartNow! / apartBefore!, middle, width, height);
      camera.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2, width);
    }
    fingers.set(event.pointerId, now);
  }, { signal });
  for (const end of ["pointerup", "pointercancel", "pointerleave"] as const) {
    stage.addEventListener(end, (event) => fingers.delete(event.pointerId), { signal });
  }
  // The wheel scrolls the page until the reader has gone to the map.
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== stage) return;
    event.preventDefault();
    const [width, height] = size();
    camera.zoomAt(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), spot(event), width, height);
  }, { passive: false, signal });
  stage.addEventListener("dblclick", (event) => {
    const [width, height] = size();
    camera.zoomAt(event.shiftKey ? 0.5 : 2, spot(event), width, height);
  }, { signal });
  // A finger on the whole map scrolls the page; on a part of it, it moves the map.
  const touch = () => (stage.style.touchAction = camera.zoom > 1.05 ? "none" : "pan-y");
  touch();
  const forget = camera.onChange(touch);
  return () => {
    stop.abort();
    forget();
  };
}
