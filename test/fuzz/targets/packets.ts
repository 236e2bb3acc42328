// Captures of packets: whatever the file, records come out that can be shown, and every connection that opens is closed.
import { lines } from '../../../src/inspect/lines.js';
import { pcap, pcapng } from '../../support/packet-bytes.js';
import { decodeFile, playPackets } from '../../support/packet-play.js';
import { promise, type Target } from '../target.js';

const conversation = playPackets(`
> SYN
< SYN ACK
> ACK
> "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
> seq=90 "<presence/>"
< "<a>" win=0
> FIN
< RST`);

const mostRecordsPerByte = 4;

export const packets: Target = {
  seeds: () => {
    const ng = pcapng('big');
    const blocks = conversation.map(({ at, bytes }) =>
      ng.packet(0, BigInt(at), bytes, ng.option(1, Buffer.from('hm'))),
    );
    return [
      pcap(conversation),
      pcap(conversation, { order: 'big', isNanos: true, link: 1 }),
      Buffer.concat([ng.section(), ng.interface(101), ng.secrets(0x544c534b, 'x'), ...blocks]),
    ];
  },
  words: [
    '\x0a\x0d\x0d\x0a',
    '\x00\x00\x00\x06',
    '\x45\x00',
    '\x60\x00\x00\x00',
    '\xff\xff\xff\xff',
    '\x08\x00',
    '\x86\xdd',
  ],
  run(input) {
    const { records } = decodeFile([input]);
    promise(
      records.length <= 10 + mostRecordsPerByte * input.length,
      `${records.length} records of ${input.length} bytes`,
    );
    const open = new Set<number>();
    for (const record of records) {
      lines(record);
      if (record.t === 'open') open.add(record.flow);
      if (record.t === 'close') promise(open.delete(record.flow), 'what was not open was closed');
    }
    promise(open.size === 0, 'every connection is closed at the end');
  },
};
