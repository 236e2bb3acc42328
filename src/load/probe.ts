// The id attribute that finds a message again where it arrives: run.user.seq.

export interface Probe {
  /** Number of the sending user. */
  readonly sender: number;
  readonly seq: number;
}

export const probeId = (run: string, sender: number, seq: number): string => `${run}.${sender}.${seq}`;

/** Undefined for the id of anything that this run did not send. */
export function readProbe(run: string, id: string | undefined): Probe | undefined {
  if (id === undefined || id[run.length] !== '.' || !id.startsWith(run)) return undefined;
  const dot = id.indexOf('.', run.length + 1);
  const sender = wholeNumber(id, run.length + 1, dot);
  const seq = wholeNumber(id, dot + 1, id.length);
  return sender === undefined || seq === undefined ? undefined : { sender, seq };
}

/** Decimal digits only: `Number` alone would also take `1e3` and ``. */
function wholeNumber(text: string, start: number, end: number): number | undefined {
  if (end <= start || end - start > 15) return undefined;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
