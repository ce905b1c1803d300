// The battle: runs that the page carries, played on the map.

import { claimFigure, type Look } from "../look.ts";
import { decodeReplay } from "../replay/decode.ts";
import { Player, type ReplaySource } from "../replay/player.ts";
import { words } from "../replay/words.ts";
import { onLanguage, text } from "../text/index.ts";
import { densityLayers } from "./density.ts";
import type { ReplayInfo } from "../model.ts";

/** Nodes of the player, or none where the page carries no run or no map. */
export function battlePart(look: Look): Node[] {
  const { map, replays } = look.page;
  if (!map || !replays || replays.length === 0) return [];
  const sources = replays.map((replay): ReplaySource => ({
    id: String(replay.run),
    label: () => label(look, replay),
    load: () => decodeReplay(Uint8Array.from(atob(replay.data), (letter) => letter.charCodeAt(0)), look.page.verdict.engine),
  }));
  let redraw = () => {};
  const layers = densityLayers(look, "battle-layer", () => redraw());
  if (layers) onLanguage(layers.speak);
  // The same numbers as on the map of the ground and in the list of engagements.
  const numberOf = (id: string) => {
    const at = look.page.engagements.findIndex((engagement) => engagement.id === id);
    return at < 0 ? undefined : at + 1;
  };
  const player = new Player({ map, sources, numberOf, ...(layers ? { layers } : {}) });
  redraw = () => player.refresh();
  return [player.root];
}

/** `a typical run`, `nearest to: 1,200, Veteran's memoir`. */
function label(look: Look, replay: ReplayInfo): string {
  const reasons = replay.typical ? [words().typical] : [];
  for (const id of replay.claims) {
    const claim = look.page.ledger.claims.find((claim) => claim.id === id);
    if (!claim) continue;
    reasons.push(words().nearestTo(`${claimFigure(claim)} (${look.about(claim)}; ${look.sourceName(claim.claimant)})`));
  }
  const known = reasons.length > 0 ? `${reasons.join(text.semicolon)}${text.comma}` : "";
  return `${known}${words().runNumber(replay.run)}`;
}

