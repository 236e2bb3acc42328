// Files with more than one scenario, every executor, the warm-up, and thresholds that end a run: in virtual time.
import { describe, expect, it } from 'vitest';
import { fromMillis, fromSeconds, micros } from '../../src/model/time.js';
import { runFake, samplesOf } from './run-fake.js';

const head = 'version: 1\ntarget: { service: "tcp://127.0.0.1:5222" }\n';
const online = 'before: [ { login: {} } ]\n    after: [ { logout: {} } ]';
const one = (fields: string, flow: string, rest = ''): string =>
  `${head}scenarios:\n  one:\n    ${fields}\n    ${online}\n    flow: ${flow}\n${rest}`;
const ping = '[ { iq: { ping: {} } } ]';

describe('executors', () => {
  it('ramping-arrival-rate: the starts of a ramp are due along its integral', async () => {
    const run = await runFake(
      one(
        'executor: ramping-arrival-rate\n    users: 4\n    stages: [ { duration: 10s, target: 2/s }, { duration: 5s, target: 2/s } ]',
        ping,
      ),
    );
    const dues = samplesOf(run, 'iteration_duration').map(({ intendedAt }) => intendedAt);
    expect(dues).toHaveLength(20);
    const first = dues[0] ?? 0;
    expect(dues.slice(0, 4).map((due) => due - first)).toEqual(
      [0, 1, 2, 3].map((k) => Math.round(Math.sqrt(10 * k) * 1e6)),
    );
    expect(run.result.verdict).toBe('pass');
  });

  it('poisson arrivals: as many as drawn, and the same again with the same seed', async () => {
    const text = one(
      'executor: constant-arrival-rate\n    users: 4\n    rate: 50/s\n    duration: 10s\n    arrivals: poisson',
      ping,
    );
    const [first, second] = [await runFake(text), await runFake(text)];
    expect(samplesOf(second, 'iteration_duration')).toEqual(samplesOf(first, 'iteration_duration'));
    const { count = 0 } = first.result.metrics.iterations ?? {};
    expect(Math.abs(count - 500)).toBeLessThan(100);
    expect(first.result.verdict).toBe('pass');
  });

  it('ramping-vus: users come to work one by one, and go again', async () => {
    const run = await runFake(
      one(
        'executor: ramping-vus\n    stages: [ { duration: 4s, target: 4 }, { duration: 4s, target: 0 } ]',
        '[ { think: 500ms } ]',
      ),
    );
    expect(run.result.metrics.vus?.value).toBe(4);
    // The user at place n is at work for 8 - 2n seconds, two iterations in each.
    expect(run.result.metrics.iterations?.count).toBe(2 * (8 + 6 + 4 + 2));
  });

  it('shared-iterations: so many in all, whoever is free', async () => {
    const { result } = await runFake(
      one('executor: shared-iterations\n    users: 3\n    iterations: 10', '[ { think: 100ms } ]'),
    );
    expect(result.metrics.iterations?.count).toBe(10);
    expect(result.verdict).toBe('pass');
  });

  it('per-vu-iterations: is invalid when maxDuration cuts it off', async () => {
    const { result } = await runFake(
      one(
        'executor: per-vu-iterations\n    users: 2\n    iterations: 10\n    maxDuration: 1s',
        '[ { think: 300ms } ]',
      ),
    );
    expect(result.verdict).toBe('invalid');
    expect(result.reasons).toEqual(['not all iterations were started within 1s; raise maxDuration']);
  });
});

describe('several scenarios', () => {
  const text = `${head}scenarios:
  talkers: { executor: constant-arrival-rate, users: 2, rate: 10/s, duration: 2s, before: [ { login: {} } ], after: [ { logout: {} } ], flow: [ { send: { message: { to: "{{peer}}", size: 10 } }, expect: { delivery: { within: 1s } } } ] }
  pingers: { executor: per-vu-iterations, users: 3, iterations: 2, startTime: 1s, before: [ { login: {} } ], after: [ { logout: {} } ], flow: [ { iq: { ping: {} } }, { think: 10ms } ] }
thresholds:
  iterations{scenario:pingers}: ["count==6"]
`;

  it('go on side by side with users of their own, each metric also kept for each', async () => {
    const run = await runFake(text);
    const { metrics, ledger, verdict } = run.result;
    expect(verdict).toBe('pass');
    expect(metrics.vus?.value).toBe(5);
    expect(metrics.iterations?.count).toBe(26);
    expect(metrics['iterations{scenario:talkers}']?.count).toBe(20);
    expect(metrics['xmpp_iq_rtt{scenario:pingers}']?.count).toBe(6);
    expect(metrics['xmpp_iq_rtt{scenario:talkers}']).toBeUndefined();
    expect(ledger.sent).toBe(20);
    const lags = samplesOf(run, 'iteration_duration{scenario:pingers}').map(({ intendedAt }) => intendedAt);
    const talk = samplesOf(run, 'iteration_duration{scenario:talkers}').map(({ intendedAt }) => intendedAt);
    expect(Math.min(...lags) - Math.min(...talk)).toBe(fromSeconds(1));
    expect(new Set(run.server.messages.map(({ from }) => from.replace(/@.*/, '')))).toEqual(
      new Set(['user1', 'user2']),
    );
  });

  it('go on when the users of one are gone, and the run fails', async () => {
    const { result } = await runFake(text, (server) => {
      void server.clock.sleep(fromMillis(700)).then(() => server.die());
    });
    expect(result.verdict).toBe('fail');
    expect(result.reasons.join('\n')).toMatch(/all users of talkers are gone: it ended early/);
  });
});

describe('the warm-up', () => {
  it('is in the course, and in no metric and no ledger', async () => {
    const run = await runFake(
      one(
        'executor: constant-arrival-rate\n    users: 2\n    rate: 10/s\n    duration: 4s',
        '[ { send: { message: { to: "{{peer}}", size: 10 } }, expect: { delivery: { within: 5s } } } ]',
        'warmup: 2s\n',
      ),
      (server) => {
        let n = 0;
        // The first twenty are slow: the last of them arrive long after the warm-up.
        server.treat = () => ({ copies: [n++ < 20 ? fromSeconds(1) : fromMillis(1)] });
      },
    );
    const { metrics, ledger, intervals, warmup } = run.result;
    expect(warmup).toBe(2);
    expect(ledger).toMatchObject({ sent: 20, delivered: 20, lost: 0 });
    expect(metrics.xmpp_msg_delivery_duration).toMatchObject({ count: 20, max: 1 });
    expect(metrics.xmpp_msgs_sent?.count).toBe(20);
    expect(metrics.xmpp_msg_delivery_ratio).toMatchObject({ count: 20, rate: 1 });
    expect(metrics.xmpp_login_duration?.count).toBe(2);
    expect(intervals.map(({ sent }) => sent)).toEqual([10, 10, 10, 10]);
  });
});

describe('thresholds with abortOnFail', () => {
  const slow = (after: string) =>
    one(
      'executor: constant-arrival-rate\n    users: 2\n    rate: 10/s\n    duration: 60s',
      '[ { send: { message: { to: "{{peer}}", size: 10 } } } ]',
      `thresholds: { xmpp_msg_delivery_duration: [ { expr: "p(99)<250", abortOnFail: true, after: ${after} } ] }\n`,
    );

  it('end the run at the first second at which they do not hold', async () => {
    const { result } = await runFake(slow('0s'), (server) => {
      server.treat = () => ({ copies: [fromMillis(400)] });
    });
    expect(result.verdict).toBe('fail');
    expect(result.duration).toBeLessThan(4);
    expect(result.reasons[0]).toMatch(
      /^ended after 1 s by xmpp_msg_delivery_duration p\(99\)<250: it was 400/,
    );
    expect(result.ledger.sent).toBe(result.ledger.delivered);
  });

  it('wait for the time in `after`', async () => {
    const { result } = await runFake(slow('30s'), (server) => {
      const begin = server.clock.now();
      server.treat = ({ sentAt }) => ({
        copies: [sentAt - begin < fromSeconds(10) ? fromMillis(400) : fromMillis(1)],
      });
    });
    expect(result.duration).toBeGreaterThanOrEqual(30);
    expect(result.reasons[0]).toMatch(/^ended after 30 s/);
  });
});

describe('trends by second', () => {
  it('are what every second recorded, and together the whole', async () => {
    const { result } = await runFake(
      one(
        'executor: constant-arrival-rate\n    users: 2\n    rate: 10/s\n    duration: 3s',
        '[ { send: { message: { to: "{{peer}}", size: 10 } } } ]',
      ),
    );
    for (const { trends = {} } of result.intervals.slice(0, 3))
      expect(Object.keys(trends)).toEqual(
        expect.arrayContaining(['xmpp_msg_delivery_duration', 'xmpp_msg_delivery_duration{time:service}']),
      );
    expect(result.intervals[0]?.trends).not.toHaveProperty('xmpp_login_duration');
  });
});

describe('steps that steer others', () => {
  it('are counted, each at its place', async () => {
    const { result } = await runFake(
      one(
        'executor: per-vu-iterations\n    users: 2\n    iterations: 3',
        `
      - repeat: { times: 2, steps: [ { iq: { ping: {} } } ] }
      - choose: [ { weight: 1, steps: [ { think: 1ms } ] } ]`,
      ),
    );
    expect(
      result.steps?.map(({ part, label, depth, started, passed, failed }) => [
        part,
        label,
        depth,
        started,
        passed,
        failed,
      ]),
    ).toEqual([
      ['before', 'login', 0, 2, 2, 0],
      ['flow', 'repeat 2×', 0, 6, 6, 0],
      ['flow', 'iq ping', 1, 12, 12, 0],
      ['flow', 'choose 1 of 1', 0, 6, 6, 0],
      ['flow', 'think', 1, 6, 6, 0],
      ['after', 'logout', 0, 2, 2, 0],
    ]);
  });

  it('barrier: opens when all have come, whoever was early', async () => {
    const run = await runFake(
      one(
        'executor: per-vu-iterations\n    users: 4\n    iterations: 1',
        `
      - if: { value: "{{id}}", equals: 4, then: [ { think: 2s } ], else: [ { think: 1ms } ] }
      - barrier: {}
      - send: { message: { to: "{{peer}}", size: 10 } }`,
      ),
    );
    const sent = run.server.messages.map(({ sentAt }) => sentAt);
    expect(sent).toHaveLength(4);
    expect(new Set(sent).size).toBe(1);
  });

  it('barrier: those who gave up do not open it', async () => {
    const { result } = await runFake(
      one(
        'executor: per-vu-iterations\n    users: 2\n    iterations: 1',
        `
      - if: { value: "{{id}}", equals: 2, then: [ { think: 2s } ], else: [] }
      - barrier: { timeout: 500ms }`,
      ),
    );
    expect(result.counters).toEqual({ 'barrier barrier: timeout': 2 });
    expect(result.verdict).toBe('fail');
  });

  it('set and feeder give variables to an iteration, and in before for good', async () => {
    const run = await runFake(
      `${head}feeders: { people: { file: people.csv } }
scenarios:
  one:
    executor: per-vu-iterations
    users: 2
    group: 1
    iterations: 2
    before: [ { login: {} }, { set: { greeting: "hi <{{id}}>" } } ]
    flow:
      - feeder: people
      - send: { message: { to: "{{peer}}", body: "{{greeting}} {{name}} {{colour}} {{group}}" } }
      - set: { greeting: "changed" }
      - think: 1ms
    after: [ { logout: {} } ]
`,
    );
    const bodies = run.server.messages.map(({ xml }) => /<body>(.*)<\/body>/.exec(xml)?.[1]);
    expect(bodies).toEqual([
      'hi &lt;1&gt; Juliet white 0',
      'hi &lt;2&gt; Romeo dark, blue 1',
      'hi &lt;1&gt; Juliet white 0',
      'hi &lt;2&gt; Romeo dark, blue 1',
    ]);
  });

  it('choose: draws by weight, the same for the same seed', async () => {
    const text = one(
      'executor: per-vu-iterations\n    users: 1\n    iterations: 400',
      `
      - choose:
          - { weight: 3, steps: [ { set: { x: a } } ] }
          - { weight: 1, steps: [ { set: { x: b } }, { log: "{{x}}" } ] }
      - think: 1ms`,
    );
    const counts = async () => (await runFake(text)).result.steps?.map(({ started }) => started);
    const [first, second] = [await counts(), await counts()];
    expect(second).toEqual(first);
    const [, , a = 0, b = 0] = first ?? [];
    expect(a + b).toBe(400);
    expect(Math.abs(b - 100)).toBeLessThan(40);
  });

  it('parallel: lasts as long as its longest branch', async () => {
    const run = await runFake(
      one(
        'executor: per-vu-iterations\n    users: 1\n    iterations: 1',
        '[ { parallel: [ { steps: [ { think: 1s } ] }, { steps: [ { think: 2s } ] } ] } ]',
      ),
    );
    expect(samplesOf(run, 'iteration_duration').map(({ intendedAt, doneAt }) => doneAt - intendedAt)).toEqual(
      [fromSeconds(2)],
    );
  });

  it('think: exponential and normal, of the mean that is asked', async () => {
    for (const [think, low, high] of [
      ['{ mean: 100ms }', 90, 110],
      ['{ mean: 100ms, deviation: 10ms }', 99, 101],
    ] as const) {
      const run = await runFake(
        one('executor: per-vu-iterations\n    users: 1\n    iterations: 1000', `[ { think: ${think} } ]`),
      );
      const took = samplesOf(run, 'iteration_duration').map(({ intendedAt, doneAt }) => doneAt - intendedAt);
      const mean = micros(took.reduce((a, b) => a + b, 0) / took.length) / 1_000;
      expect(mean).toBeGreaterThan(low);
      expect(mean).toBeLessThan(high);
    }
  });
});

describe('rooms', () => {
  it('time the first, the median and the last occupant, and tell who got nothing', async () => {
    const run = await runFake(
      one(
        'executor: per-vu-iterations\n    users: 3\n    group: 3\n    iterations: 1',
        `
      - muc: { join: { room: "room{{group}}@rooms" } }
      - barrier: {}
      - if: { value: "{{id}}", equals: 1, then: [ { muc: { send: { room: "room{{group}}@rooms", size: 10 } }, expect: { within: 1s } } ], else: [ { think: 1500ms } ] }
      - muc: { leave: { room: "room{{group}}@rooms" } }`,
      ),
      (server) => {
        server.roomTakes = (to) =>
          fromMillis(to.startsWith('user3') ? 300 : to.startsWith('user2') ? 20 : 10);
      },
    );
    const { metrics, counters } = run.result;
    expect(counters).toEqual({});
    expect(metrics['xmpp_muc_fanout_duration{which:first}']?.max).toBe(10);
    expect(metrics['xmpp_muc_fanout_duration{which:median}']?.max).toBe(20);
    expect(metrics['xmpp_muc_fanout_duration{which:last}']?.max).toBe(300);
    expect(metrics.xmpp_muc_join_duration?.count).toBe(3);
    expect(metrics.xmpp_muc_msgs_received?.count).toBe(3);
    const lossy = await runFake(
      one(
        'executor: per-vu-iterations\n    users: 2\n    iterations: 1',
        `
      - muc: { join: { room: "room{{group}}@rooms" } }
      - barrier: {}
      - muc: { send: { room: "room{{group}}@rooms", size: 10 } }
        expect: { within: 1s }`,
      ),
      (server) => {
        const joined = new Set<string>();
        // The presence comes, and nothing afterwards does.
        server.roomTakes = (to) => (joined.size === joined.add(to).size ? fromSeconds(3600) : fromMillis(1));
      },
    );
    expect(lossy.result.metrics.xmpp_muc_msgs_lost?.count).toBe(4);
    expect(lossy.result.verdict).toBe('fail');
  });
});

describe('rooms, entered and left', () => {
  const visit = (steps: string) =>
    runFake(one('executor: per-vu-iterations\n    users: 1\n    iterations: 1', steps));

  it('are left under the nickname that they were entered with, whatever the case of their address', async () => {
    const { result, server } = await visit(`
      - muc: { join: { room: "roomA@Rooms", nick: "other" } }
      - muc: { leave: { room: "roomA@Rooms" } }`);
    expect(result.counters).toEqual({});
    expect(server.sent).toContain("<presence to='rooma@rooms/other' type='unavailable'/>");
  });

  it('cannot be left or talked to by who is not there', async () => {
    const left = await visit('[ { muc: { leave: { room: "room@rooms" } } } ]');
    expect(left.result.counters).toEqual({ 'muc leave: not in the room': 1 });
    const talk = await visit('[ { muc: { send: { room: "room@rooms", size: 5 } } } ]');
    expect(talk.result.counters).toEqual({ 'muc send: not in the room': 1 });
    expect(talk.server.sent.filter((xml) => xml.includes('groupchat'))).toEqual([]);
  });

  it('owe nothing to who has left before the words came', async () => {
    const { result } = await runFake(
      one(
        'executor: per-vu-iterations\n    users: 2\n    iterations: 1',
        `
      - muc: { join: { room: "room@rooms" } }
      - barrier: {}
      - if: { value: "{{id}}", equals: 1, then: [ { muc: { send: { room: "room@rooms", size: 5 } } } ], else: [ { muc: { leave: { room: "room@rooms" } } } ] }`,
      ),
    );
    expect(result.metrics.xmpp_muc_msgs_lost).toBeUndefined();
    expect(result.verdict).toBe('pass');
  });
});

describe('receipts', () => {
  it('are asked for, given by the addressee, and timed', async () => {
    const { result } = await runFake(
      one(
        'executor: per-vu-iterations\n    users: 2\n    iterations: 2',
        '[ { send: { message: { to: "{{peer}}", size: 10 } }, expect: { delivery: { within: 1s }, receipt: { within: 1s } } } ]',
      ),
    );
    expect(result.counters).toEqual({});
    expect(result.metrics.xmpp_msg_receipt_duration).toMatchObject({ count: 4, min: 2, max: 2 });
    expect(result.ledger).toMatchObject({ sent: 4, delivered: 4, lost: 0 });
  });
});
