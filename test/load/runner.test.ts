import { describe, expect, it } from 'vitest';
import { exitCode } from '../../src/model/errors.js';
import { fromMillis, fromSeconds, micros } from '../../src/model/time.js';
import { LoginError } from '../../src/xmpp/login-error.js';
import { type FakeServer, incoming, stalled } from './fake-server.js';
import { chat, runFake, samplesOf } from './run-fake.js';

const openLoad = 'executor: constant-arrival-rate\n    users: 4\n    rate: 10/s\n    duration: 10s';
const expected = 'send: { message: { to: "{{peer}}", size: 20 } }, expect: { delivery: { within: 5s } }';

describe('a run', () => {
  it('sends what the schedule says, and passes when all of it arrives', async () => {
    const run = await runFake(chat(openLoad, expected));
    expect(run.result.verdict).toBe('pass');
    expect(run.result.reasons).toEqual([]);
    expect(run.result.ledger).toEqual({
      sent: 100,
      delivered: 100,
      bounced: 0,
      lost: 0,
      duplicated: 0,
      reordered: 0,
      late: 0,
    });
    expect(run.server.messages.map(({ id }) => id).slice(0, 5)).toEqual([
      'run1.1.0',
      'run1.2.0',
      'run1.3.0',
      'run1.4.0',
      'run1.1.1',
    ]);
    expect(run.server.online).toBe(0);
    expect(run.result.metrics.checks).toMatchObject({ rate: 1, count: 4 + 100 });
  });

  it('pairs 1 with 2 and 3 with 4 and gives an odd user the first, by full JID', async () => {
    const run = await runFake(chat(openLoad.replace('users: 4', 'users: 3')));
    const pairs = new Set(run.server.messages.map(({ from, to }) => `${from} ${to}`));
    expect([...pairs]).toEqual([
      'user1@localhost/r1 user2@localhost/r2',
      'user2@localhost/r2 user1@localhost/r1',
      'user3@localhost/r3 user1@localhost/r1',
    ]);
  });

  it('tells every second, and the seconds add up', async () => {
    const { result, intervals } = await runFake(chat(openLoad));
    expect(intervals.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].slice(0, intervals.length));
    expect(intervals.length).toBeGreaterThanOrEqual(9);
    expect(result.intervals.reduce((sum, { sent }) => sum + sent, 0)).toBe(100);
    expect(result.intervals.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(100);
    expect(result.intervals[0]).toMatchObject({ users: 4, iterations: 10, sent: 10, errors: 0, p50: 1 });
  });
});

describe('open model', () => {
  it('shows a stall of the server in every message that was due in it', async () => {
    let stallFrom = fromSeconds(0);
    const run = await runFake(chat(openLoad, expected), (server) => {
      server.treat = (message) => {
        stallFrom ||= micros(message.sentAt + fromSeconds(5));
        return stalled(stallFrom, micros(stallFrom + fromSeconds(1)), fromMillis(1))(message);
      };
    });
    const samples = samplesOf(run, 'xmpp_msg_delivery_duration');
    const inStall = samples.filter(
      ({ intendedAt }) => intendedAt >= stallFrom && intendedAt < stallFrom + fromSeconds(1),
    );
    expect(samples).toHaveLength(100);
    expect(inStall).toHaveLength(10);
    for (const { intendedAt, sentAt, doneAt } of inStall) {
      expect(sentAt).toBe(intendedAt);
      expect(doneAt).toBe(stallFrom + fromSeconds(1));
    }
    expect(run.result.metrics.xmpp_msg_delivery_duration?.max).toBe(1000);
  });

  it('does not leave out what was due while the generator itself was blocked, and counts from the intended instant', async () => {
    let blockedAt = 0;
    const run = await runFake(chat(openLoad), (server) => {
      server.treat = ({ id }) => {
        if (id === 'run1.1.5') {
          blockedAt = server.clock.now();
          server.clock.stall(fromSeconds(1));
        }
        return { copies: [fromMillis(1)] };
      };
    });
    const late = samplesOf(run, 'xmpp_msg_delivery_duration').filter(
      ({ intendedAt, sentAt }) => sentAt > intendedAt,
    );
    expect(run.result.ledger.sent).toBe(100);
    expect(late.map(({ intendedAt }) => intendedAt - blockedAt)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => fromMillis(100 * n)),
    );
    // Service time is from the real send: the generator's own second is not the server's.
    for (const { sentAt, doneAt } of late) expect(doneAt - sentAt).toBe(fromMillis(1));
    expect(run.result.metrics.schedule_lag?.max).toBe(900);
    expect(run.result.verdict).toBe('pass');
  });

  it('is invalid when the schedule could not be kept', async () => {
    const { result } = await runFake(chat(openLoad), (server) => {
      server.treat = ({ id }) => {
        if (id === 'run1.2.24') server.clock.stall(fromSeconds(2));
        return { copies: [fromMillis(1)] };
      };
    });
    expect(result.verdict).toBe('invalid');
    expect(result.reasons[0]).toMatch(/^generator saturated: 8\d\.\d % of the rate of 10\/s/);
  });

  it('gives an iteration that logs in to a user that is free, and says when there was none', async () => {
    const { result } = await runFake(
      `
version: 1
target: { service: "tcp://127.0.0.1:5222" }
scenarios:
  storm:
    executor: constant-arrival-rate
    users: 2
    rate: 4/s
    duration: 5s
    flow: [ login: {}, think: 900ms, logout: {} ]`.replace(/\[ (.*), (.*), (.*) \]/, '[ {$1}, {$2}, {$3} ]'),
    );
    expect(result.metrics.dropped_iterations?.count).toBe(10);
    expect(result.metrics.iterations?.count).toBe(10);
    expect(result.verdict).toBe('invalid');
    expect(result.reasons[0]).toBe(
      '10 of 20 iterations were due when no user was free; raise users, or lower the rate',
    );
  });
});

describe('closed model', () => {
  const closed = 'executor: constant-vus\n    users: 2\n    iterations: 1';
  const paced = `repeat: { times: 30, every: 100ms, steps: [ { ${expected} } ] }`;

  it('keeps the beat of repeat: response time has the wait that a stall causes, service time has not', async () => {
    let start = 0;
    const run = await runFake(chat(closed, paced), (server) => {
      server.treat = (message) => {
        start ||= message.sentAt;
        return stalled(
          micros(start + fromSeconds(1)),
          micros(start + fromSeconds(2)),
          fromMillis(1),
        )(message);
      };
    });
    const samples = samplesOf(run, 'xmpp_msg_delivery_duration').filter((_, i) => i % 2 === 0);
    const response = samples.map(({ intendedAt, doneAt }) => (doneAt - intendedAt) / 1000);
    const service = samples.map(({ sentAt, doneAt }) => (doneAt - sentAt) / 1000);
    expect(response.slice(0, 10)).toEqual(Array(10).fill(1));
    // Due at 1.0, 1.1, … while the one due at 1.0 was held until 2.0.
    expect(response.slice(10, 20)).toEqual([1000, 901, 802, 703, 604, 505, 406, 307, 208, 109]);
    expect(service.slice(10, 20)).toEqual([1000, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(response.slice(21)).toEqual(Array(9).fill(1));
  });

  it('runs each user for its iterations, or for the time', async () => {
    const iterations = await runFake(
      chat('executor: constant-vus\n    users: 3\n    iterations: 7', expected),
    );
    expect(iterations.result.metrics.iterations?.count).toBe(21);
    const ping = await runFake(
      chat('executor: constant-vus\n    users: 3\n    duration: 2s', 'think: 100ms'),
    );
    expect(ping.result.metrics.iterations?.count).toBe(60);
    expect(ping.result.duration).toBe(2);
  });

  it('ends what is still under way after the drain', async () => {
    const { result } = await runFake(
      chat('executor: constant-vus\n    users: 3\n    duration: 2s', 'think: 1h', 'drain: 1s'),
    );
    expect(result.counters.iterations_interrupted).toBe(3);
    expect(result.duration).toBe(3);
    expect(result.verdict).toBe('pass');
  });

  it('draws the same think times from the same seed', async () => {
    const text = chat(
      'executor: constant-vus\n    users: 3\n    iterations: 5',
      'think: { min: 1ms, max: 1s }',
    );
    const [first, second] = [await runFake(text), await runFake(text)];
    expect(samplesOf(second, 'iteration_duration')).toEqual(samplesOf(first, 'iteration_duration'));
    expect(new Set(samplesOf(first, 'iteration_duration').map((s) => s.doneAt - s.intendedAt)).size).toBe(15);
  });
});

describe('faults', () => {
  it('cannot reach the target: 113, and nothing to read in a result', async () => {
    const run = runFake(chat(openLoad), (server) => {
      server.accept = () => {
        throw new Error('connection refused (ECONNREFUSED)');
      };
    });
    await expect(run).rejects.toMatchObject({
      message: 'cannot reach tcp://127.0.0.1:5222: connection refused (ECONNREFUSED)',
      exitCode: exitCode.unreachable,
    });
  });

  it('cannot reach the target from a flow that logs in', async () => {
    const text = chat(openLoad)
      .replace(/before: .*/, '')
      .replace(/after: .*/, '')
      .replace(/flow: .*/, 'flow: [ { login: {} }, { logout: {} } ]');
    const run = runFake(text, (server) => {
      server.accept = () => {
        throw new Error('connection refused (ECONNREFUSED)');
      };
    });
    await expect(run).rejects.toMatchObject({ exitCode: exitCode.unreachable });
  });

  it('fails when one login is refused, and goes on with the others', async () => {
    const { result } = await runFake(chat(openLoad), (server) => {
      server.admit = (username) => {
        if (username === 'user4') throw new LoginError('auth', 'not-authorized', 'refused');
      };
    });
    expect(result.verdict).toBe('fail');
    expect(result.reasons[0]).toBe('1 of 4 users could not log in: refused');
    expect(result.counters['login: refused']).toBe(1);
    expect(result.ledger.sent).toBe(100);
  });

  it('fails when nobody can log in, at once', async () => {
    const { result } = await runFake(chat(openLoad), (server) => {
      server.admit = () => {
        throw new LoginError('auth', 'not-authorized', 'refused');
      };
    });
    expect(result).toMatchObject({ verdict: 'fail', duration: 0, ledger: { sent: 0 } });
  });

  it('ends early with a result when the server dies: what was under way is lost', async () => {
    const { result } = await runFake(chat(openLoad, expected), (server) => {
      server.treat = ({ id }) => {
        if (id === 'run1.1.5') server.die();
        return { copies: [fromMillis(1)] };
      };
    });
    expect(result.verdict).toBe('fail');
    expect(result.ledger).toMatchObject({ sent: 21, delivered: 20, lost: 1 });
    expect(result.duration).toBeLessThan(10);
    expect(result.reasons.slice(0, 2)).toEqual([
      'all users are gone: the run ended early',
      'session lost: reset (4 of 4 users)',
    ]);
    expect(result.reasons.slice(2).every((reason) => reason.startsWith('threshold '))).toBe(true);
    expect(result.counters['session lost: reset']).toBe(4);
  });

  it('fails for a message that is later than its within, and still times it', async () => {
    const run = await runFake(chat(openLoad, expected), (server) => {
      server.treat = ({ id }) => ({ copies: [id === 'run1.1.5' ? fromSeconds(6) : fromMillis(1)] });
    });
    expect(run.result.ledger).toMatchObject({ delivered: 100, lost: 0, late: 1 });
    expect(run.result.counters['delivery: late']).toBe(1);
    expect(run.result.metrics.xmpp_msg_delivery_duration?.max).toBe(6000);
    expect(run.result.verdict).toBe('fail');
  });

  it('holds thresholds of the file instead of the usual ones', async () => {
    const loose = await runFake(
      chat(openLoad, expected, 'thresholds: { checks: ["rate>0.5"] }'),
      (server) => {
        server.treat = ({ id }) => ({ copies: id === 'run1.1.5' ? [] : [fromMillis(1)] });
      },
    );
    expect(loose.result).toMatchObject({ verdict: 'pass', ledger: { lost: 1 } });
    const strict = await runFake(
      chat(openLoad, expected, 'thresholds: { xmpp_msg_delivery_duration: ["p(99)<1"] }'),
    );
    expect(strict.result.verdict).toBe('fail');
    expect(strict.result.reasons[0]).toBe('threshold xmpp_msg_delivery_duration p(99)<1: it was 1');
  });

  it('is interrupted with a result, after a short drain', async () => {
    const { result } = await runFake(chat(openLoad), (server, abort) => {
      server.treat = ({ id }) => {
        if (id === 'run1.1.5') abort.abort();
        return { copies: [] };
      };
    });
    expect(result.verdict).toBe('invalid');
    expect(result.reasons[0]).toBe('interrupted after 3.0 s');
    expect(result.ledger).toMatchObject({ sent: 21, lost: 21 });
  });

  it('counts an iq that is answered with an error, late or not at all', async () => {
    const ping = (answer: string) => `iq: { ping: {}, expect: { ${answer} within: 2s } }`;
    const once = 'executor: constant-vus\n    users: 1\n    iterations: 1';
    const silent = await runFake(chat(once, ping('')), (server) => {
      server.answerIq = () => new Promise(() => {});
    });
    expect(silent.result.counters['iq: timeout']).toBe(1);
    expect(silent.result.duration).toBe(2);
    const refuse = (server: FakeServer) => {
      server.answerIq = async () => ({
        kind: 'error',
        condition: 'service-unavailable',
        incoming: incoming('iq', { type: 'error' }),
      });
    };
    expect((await runFake(chat(once, ping('')), refuse)).result.counters['iq: error']).toBe(1);
    expect((await runFake(chat(once, ping('type: error,')), refuse)).result.verdict).toBe('pass');
    expect((await runFake(chat(once, ping('type: any,')), refuse)).result.verdict).toBe('pass');
  });

  it('does not wait for ever for a login', async () => {
    const { result } = await runFake(chat(openLoad), (server) => {
      server.loginTakes = fromSeconds(3600);
    });
    expect(result.counters['login: timeout']).toBe(4);
  });

  it('counts what came back by its condition', async () => {
    const { result } = await runFake(chat(openLoad, expected), (server) => {
      server.treat = ({ id }) =>
        id.endsWith('.3') ? { bouncesAfter: fromMillis(5) } : { copies: [fromMillis(1)] };
    });
    expect(result.ledger).toMatchObject({ sent: 100, delivered: 96, bounced: 4 });
    expect(result.counters).toMatchObject({
      'message error: service-unavailable': 4,
      'delivery: bounced': 4,
    });
    expect(result.metrics.xmpp_stanza_errors?.count).toBe(4);
  });
});
