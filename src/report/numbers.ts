// Numbers as reports print them: few digits, but never one that turns a failure into a success.

/** What stands where nothing was measured, or too little to say. */
export const nothing = '–';

/** Latency of `ms` in at most six characters: `0.318`, `48.02`, `1250`, `120s`. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined) return nothing;
  if (ms < 9.9995) return ms.toFixed(3);
  if (ms < 99.995) return ms.toFixed(2);
  if (ms < 999.95) return ms.toFixed(1);
  return ms < 99_999.5 ? ms.toFixed(0) : `${(ms / 1_000).toFixed(0)}s`;
}

/** Whole numbers with separators, others with one digit: `20,000`, `666.7`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Number.isInteger(value) ? 0 : 1 });
}

/** In at most seven characters: `20,000`, `12.35M`. */
export function formatShortCount(value: number): string {
  if (value < 1e6) return formatCount(value);
  return value < 1e9 ? `${(value / 1e6).toPrecision(4)}M` : `${(value / 1e9).toPrecision(4)}G`;
}

/** Rounded down: only a whole is `100 %`. */
export function formatShare(share: number): string {
  if (share === 1) return '100 %';
  return `${(Math.floor(share * 100_000 + 1e-6) / 1_000).toFixed(3)} %`;
}

/** All digits that were measured: a value beside the bound that it missed must not look equal to it. */
export const formatExact = (value: number): string => String(Number(value.toFixed(6)));
