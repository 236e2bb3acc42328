// Durations, rates and sizes as people write them on the command line and in scenario files.
import { fromMillis, type Micros, micros } from './time.js';

const unitMicros: Record<string, number> = { us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, min: 60e6, h: 3600e6 };
const durationForm = /^(\d+(?:\.\d+)?)(us|µs|ms|s|min|m|h)$/;
const unitBytes: Record<string, number> = {
  '': 1,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** `250ms`, `1.5s`, `2m`, `1h`, and chains such as `1m30s`; undefined when it is not a duration. */
export function parseDuration(text: string): Micros | undefined {
  const parts = text.trim().match(/\d+(?:\.\d+)?(?:us|µs|ms|s|min|m|h)/g);
  if (!parts || parts.join('') !== text.trim()) return undefined;
  let sum = 0;
  for (const part of parts) {
    const [, value, unit] = durationForm.exec(part) ?? [];
    sum += Number(value) * (unitMicros[unit ?? ''] ?? Number.NaN);
  }
  return micros(sum);
}

/** The shortest form that {@link parseDuration} reads back: `1.5s`, `20ms`, `2m`. */
export function formatDuration(duration: Micros): string {
  if (duration === 0) return '0s';
  for (const unit of ['h', 'm', 's', 'ms'] as const) {
    const value = duration / (unitMicros[unit] ?? 1);
    if (value >= 1) return `${Number(value.toPrecision(4))}${unit}`;
  }
  return `${duration}us`;
}

/** `50/s`, `600/m`, `0.5/s` or a bare number (per second); the events per second, or undefined. */
export function parseRate(text: string): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(?:\/(s|m|min|h))?$/.exec(text.trim()) ?? [];
  if (count === undefined) return undefined;
  return Number(count) / ((unitMicros[unit ?? 's'] ?? 1e6) / 1e6);
}

/** `1MiB`, `64kB`, `4096`; bytes, or undefined when it is not a size. */
export function parseSize(text: string): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*([kKMG]i?B|B)?$/.exec(text.trim()) ?? [];
  const factor = unitBytes[unit ?? ''];
  return count === undefined || factor === undefined ? undefined : Math.floor(Number(count) * factor);
}

/** Bytes with one binary unit: `512 B`, `1.5 MiB`. */
export function formatSize(bytes: number): string {
  for (const [unit, factor] of [
    ['GiB', 1024 ** 3],
    ['MiB', 1024 ** 2],
    ['KiB', 1024],
  ] as const) {
    if (bytes >= factor) return `${(bytes / factor).toFixed(1)} ${unit}`;
  }
  return `${bytes} B`;
}

/** ms with µs digits, as tables show latencies. */
export const formatMillis = (duration: Micros): string => (duration / fromMillis(1)).toFixed(3);
