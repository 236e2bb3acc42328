// The tap between two socats that speak UDP: what comes out is what went in.
import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Child } from '../support/child.js';
import { needs } from '../support/real.js';
import { interrupt, parseLines, startTapOn } from '../support/tap-child.js';
import { udpLoopback, udpPeer } from '../support/udp.js';

function socat(input: boolean, ...args: string[]): Child {
  const child = new Child('socat', args, {}, input);
  onTestFinished(() => child.stop());
  return child;
}

describe('tap between socats', needs('socat'), () => {
  it('forwards every line both ways', async () => {
    // A port that was free a moment ago.
    const free = await udpPeer();
    const { endpoint } = free;
    await free.close();
    const server = socat(false, '-dd', `UDP4-LISTEN:${endpoint.port},bind=127.0.0.1`, 'PIPE');
    await server.output(/listening on UDP/);
    const tap = await startTapOn(udpLoopback, endpoint, '--ui', 'json');
    const port = 'port' in tap.endpoint ? tap.endpoint.port : 0;
    const client = socat(true, '-', `UDP4:127.0.0.1:${port}`);
    let said = '';
    for (const line of ['hello\n', 'wörld\n', `${'x'.repeat(1400)}\n`]) {
      client.input(line);
      said += line;
      await client.output(new RegExp(`${line.slice(0, 40).trim()}[\\s\\S]*\\n$`));
    }
    await interrupt(tap);
    expect(client.stdout).toBe(said);
    const hash = createHash('sha256').update(said).digest('hex');
    const lines = parseLines(tap.stdout);
    expect(lines.filter(({ t }) => t === 'datagram').map(({ dir }) => dir)).toEqual([
      'up',
      'down',
      'up',
      'down',
      'up',
      'down',
    ]);
    expect(lines.find(({ t }) => t === 'close')).toMatchObject({ sha256: { up: hash, down: hash } });
  });
});
