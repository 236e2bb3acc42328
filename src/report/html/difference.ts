// What differs between two measured values, for tables that show several runs.
import { formatMs, nothing } from '../numbers.js';
import { html, type Markup } from './markup.js';

/** `+12.3 %` of `base`; `=` when nothing differs, nothing when there is no base to compare with. */
export function difference(value: number | undefined, base: number | undefined): string {
  if (value === undefined || base === undefined) return '';
  if (value === base) return '=';
  if (base === 0) return '';
  const percent = ((value - base) / Math.abs(base)) * 100;
  if (Math.abs(percent) >= 1000) return `×${(value / base).toPrecision(3)}`;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
}

/** A latency, and under it how it differs; shorter is better. */
export function msBeside(value: number | undefined, base: number | undefined): Markup {
  const apart = difference(value, base);
  if (value === undefined) return html`${nothing}`;
  if (apart === '' || base === undefined) return html`${formatMs(value)}`;
  const kind = value === base ? 'same' : value > base ? 'worse' : 'better';
  return html`${formatMs(value)} <small class="${kind}">${apart}</small>`;
}
