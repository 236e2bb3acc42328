// Tells of plain bytes between the end of the plain stream and TLS: they belong to neither (RFC 6120 §5.4.3.3, CVE-2011-0411).
import type { Direction } from '../../model/flow.js';
import type { Traffic } from '../traffic.js';

const after: Readonly<Record<Direction, string>> = { upstream: '<starttls/>', downstream: '<proceed/>' };

/** `count` bytes that were neither forwarded nor taken for a part of what TLS protects. */
export function reportTrailing(traffic: Traffic, dir: Direction, offset: number, count: number): void {
  const bytes = `${count} byte${count === 1 ? '' : 's'}`;
  traffic.note({
    dir,
    offset,
    rule: 'starttls-trailing-bytes',
    rfc: 'RFC 6120 §5.4.3.3',
    detail: `${bytes} in the clear after ${after[dir]} that are no TLS: not forwarded`,
  });
}
