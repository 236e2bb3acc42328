// What one connection knows of another: resumed sessions (XEP-0198 §5), and dialback keys checked elsewhere (XEP-0220).
import { describe, expect, it } from 'vitest';
import { Pipeline } from '../../../src/inspect/pipeline.js';
import type { Direction } from '../../../src/model/flow.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { defaultLimits } from '../../../src/xmpp/frame.js';

const sm = "xmlns='urn:xmpp:sm:3'";
const root = (attributes: string, ns = 'jabber:client'): string =>
  `<stream:stream xmlns='${ns}' xmlns:db='jabber:server:dialback' xmlns:stream='http://etherx.jabber.org/streams' ${attributes} version='1.0'>`;
const client = root("to='x.lit'");
const server = root("from='x.lit' id='s'");

function start() {
  const records: TapRecord[] = [];
  const pipeline = new Pipeline({
    epoch: micros(0),
    limits: defaultLimits,
    secrets: 'mask',
    emit: (record) => void records.push(record),
  });
  return {
    records,
    open: (flow: number) =>
      pipeline.open({ flow, transport: 'tcp', client: 'c', upstream: 's', at: micros(0) }),
    close: (flow: number) =>
      pipeline.close(flow, { how: 'rst', bytes: { upstream: 0, downstream: 0 }, at: micros(0) }),
    send: (flow: number, dir: Direction, text: string) =>
      pipeline.chunk(flow, dir, Buffer.from(text), micros(0)),
    of: (flow: number, name: string) =>
      records.filter((record) => record.flow === flow && 'name' in record && record.name === name),
    lint: () => records.flatMap((record) => (record.t === 'lint' ? [`${record.flow} ${record.rule}`] : [])),
    notes: () => records.flatMap((record) => (record.t === 'note' ? [`${record.flow} ${record.text}`] : [])),
  };
}

describe('a resumption', () => {
  const begun = () => {
    const tap = start();
    tap.open(1);
    tap.send(1, 'upstream', client);
    tap.send(1, 'downstream', `${server}<stream:features/>`);
    tap.send(1, 'upstream', `<enable ${sm} resume='true'/>`);
    tap.send(1, 'downstream', `<enabled ${sm} id='s3cr3t' resume='true'/>`);
    tap.send(1, 'upstream', "<message id='1' to='a@x.lit'/><message id='2' to='a@x.lit'/>");
    tap.send(1, 'downstream', "<message id='a' from='a@x.lit'/><message id='b' from='a@x.lit'/>");
    tap.close(1);
    tap.open(2);
    tap.send(2, 'upstream', client);
    tap.send(2, 'downstream', `${server}<stream:features/>`);
    return tap;
  };

  it('goes on with the counts of the connection before', () => {
    const tap = begun();
    tap.send(2, 'upstream', `<resume ${sm} h='1' previd='s3cr3t'/>`);
    tap.send(2, 'downstream', `<resumed ${sm} h='1' previd='s3cr3t'/><message id='b' from='a@x.lit'/>`);
    tap.send(2, 'upstream', `<message id='2' to='a@x.lit'/><a ${sm} h='2'/>`);
    tap.send(2, 'downstream', `<a ${sm} h='2'/>`);
    expect(tap.of(2, 'resume')).toMatchObject([{ sm: { h: 1, counted: 2, unacked: 1, resumes: 1 } }]);
    expect(tap.of(2, 'resumed')).toMatchObject([{ sm: { h: 1, counted: 2, unacked: 1, resumes: 1 } }]);
    expect(tap.of(2, 'a').map((record) => 'sm' in record && record.sm)).toEqual([
      { h: 2, counted: 2, unacked: 0 },
      { h: 2, counted: 2, unacked: 0 },
    ]);
    expect(tap.lint()).toEqual([]);
  });

  it('shows its id nowhere', () => {
    const tap = begun();
    tap.send(2, 'upstream', `<resume ${sm} h='1' previd='s3cr3t'/>`);
    tap.send(2, 'downstream', `<resumed ${sm} h='1' previd='s3cr3t'/>`);
    expect(JSON.stringify(tap.records)).not.toContain('s3cr3t');
  });

  it('finds stanzas that the server lost', () => {
    const tap = begun();
    tap.send(2, 'upstream', `<resume ${sm} h='0' previd='s3cr3t'/>`);
    tap.send(2, 'downstream', `<resumed ${sm} h='2' previd='s3cr3t'/><message id='b' from='a@x.lit'/>`);
    tap.send(2, 'downstream', "<message id='new' from='a@x.lit'/>");
    expect(tap.lint()).toEqual(['2 sm-resend-missing']);
  });

  it('can fail, and says what was handled', () => {
    const tap = begun();
    tap.send(2, 'upstream', `<resume ${sm} h='2' previd='s3cr3t'/>`);
    tap.send(2, 'downstream', `<failed ${sm} h='1'/>`);
    expect(tap.of(2, 'failed')).toMatchObject([{ sm: { h: 1, counted: 2, unacked: 1, resumes: 1 } }]);
    expect(tap.notes()).toEqual(['2 the session of flow #1 cannot be resumed']);
  });

  it('of an unknown session has no counts', () => {
    const tap = begun();
    tap.send(2, 'upstream', `<resume ${sm} h='9' previd='other'/>`);
    tap.send(2, 'downstream', `<resumed ${sm} h='7' previd='other'/><a ${sm} h='7'/>`);
    expect(tap.of(2, 'resume')).toMatchObject([{ sm: { h: 9 } }]);
    expect(tap.of(2, 'a')).toMatchObject([{ sm: { h: 7, counted: 7, unacked: 0 } }]);
    expect(tap.lint()).toEqual([]);
  });

  it('inside SASL2 is the same', () => {
    const tap = begun();
    const sasl2 = "xmlns='urn:xmpp:sasl:2'";
    tap.send(
      2,
      'upstream',
      `<authenticate ${sasl2} mechanism='EXTERNAL'><resume ${sm} h='1' previd='s3cr3t'/></authenticate>`,
    );
    tap.send(2, 'downstream', `<success ${sasl2}><resumed ${sm} h='1' previd='s3cr3t'/></success>`);
    tap.send(2, 'downstream', `<message id='b' from='a@x.lit'/><r ${sm}/>`);
    expect(tap.of(2, 'success')).toMatchObject([{ sm: { h: 1, counted: 2, unacked: 1, resumes: 1 } }]);
    expect(tap.of(2, 'r')).toMatchObject([{ sm: { counted: 2, unacked: 1 } }]);
  });
});

describe('dialback', () => {
  const claim = () => {
    const tap = start();
    tap.open(1);
    tap.send(1, 'upstream', root("from='a.lit' to='b.lit'", 'jabber:server'));
    tap.send(
      1,
      'downstream',
      `${root("from='b.lit' to='a.lit' id='s7'", 'jabber:server')}<stream:features/>`,
    );
    tap.send(1, 'upstream', "<db:result from='a.lit' to='b.lit'>k3y</db:result>");
    tap.open(2);
    tap.send(2, 'upstream', root("from='b.lit' to='a.lit'", 'jabber:server'));
    tap.send(
      2,
      'downstream',
      `${root("from='a.lit' to='b.lit' id='s8'", 'jabber:server')}<stream:features/>`,
    );
    return tap;
  };

  it('is joined across connections by domains and stream id', () => {
    const tap = claim();
    tap.send(2, 'upstream', "<db:verify from='b.lit' to='a.lit' id='s7'>k3y</db:verify>");
    expect(tap.notes().at(-1)).toBe('2 asks a.lit for the key that came with flow #1');
    expect(tap.lint()).toEqual([]);
    expect(JSON.stringify(tap.records)).not.toContain('k3y');
  });

  it('finds a key that was changed on the way', () => {
    const tap = claim();
    tap.send(2, 'upstream', "<db:verify from='b.lit' to='a.lit' id='s7'>0ther</db:verify>");
    expect(tap.lint()).toEqual(['2 dialback-key-mismatch']);
  });

  it('knows nothing of other streams', () => {
    const tap = claim();
    const before = tap.notes().length;
    tap.send(2, 'upstream', "<db:verify from='b.lit' to='a.lit' id='s9'>k3y</db:verify>");
    expect(tap.notes()).toHaveLength(before);
  });
});

describe('channel binding', () => {
  it('is predicted once TLS is established on the leg to the client', () => {
    const records: TapRecord[] = [];
    const emit = (record: TapRecord): unknown => records.push(record);
    const pipeline = new Pipeline({ epoch: micros(0), limits: defaultLimits, secrets: 'mask', emit });
    const at = micros(0);
    const features =
      "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1-PLUS</mechanism></mechanisms></stream:features>";
    pipeline.open({ flow: 1, transport: 'tcp', client: 'c', upstream: 's', strategy: 'intercept', at });
    pipeline.chunk(1, 'upstream', Buffer.from(client), at);
    pipeline.chunk(1, 'downstream', Buffer.from(server + features), at);
    pipeline.tls(1, { leg: 'upstream', event: 'established', at });
    pipeline.tls(1, { leg: 'client', event: 'established', version: 'TLSv1.3', at });
    pipeline.secured(1, at);
    pipeline.chunk(1, 'upstream', Buffer.from(client), at);
    for (let i = 0; i < 2; i++) pipeline.chunk(1, 'downstream', Buffer.from(server + features), at);
    const notes = records.filter((record) => record.t === 'note' && record.topic === 'channel-binding');
    expect(notes).toMatchObject([{ text: expect.stringContaining('SCRAM-SHA-1-PLUS cannot work') }]);
    expect(records.find(({ t }) => t === 'open')).not.toHaveProperty('strategy');
  });

  it('goes by what a decoder that opens TLS says', () => {
    const standings: unknown[] = [];
    const emit = (record: TapRecord): unknown => standings.push(record.t);
    const pipeline = new Pipeline({ epoch: micros(0), limits: defaultLimits, secrets: 'mask', emit });
    const at = micros(0);
    pipeline.open({ flow: 1, transport: 'tcp', client: 'c', upstream: 's', at });
    pipeline.tls(1, { leg: 'both', event: 'decrypted', at });
    const auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>";
    pipeline.chunk(1, 'upstream', Buffer.from(client + auth), at);
    // No password in the clear.
    expect(standings).toEqual(['open', 'tls', 'stream', 'nonza']);
  });
});
