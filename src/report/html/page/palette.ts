// The colours of the page's style sheet as canvases want them: resolved, for the theme that holds now.

export interface Palette {
  readonly lines: readonly string[];
  readonly text: string;
  readonly grid: string;
  readonly shade: string;
  /** From few to many. */
  readonly heat: readonly string[];
  readonly font: string;
}

/** How many colours of lines there are; further lines begin anew. */
const lineColours = 6;

export function readPalette(): Palette {
  const probe = document.createElement('span');
  document.body.append(probe);
  // A custom property is only a text until it is used: light-dark() is resolved in `color`.
  const resolved = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    lines: Array.from({ length: lineColours }, (_, i) => resolved(`c${i}`)),
    text: resolved('muted'),
    grid: resolved('grid'),
    shade: resolved('shade'),
    heat: ['heat0', 'heat1', 'heat2', 'heat3'].map(resolved),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
  };
  probe.remove();
  return palette;
}

/** The class that gives an element the colour of line `i`. */
export const lineClass = (i: number): string => `c${i % lineColours}`;

export const lineColour = ({ lines }: Palette, i: number): string => lines[i % lineColours] ?? '';

/** The same colour, let through. */
export const faded = (colour: string, alpha: number): string => {
  const [red = 0, green = 0, blue = 0] = numbersOf(colour);
  return `rgba(${red},${green},${blue},${alpha})`;
};

/** Between the colours of the list; `at` from 0 to 1. */
export function mixed(colours: readonly string[], at: number): string {
  const place = Math.min(1, Math.max(0, at)) * (colours.length - 1);
  const i = Math.min(colours.length - 2, Math.floor(place));
  const from = numbersOf(colours[i] ?? '');
  const to = numbersOf(colours[i + 1] ?? '');
  const channel = (k: number): number =>
    Math.round((from[k] ?? 0) + ((to[k] ?? 0) - (from[k] ?? 0)) * (place - i));
  return `rgb(${channel(0)},${channel(1)},${channel(2)})`;
}

const numbersOf = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
