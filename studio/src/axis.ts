// A logarithmic axis on which "none" has a place too.

/** Where zero is drawn: half of one. */
export const ZERO_AT = 0.5;

export function onAxis(value: number): number {
  return Math.max(value, ZERO_AT);
}

/** Ends of the axis with a little air. */
export function axisDomain(values: number[]): [number, number] {
  const placed = values.filter((value) => Number.isFinite(value)).map(onAxis);
  if (placed.length === 0) return [1, 10];
  const low = Math.min(...placed);
  const high = Math.max(...placed);
  return [low <= ZERO_AT ? ZERO_AT * 0.8 : low / 1.4, Math.max(high * 1.4, low * 3)];
}

/** Marks at 1, 10, 100…, and at 2 and 5 of each where there is room for them. */
export function axisTicks([low, high]: [number, number], width: number): number[] {
  const decades = Math.log10(high / low);
  const room = width / Math.max(decades, 0.3);
  const steps = room > 260 ? [1, 2, 3, 5] : room > 130 ? [1, 3] : [1];
  const ticks = low <= ZERO_AT ? [ZERO_AT] : [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (tick >= low && tick <= high && (low > ZERO_AT || tick >= 1)) ticks.push(tick);
    }
  }
  return spaced(ticks, [low, high], width);
}

/** Leaves out marks whose labels would touch; powers of ten stay first. */
export function spaced(ticks: number[], [low, high]: [number, number], width: number, least = 40): number[] {
  const at = (tick: number) => (Math.log(tick / low) / Math.log(high / low)) * width;
  const round = (tick: number) => Number.isInteger(Math.round(Math.log10(tick) * 1e6) / 1e6);
  const kept: number[] = [];
  for (const tick of [...ticks].sort((a, b) => Number(round(b)) - Number(round(a)) || b - a)) {
    if (kept.every((other) => Math.abs(at(other) - at(tick)) >= least)) kept.push(tick);
  }
  return kept.sort((a, b) => a - b);
}
