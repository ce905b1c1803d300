// Colour and shape of a side on every picture of the ground. Sides differ in both, so that neither is needed to tell them apart.

/** By side: deep, on a light edge. Blue and vermilion can be told apart by all common kinds of colour blindness. */
const COLOURS = ["#0b4f94", "#b3361a", "#5d3b8e", "#2f6130"];

export function colour(side: number): string { return COLOURS[side % COLOURS.length]!; }

/** The shape of a side with its middle at a point, as the path of a context. */
export function shape(context: CanvasRenderingContext2D, side: number, x: number, y: number, radius: number): void {
  context.beginPath();
  if (side === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
  else if (side === 1) context.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
  else {
    context.moveTo(x, y - radius * 1.15);
    context.lineTo(x + radius * 1.15, y);
    context.lineTo(x, y + radius * 1.15);
    context.lineTo(x - radius * 1.15, y);
    context.closePath();
  }
}
