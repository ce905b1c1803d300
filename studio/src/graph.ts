// A graph in layers, laid out by dagre (Gansner and others 1993) and drawn as plain SVG.

import { Graph, layout } from "@dagrejs/dagre";

export interface GraphNode {
  id: string;
  /** What stands in the box: a name, and what is said beneath it. */
  name: string;
  below: string;
  colour: string;
  /** Shape of the mark in its corner, the same as in the dispute. */
  sign: string;
  /** An origin, drawn with a thick border. */
  origin: boolean;
}

export interface GraphLink { from: string; to: string; strong: boolean }

const NAMESPACE = "http://www.w3.org/2000/svg";
const WIDTH = 214;
const LINE = 16;
/** So many half-widths of a letter fit on a line of a box. */
const LETTERS = 25;

function svg(tag: string, attributes: Record<string, string | number>, children: (Node | string)[] = []): SVGElement {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

function wide(letter: string): number { return letter.codePointAt(0)! > 0x2e80 ? 1.9 : 1; }

/** Breaks words into lines; scripts without spaces between characters. At most so many lines, the last one cut. */
export function lines(words: string, letters: number, most: number): string[] {
  const pieces = words.match(/[\u2e80-\u9fff\uf900-\ufaff\u3040-\u30ff][》」』）】，。、：；]*|[^\s\u2e80-\u9fff\uf900-\ufaff\u3040-\u30ff]+|\s+/gu) ?? [];
  const found: string[] = [""];
  let room = letters;
  for (const piece of pieces) {
    const width = [...piece].reduce((sum, letter) => sum + wide(letter), 0);
    if (width > room && found.at(-1) !== "") {
      found.push("");
      room = letters;
    }
    if (found.at(-1) === "" && /^\s+$/.test(piece)) continue;
    found[found.length - 1] += piece;
    room -= width;
  }
  if (found.length <= most) return found.map((line) => line.trimEnd());
  const kept = found.slice(0, most);
  kept[most - 1] = `${kept[most - 1]!.trimEnd()}…`;
  return kept.map((line) => line.trimEnd());
}

/** The graph from left (origins) to right, as wide and high as it needs. */
export function layeredGraph(nodes: GraphNode[], links: GraphLink[], label: string): SVGElement {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: "LR", nodesep: 12, ranksep: 46, edgesep: 8, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  const inside = new Map(nodes.map((node) => [node.id, {
    name: lines(node.name, LETTERS, 2),
    below: node.below === "" ? [] : lines(node.below, LETTERS + 1, 2),
  }]));
  for (const node of nodes) {
    const { name, below } = inside.get(node.id)!;
    graph.setNode(node.id, { width: WIDTH, height: 14 + LINE * (name.length + below.length) });
  }
  for (const { from, to } of links) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const drawn: Node[] = [
    svg("defs", {}, [
      svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" }, [
        svg("path", { d: "M0 0 8 4 0 8z", fill: "var(--soft)" }),
      ]),
    ]),
  ];
  for (const { from, to, strong } of links) {
    const { points } = graph.edge(from, to) as unknown as { points: { x: number; y: number }[] };
    drawn.push(svg("path", {
      d: smooth(points),
      fill: "none",
      stroke: "var(--soft)",
      "stroke-width": strong ? 2 : 1,
      "stroke-dasharray": strong ? "none" : "4 3",
      "marker-end": "url(#arrow)",
    }));
  }
  for (const node of nodes) {
    const place = graph.node(node.id) as unknown as { x: number; y: number; width: number; height: number };
    const [left, top] = [place.x - place.width / 2, place.y - place.height / 2];
    const { name, below } = inside.get(node.id)!;
    const written = [
      ...name.map((line) => ({ line, colour: "var(--ink)", weight: node.origin ? 600 : 400 })),
      ...below.map((line) => ({ line, colour: "var(--soft)", weight: 400 })),
    ];
    drawn.push(
      svg("rect", {
        x: left, y: top, width: place.width, height: place.height, rx: 5, fill: "var(--paper)", stroke: node.colour, "stroke-width": node.origin ? 3.5 : 1.2,
      }),
      svg("text", { x: left + 9, y: top + 19, fill: node.colour, "font-size": 11 }, [node.sign]),
      ...written.map(({ line, colour, weight }, index) =>
        svg("text", { x: left + 24, y: top + 19 + index * LINE, fill: colour, "font-weight": weight }, [line])
      ),
    );
  }
  return svg("svg", { viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`, width: Math.ceil(width), height: Math.ceil(height), role: "img", "aria-label": label, "font-size": 12.5 }, drawn);
}

/** A line through the middles between its points, rounded at the points. */
function smooth(points: { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const at = ({ x, y }: { x: number; y: number }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1]!;
    const end = index === rest.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(end)}`;
  });
  return rest.length === 1 ? `M${at(first)} L${at(rest[0]!)}` : `M${at(first)} ${bends.join(" ")}`;
}
