// Which hash function a certificate is signed with: Node does not tell, and channel bindings need it (RFC 5929 §4.1).

export type Hash = 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** By object identifier in DER (RFC 8017 §A.2.4, RFC 5758, RFC 3279); MD5 and SHA-1 give way to SHA-256 (RFC 5929 §4.1). */
const signatures: Readonly<Record<string, Hash>> = {
  '2a864886f70d010104': 'sha256',
  '2a864886f70d010105': 'sha256',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a864886f70d01010e': 'sha224',
  '2a8648ce3d0401': 'sha256',
  '2a8648ce3d040301': 'sha224',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};

/** RSASSA-PSS names its hash in the parameters; SHA-1, the default, gives way (RFC 8017 §A.2.3). */
const pss = '2a864886f70d01010a';
const pssHashes: Readonly<Record<string, Hash>> = {
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
  '608648016503040204': 'sha224',
};

/** Undefined when the signature has no hash of its own (Ed25519), or the bytes are no certificate. */
export function signatureHash(certificate: Buffer): Hash | undefined {
  const whole = contents(certificate, 0);
  const signed = whole && contents(certificate, whole.start);
  const algorithm = signed && contents(certificate, signed.end);
  const name = algorithm && contents(certificate, algorithm.start);
  if (!name) return undefined;
  const id = certificate.toString('hex', name.start, name.end);
  if (id !== pss) return signatures[id];
  const parameters = certificate.toString('hex', name.end, algorithm.end);
  // The hash comes first, the one inside the mask function after it.
  const [, hash = ''] = /0609(60864801650304020[1-4])/.exec(parameters) ?? [];
  return pssHashes[hash] ?? 'sha256';
}

/** Where the contents of the DER element at `at` are. */
function contents(der: Buffer, at: number): { readonly start: number; readonly end: number } | undefined {
  const first = der[at + 1];
  if (first === undefined || first === 0x80) return undefined;
  // From 128 on: how many bytes the length has (X.690 §8.1.3.5); no certificate needs more than three.
  const bytes = first < 0x80 ? 0 : first - 0x80;
  if (bytes > 3 || at + 2 + bytes > der.length) return undefined;
  const start = at + 2 + bytes;
  const end = start + (bytes === 0 ? first : der.readUIntBE(at + 2, bytes));
  return end <= der.length ? { start, end } : undefined;
}
