// XMPP addresses (RFC 7622): taking them apart, putting them together, comparing them.
// Case folding is by toLowerCase() only: full PRECIS preparation is left to real servers.

/** Parts of an address; `local` and `domain` are in lower case, so that equal addresses have equal parts. */
export interface Jid {
  readonly local?: string;
  readonly domain: string;
  readonly resource?: string;
}

/** Bytes of each part (RFC 7622 §3.2 to §3.4). */
const mostBytes = 1023;
/** RFC 7622 §3.3.1, and what no part may have: spaces and control characters. */
const localForm = /^[^\s"&'/:<>@\u0000-\u001f\u007f-\u009f]+$/u;
const domainForm = /^[^\s"&'/<>@\u0000-\u001f\u007f-\u009f]+$/u;
const resourceForm = /^[^\u0000-\u001f\u007f-\u009f]+$/u;

/** Undefined when `text` is no address. The first `/` begins the resource, whatever follows it (RFC 7622 §3.1). */
export function parseJid(text: string): Jid | undefined {
  const slash = text.indexOf('/');
  const bare = slash < 0 ? text : text.slice(0, slash);
  const at = bare.indexOf('@');
  // A final dot only says that the domain is absolute (RFC 7622 §3.2).
  const domain = bare
    .slice(at + 1)
    .replace(/\.$/, '')
    .toLowerCase();
  if (!isPart(domain, domainForm)) return undefined;
  const local = at < 0 ? undefined : bare.slice(0, at).toLowerCase();
  if (local !== undefined && !isPart(local, localForm)) return undefined;
  const resource = slash < 0 ? undefined : text.slice(slash + 1);
  if (resource !== undefined && !isPart(resource, resourceForm)) return undefined;
  return {
    domain,
    ...(local !== undefined && { local }),
    ...(resource !== undefined && { resource }),
  };
}

/** `local@domain/resource`, without the parts that are absent. */
export function formatJid({ local, domain, resource }: Jid): string {
  const bare = local === undefined ? domain : `${local}@${domain}`;
  return resource === undefined ? bare : `${bare}/${resource}`;
}

/** `local@domain`: the account, or the server itself. */
export const formatBareJid = ({ local, domain }: Jid): string =>
  local === undefined ? domain : `${local}@${domain}`;

/** Whether `text` can name an account: in lower case already or not. */
export const isLocalpart = (text: string): boolean => isPart(text, localForm);

/** Whether `text` can name a connected resource. */
export const isResourcepart = (text: string): boolean => isPart(text, resourceForm);

function isPart(text: string, form: RegExp): boolean {
  // No character is more than 3 bytes long per UTF-16 unit: short texts need no counting.
  return form.test(text) && (text.length * 3 <= mostBytes || Buffer.byteLength(text) <= mostBytes);
}

/** What stands before the resource of a full JID, as it is written. */
export const bareOf = (jid: string): string => jid.replace(/\/.*$/s, '');
