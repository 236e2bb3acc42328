// The foreign client against the real servers, with recorders but without the program: shows that the bench is straight.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEjabberd } from '../support/ejabberd.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { startRecorder } from '../support/recorder.js';
import { firstLevel, slixmppTalk } from '../support/slixmpp.js';

const count = 10;
const ids = (user: number) => Array.from({ length: count }, (_, i) => `m${user}-${i + 1}`);

const cases = [
  ['prosody', 'plain', startProsody],
  ['prosody', 'starttls', startProsody],
  ['ejabberd', 'plain', startEjabberd],
  ['ejabberd', 'starttls', startEjabberd],
] as const;

for (const [name, security, start] of cases) {
  describe(`slixmpp on ${name}, ${security}`, needs(name, 'slixmpp'), () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users: 2, security });
    });
    afterAll(() => server.stop());

    it('talks both ways', async () => {
      const recorder = await startRecorder(server.port);
      const reports = await slixmppTalk(recorder.port, count, { starttls: security === 'starttls' });
      reports.forEach((report, i) => {
        expect(report).toMatchObject({ error: null, bodies: true, iqs: 2, sent: ids(i + 1) });
        expect(report.received).toEqual(Object.fromEntries(ids(2 - i).map((id) => [id, 1])));
      });
      if (security === 'starttls') return;
      const sent = recorder
        .flows()
        .map(({ up }) => firstLevel(up).filter(([element]) => element === 'message'));
      expect(
        sent
          .flat()
          .map(([, id]) => id)
          .sort(),
      ).toEqual([...ids(1), ...ids(2)].sort());
    });
  });
}
