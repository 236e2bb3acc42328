// The real servers of the other tests, on their own: a failure here is not the program's.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEjabberd } from '../support/ejabberd.js';
import { startProsody } from '../support/prosody.js';
import { rawLogin } from '../support/raw-login.js';
import { needs } from '../support/real.js';
import type { RealServer, ServerOptions } from '../support/real-server.js';

const servers = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
] as const;

const cases = servers.flatMap(([name, start]) =>
  (['plain', 'starttls'] as const).map((security) => [name, security, start] as const),
);

for (const [name, security, start] of cases) {
  describe(`${name}, ${security}`, needs(name), () => {
    const options: ServerOptions = { users: 3, security };
    let server: RealServer;
    beforeAll(async () => {
      server = await start(options);
    });
    afterAll(() => server.stop());

    it.each([1, options.users])('lets user%i in', async (id) => {
      const login = await rawLogin(server.port, `user${id}`, `pass${id}`);
      expect(login.jid).toMatch(new RegExp(`^user${id}@localhost/`));
      expect(login.hasTls).toBe(security === 'starttls');
      expect(login.mechanisms).toEqual(expect.arrayContaining(['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256']));
    });

    it('does not let anybody else in', async () => {
      await expect(rawLogin(server.port, 'user1', 'wrong')).rejects.toThrow('refused');
    });
  });
}
