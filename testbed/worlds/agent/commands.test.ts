import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import type { WireError } from '../../../base/errors.ts';
import { encodeCount, TYPE, type End, type Opening } from '../line/frames.ts';
import type { WorldLine } from '../line/line.ts';
import { BARE_CANDIDATES, describeWorlds } from '../../testing/worlds.ts';
import type { World } from '../world.ts';

interface Result {
  stdout: Buffer;
  stderr: string;
  end?: End;
  refusal?: WireError;
}

const HERE = { node: 'here', cwd: '/', env: { PATH: process.env['PATH'] ?? '' } };

/** The virtual clock does not stand still while commands are awaited from outside: it is not for them. */
const REAL = BARE_CANDIDATES.slice(1);

describeWorlds('a command from outside', REAL, (open) => {
  let world: World;
  let line: WorldLine;
  beforeAll(async () => {
    world = await open();
    await world.run(['ip', 'netns', 'add', 'here']);
    line = await world.line();
  });

  /** Starts a program; `act` may talk to it. */
  function run(
    opening: Partial<Opening> & { argv: string[] },
    act: (channel: number) => void = (channel) => line.send(TYPE.end, channel),
    credits = true,
  ): Promise<Result> {
    return new Promise((resolve) => {
      const result: Result = { stdout: Buffer.alloc(0), stderr: '' };
      const pieces: Buffer[] = [];
      const finish = (): void => resolve({ ...result, stdout: Buffer.concat(pieces) });
      const channel = line.open(({ type, payload }) => {
        if (type === TYPE.stdout) pieces.push(Buffer.from(payload));
        else if (type === TYPE.stderr) result.stderr += payload.toString();
        if (credits && (type === TYPE.stdout || type === TYPE.stderr))
          line.send(TYPE.credit, channel, encodeCount(payload.length));
        if (type === TYPE.exit) result.end = JSON.parse(payload.toString()) as End;
        if (type === TYPE.refusal) result.refusal = JSON.parse(payload.toString()) as WireError;
        if (type === TYPE.exit || type === TYPE.refusal) finish();
      });
      line.send(TYPE.open, channel, JSON.stringify({ ...HERE, ...opening }));
      act(channel);
    });
  }
  const sh = (script: string): string[] => ['sh', '-c', script];

  test('has its own streams, its working directory and its exit status', async () => {
    const { stdout, stderr, end } = await run({ argv: sh('pwd; echo trouble >&2; exit 7'), cwd: '/usr' });
    expect([stdout.toString(), stderr, end]).toEqual(['/usr\n', 'trouble\n', { status: 7, signal: null }]);
  });

  test('has the name of its node as host name, while that of the world stays', async () => {
    const before = (await world.run(['uname', '-n'])).stdout;
    expect((await run({ argv: ['uname', '-n'] })).stdout.toString()).toBe('here\n');
    expect((await world.run(['uname', '-n'])).stdout).toBe(before);
  });

  test('takes 5 MB of any bytes in and gives them back', async () => {
    const bytes = Buffer.alloc(5_000_000, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));
    const { stdout } = await run({ argv: ['cat'] }, (channel) => {
      for (let start = 0; start < bytes.length; start += 50_000)
        line.send(TYPE.stdin, channel, bytes.subarray(start, start + 50_000));
      line.send(TYPE.end, channel);
    });
    expect(stdout.equals(bytes)).toBe(true);
  });

  test('may print 100 MB, which arrive unharmed', async () => {
    const { stdout } = await run({ argv: sh('seq 1 20000000 | head -c 100000000') });
    const { stdout: sum } = await run({ argv: sh('seq 1 20000000 | head -c 100000000 | sha256sum') });
    expect(createHash('sha256').update(stdout).digest('hex')).toBe(sum.toString().split(' ')[0]);
  });

  test('that nobody reads waits, and others go on', async () => {
    let channelOfIdle = 0;
    const idle = run({ argv: ['yes'] }, (channel) => (channelOfIdle = channel), false);
    await sleep(300);
    expect((await run({ argv: ['echo', 'on'] })).stdout.toString()).toBe('on\n');
    line.send(TYPE.hangup, channelOfIdle);
    expect((await idle).end?.signal).toBe('SIGHUP');
  });

  test('is one of 50 at a time', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => run({ argv: sh(`sleep 0.2; echo ${index}`) })),
    );
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(results.map((_, index) => index));
  });

  test('ends by the signal it is sent, with its children', async () => {
    const { end } = await run({ argv: sh('sleep 100 & sleep 100') }, (channel) => {
      setTimeout(() => line.send(TYPE.signal, channel, 'SIGTERM'), 300);
    });
    expect(end).toEqual({ status: null, signal: 'SIGTERM' });
    expect((await run({ argv: sh('pgrep -x -r R,S,D sleep || echo none') })).stdout.toString()).toBe(
      'none\n',
    );
  });

  test('that is over is over, though its children hold its output', async () => {
    const { stdout } = await run({ argv: sh('sleep 30 & echo started') });
    expect(stdout.toString()).toBe('started\n');
  });

  test('has a terminal of the size that was asked for, and of the next size', async () => {
    const { stdout, end } = await run(
      {
        argv: sh('stty size; read word; stty size; test -t 0 && exit 3'),
        terminal: { rows: 33, columns: 99 },
      },
      (channel) => {
        setTimeout(() => {
          line.send(TYPE.resize, channel, JSON.stringify({ rows: 11, columns: 22 }));
          line.send(TYPE.stdin, channel, 'go\n');
        }, 500);
      },
    );
    expect(stdout.toString().replaceAll('\r', '')).toBe('33 99\ngo\n11 22\n');
    expect(end?.status).toBe(3);
  });

  test('is ended by Ctrl-C on its terminal', async () => {
    const { end } = await run(
      { argv: ['sleep', '100'], terminal: { rows: 24, columns: 80 } },
      (channel) => void setTimeout(() => line.send(TYPE.stdin, channel, '\x03'), 500),
    );
    expect(end).toEqual({ status: null, signal: 'SIGINT' });
  });

  test.each([
    [{ argv: ['no-such-program'] }, 127, 'no-such-program: there is no such program on PATH.'],
    [{ argv: ['./nothing'] }, 127, './nothing: there is no such file.'],
    [{ argv: ['/etc/passwd'] }, 126, '/etc/passwd: may not be executed.'],
    [{ argv: ['true'], cwd: '/no/such/folder' }, 126, '/no/such/folder does not exist'],
  ])('that cannot be run says so: %j', async (opening, status, words) => {
    const { refusal } = await run(opening);
    expect(refusal?.facts).toEqual({ shellStatus: status });
    expect(refusal?.message).toContain(words);
  });
});
