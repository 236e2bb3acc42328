// Names of files that are made from names of metrics, which may come from elsewhere.
import { parseMetricName } from '../stats/metric-name.js';

const longest = 120;

/**
 * `xmpp_iq_rtt.ns-urn_xmpp_ping` for `xmpp_iq_rtt{ns:urn:xmpp:ping}`: only letters, digits, `_`, `-` and dots between them, so
 * that it is one name of a file everywhere and never a path.
 */
export function fileStem(metric: string): string {
  const { base, tags } = parseMetricName(metric) ?? { base: metric, tags: {} };
  const parts = [base, ...Object.entries(tags).map(([key, value]) => `${plain(key)}-${plain(value)}`)];
  return parts.map(plain).join('.').slice(0, longest).replace(/^-|^$/, '_');
}

const plain = (text: string): string => text.replace(/[^\w-]/g, '_');

/** `stems` in the same order, each one different from all others even where upper and lower case are one. */
export function distinct(stems: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return stems.map((stem) => {
    let name = stem;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${stem}-${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
