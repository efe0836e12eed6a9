import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configure, connect, reload, status } from '../index.ts';
import { answerTo, toWire } from '../client/ask.ts';
import { createContext } from '../client/context.ts';
import { loopback, startDaemon, type TestDaemon } from '../testing/daemon.ts';
import { usePolicy, withPolicy, writePolicy } from '../testing/policy-file.ts';

/** Asks for a connection to this host. */
function ask({ socket }: TestDaemon, intents = {}, mamTimeout = 5) {
  const context = toWire(createContext({ intents }), { host: '127.0.0.1', port: 9 });
  return answerTo({ type: 'connect', context }, { mam: socket, mamTimeout });
}

test.each([
  [{ policy: {} }, /policy: needs either `name` or `path`/],
  [
    { policy: { name: 'nope' } },
    /no policy ..nope..\. Known: category, filesize, round-robin, sample, single/,
  ],
  [{ policy: { name: 'filesize', settings: { threshhold: 1 } } }, /Settings of policy filesize.*threshold/s],
  [
    { policy: { name: 'sample' }, links: [{ name: 'a', interface: 'lo', downrate: 1 }] },
    /downrate; known are name, interface.*did you mean ..downRate/s,
  ],
  [
    { policy: { name: 'single', settings: { link: 'lte2' } }, links: [{ name: 'lte', interface: 'lo' }] },
    /Settings of policy single.*link: there is no link ..lte2... Known: lte; did you mean ..lte..\?; found ..lte2/s,
  ],
  [
    { policy: { name: 'category', settings: { link: 'lte' } }, links: [{ name: 'lte', interface: 'lo' }] },
    /Settings of policy category.*unknown: link; known are none/s,
  ],
])(
  'a wrong configuration ends the start with what is wrong and what is known: %j',
  async (configuration, message) => {
    await expect(startDaemon(configuration as typeof loopback)).rejects.toThrow(message);
  },
);

test('a policy that names a link takes any name where the configuration names none', async () => {
  await using daemon = await startDaemon({ policy: { name: 'single', settings: { link: 'wlan0' } } });
  expect((await ask(daemon)).reason).toContain('no link has an address');
});

test('a link without delay may be configured', async () => {
  const links = [{ name: 'loopback', interface: 'lo', roundTripTime: 0 }];
  await using daemon = await startDaemon({ ...loopback, links });
  expect(await ask(daemon)).toMatchObject({ fallback: false });
});

test('a policy that throws, takes too long or answers nonsense is logged, and the system decides', async () => {
  await using daemon = await startDaemon();
  const cases = {
    throws: [`onConnect() { throw new Error('no idea'); }`, /threw Error: no idea/],
    rejects: [`async onConnect() { throw new Error('no idea'); }`, /threw Error: no idea/],
    hangs: [`onConnect: () => new Promise(() => {})`, /took longer than 0.1 s/],
    nothing: [`onConnect: () => undefined`, /gave no valid answer/],
    stranger: [`onConnect: () => ({ link: 'dsl', reason: 'x' })`, /chose link dsl, but only loopback can/],
    foreign: [`onConnect: () => ({ source: '192.0.2.1', reason: 'x' })`, /chose 192.0.2.1, but only/],
    misfit: [
      `onConnect: () => ({ link: 'loopback', destinations: ['192.0.2.1'], reason: 'x' })`,
      /as source for 192.0.2.1/,
    ],
    endless: [`onConnect() { throw new Error('x'.repeat(1e6)); }`, /threw Error: x{1900,}\.\.\./],
    option: [`onConnect: () => ({ socketOptions: { SO_NONSENSE: 1 }, reason: 'x' })`, /gave no valid answer/],
  } as const;
  for (const [name, [body, reason]] of Object.entries(cases)) {
    await usePolicy(daemon, body);
    const answer = await ask(daemon);
    expect(answer, name).toMatchObject({
      mam: 'answered',
      fallback: true,
      routes: [{ destination: '127.0.0.1' }],
    });
    expect(answer.reason).toMatch(reason);
    const logged = () => daemon.log.filter(({ level }) => level === 'error').at(-1)?.message;
    await expect.poll(logged).toMatch(reason);
  }
});

test('what a policy is given is not its own: one that changes it is logged, and nothing has changed', async () => {
  await using daemon = await startDaemon();
  const attempts = [
    `r.intents.category = 'query'`,
    `r.destination.addresses.push({ address: '127.0.0.9' })`,
    `r.links[0].name = 'mine'`,
    `r.links[0].addresses.length = 0`,
    `r.links.pop()`,
    `mam.settings.list.push(1)`,
    `mam.links[0].characteristics.downRate = 1`,
    `mam.resolver.resolve = 1`,
    `mam.state = 1`,
    `Object.prototype.polluted = 1`,
    `Array.prototype.polluted = 1`,
    `({}).__proto__.polluted = 1`,
  ];
  for (const attempt of attempts) {
    const path = await writePolicy(
      daemon.directory,
      `change-${performance.now()}`,
      `onConnect(r, mam) { ${attempt}; }`,
    );
    await configure(withPolicy(path, { list: [] }), daemon.socket);
    expect((await ask(daemon)).reason, attempt).toMatch(/the policy threw TypeError/);
  }
  await usePolicy(daemon, `onConnect: ({ links }) => ({ link: links[0].name, reason: 'fine' })`);
  expect(await ask(daemon)).toMatchObject({ link: 'loopback', reason: 'fine' });
});

test('the state of a policy is its own to change', async () => {
  await using daemon = await startDaemon();
  await usePolicy(
    daemon,
    `init: () => ({ seen: [] }), onConnect: (_, { state }) => ({ reason: String(state.seen.push(1)) })`,
  );
  expect([(await ask(daemon)).reason, (await ask(daemon)).reason]).toEqual(['1', '2']);
});

test('a policy that blocks the daemon costs a request its time limit, not the connection, and is logged', async () => {
  await using daemon = await startDaemon();
  const body = `onConnect() { const end = Date.now() + 700; while (Date.now() < end); return { reason: 'x' }; }`;
  await usePolicy(daemon, body);
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const socket = await connect({ host: '127.0.0.1', port, mam: daemon.socket });
  expect(socket.context).toMatchObject({
    mam: 'silent',
    fallback: true,
    reason: expect.stringMatching(/no answer within 0.1 s/) as string,
  });
  await expect.poll(() => daemon.log.at(-1)?.message).toBe('the policy took longer than 0.1 s');
  expect(await ask(daemon)).toMatchObject({
    mam: 'answered',
    fallback: true,
    reason: expect.stringMatching(/took longer than/) as string,
  });
  socket.destroy();
  server.close();
});

test('init, settings, link settings, state, log and cleanup reach a policy', async () => {
  await using daemon = await startDaemon();
  const body = `
    settings: z.strictObject({ greeting: z.string() }),
    linkSettings: z.strictObject({ colour: z.string().default('grey') }),
    init: ({ settings, log }) => { log('hello', { settings }); return { count: 0 }; },
    onConnect: ({ links: [link] }, { settings, state }) =>
      ({ link: link.name, reason: [settings.greeting, link.settings.colour, ++state.count].join(' ') }),
    cleanup: ({ state, log }) => log('bye', state),`;
  const path = await writePolicy(daemon.directory, 'full', body);
  await configure(withPolicy(path, { greeting: 'hi' }), daemon.socket);
  expect((await ask(daemon)).reason).toBe('hi grey 1');
  expect((await ask(daemon)).reason).toBe('hi grey 2');
  await configure(withPolicy(path, { greeting: 'ho' }), daemon.socket);
  expect((await ask(daemon)).reason).toBe('ho grey 1');
  await expect
    .poll(() => daemon.log)
    .toContainEqual(expect.objectContaining({ message: 'hello', settings: { greeting: 'hi' } }));
  await expect.poll(() => daemon.log).toContainEqual(expect.objectContaining({ message: 'bye', count: 2 }));
});

test('what a policy leaves to timers and promises may fail without harm to the daemon', async () => {
  await using daemon = await startDaemon();
  const body = `onConnect() {
    setTimeout(() => { throw new Error('stray exception'); });
    Promise.reject(new Error('stray rejection'));
    return { reason: 'fine so far' };
  }`;
  await usePolicy(daemon, body);
  expect((await ask(daemon)).reason).toBe('fine so far');
  const strays = () => daemon.log.filter(({ message }) => message.startsWith('a stray error')).length;
  await expect.poll(strays).toBe(2);
  expect((await ask(daemon)).reason).toBe('fine so far');
});

test("a link's key/values are checked at the start, whether the link is up or not", async () => {
  await using daemon = await startDaemon();
  const path = await writePolicy(
    daemon.directory,
    'demanding',
    `linkSettings: z.strictObject({ colour: z.string() }), onConnect: () => ({ reason: 'x' })`,
  );
  const down = { name: 'down', interface: 'nowhere0' };
  await expect(configure({ policy: { path }, links: [down] }, daemon.socket)).rejects.toThrow(
    /Settings of link down is not valid:\n {2}colour/,
  );
});

test('a refused configuration leaves the old one in force', async () => {
  await using daemon = await startDaemon();
  const wrong = withPolicy(
    await writePolicy(
      daemon.directory,
      'wrong',
      `init() { throw new Error('not today'); }, onConnect: () => ({ reason: 'x' })`,
    ),
  );
  await expect(configure(wrong, daemon.socket)).rejects.toThrow('not today');
  expect((await ask(daemon)).reason).toBe('default link');
});

test('configurations asked for at once are put in force one after the other; a slow start loses', async () => {
  await using daemon = await startDaemon();
  const slow = `
    init: () => new Promise((resolve) => setTimeout(resolve, 200)),
    onConnect: () => ({ reason: 'slow to start' })`;
  const first = configure(withPolicy(await writePolicy(daemon.directory, 'slow', slow)), daemon.socket);
  const second = configure(loopback, daemon.socket);
  await Promise.all([first, second]);
  expect((await ask(daemon)).reason).toBe('default link');
});

test('reload, by message and by SIGHUP, reads configuration and policy anew', async () => {
  await using daemon = await startDaemon();
  const change = async (reason: string) => {
    const path = await writePolicy(
      daemon.directory,
      'changing',
      `onConnect: () => ({ reason: '${reason}' })`,
    );
    await writeFile(daemon.config, JSON.stringify(withPolicy(path)));
  };
  await change('first');
  await reload(daemon.socket);
  expect((await ask(daemon)).reason).toBe('first');
  await change('second');
  daemon.process.kill('SIGHUP');
  await expect.poll(async () => (await ask(daemon)).reason).toBe('second');
  await writeFile(daemon.config, '{ "policy": ');
  daemon.process.kill('SIGHUP');
  await expect.poll(() => daemon.log.at(-1)?.message).toMatch(/reloading failed/);
  expect((await ask(daemon)).reason).toBe('second');
});

test('no request is lost while configurations are exchanged, and old policies are cleaned up after their last', async () => {
  await using daemon = await startDaemon();
  const slow = `
    init: ({ settings }) => ({ open: 0, of: settings.of }),
    async onConnect(_, { state }) {
      state.open++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      state.open--;
      return { reason: String(state.of) };
    },
    cleanup: ({ state, log }) => log('cleaned', { open: state.open }),`;
  const path = await writePolicy(daemon.directory, 'slow', slow);
  await configure(withPolicy(path, { of: 0 }), daemon.socket);
  const answers: ReturnType<typeof ask>[] = [];
  for (let round = 1; round <= 30; round++) {
    for (let request = 0; request < 20; request++) answers.push(ask(daemon));
    await configure(withPolicy(path, { of: round }), daemon.socket);
  }
  const settled = await Promise.all(answers);
  expect(settled.filter(({ fallback }) => fallback)).toEqual([]);
  expect(new Set(settled.map(({ reason }) => reason)).size).toBeGreaterThan(5);
  const cleaned = () => daemon.log.filter(({ message }) => message === 'cleaned');
  await expect.poll(() => cleaned().length).toBe(30);
  expect(cleaned().every(({ open }) => open === 0)).toBe(true);
});

test('status counts, and remembers the last decisions only', async () => {
  await using daemon = await startDaemon();
  for (let index = 0; index < 30; index++) await ask(daemon, { filesize: index });
  const now = await status(daemon.socket);
  expect(now).toMatchObject({
    decisions: 30,
    fallbacks: 0,
    clients: 1,
    policy: { name: 'sample' },
    missing: [],
  });
  expect(now.last).toHaveLength(20);
  expect(now.last.at(-1)).toMatchObject({
    intents: { filesize: 29 },
    link: 'loopback',
    reason: 'default link',
  });
});

test('a configuration file may have comments; a mistake in it is named by line and column', async () => {
  await using daemon = await startDaemon();
  const file = (text: string) => writeFile(join(daemon.directory, 'mam.json'), text);
  await file(
    '{\n  // everything over one link\n  "policy": { "name": "single", "settings": { "link": "loopback" } },\n  "links": [{ "name": "loopback", "interface": "lo" }],\n}\n',
  );
  await reload(daemon.socket);
  expect((await ask(daemon)).reason).toBe('everything over loopback');
  await file('{\n  "policy": { "name" "single" }\n}');
  await expect(reload(daemon.socket)).rejects.toThrow(/mam\.json:2:22: colon expected/);
});
