// Names of metrics with their tags: `xmpp_iq_rtt{ns:urn:xmpp:ping,time:service}`, tags in alphabetical order.

/** A name taken apart; the tags in the order in which they were written. */
export interface MetricName {
  readonly base: string;
  readonly tags: Readonly<Record<string, string>>;
}

const nameForm = /^([A-Za-z_][\w.]*)(?:\{([^{}]*)\})?$/;
const tagForm = /^\s*([A-Za-z_]\w*)\s*:\s*([^,]*?)\s*$/;

/** Reads `base` or `base{tag:value,…}`; undefined when it is neither. A value may hold colons, not commas or braces. */
export function parseMetricName(text: string): MetricName | undefined {
  const [, base, list] = nameForm.exec(text.trim()) ?? [];
  if (base === undefined) return undefined;
  const tags: [string, string][] = [];
  for (const item of list === undefined ? [] : list.split(',')) {
    const [, key, value] = tagForm.exec(item) ?? [];
    if (key === undefined || value === undefined) return undefined;
    tags.push([key, value]);
  }
  return { base, tags: Object.fromEntries(tags) };
}

/** The one spelling under which a metric is stored. Characters that a tag value cannot hold become `_`. */
export function metricKey({ base, tags }: MetricName): string {
  const list = Object.keys(tags)
    .sort()
    .map((key) => `${key}:${(tags[key] ?? '').replace(/[,{}\p{Cc}]/gu, '_')}`);
  return list.length === 0 ? base : `${base}{${list.join(',')}}`;
}

/** The one spelling of a name however its tags were ordered; what is no name stays as it is. */
export function canonicalKey(text: string): string {
  const name = parseMetricName(text);
  return name === undefined ? text : metricKey(name);
}

/** The key of `metric` with one more tag. */
export function withTag(metric: string, key: string, value: string): string {
  const name = parseMetricName(metric) ?? { base: metric, tags: {} };
  return metricKey({ base: name.base, tags: { ...name.tags, [key]: value } });
}
