import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lacking } from '../testing/reasons.ts';
import { describeTestbed } from '../testing/worlds.ts';
import { COMMAND, TestbedCommand } from '../testing/command.ts';

const noCurl = await lacking('curl');
const noWget = await lacking('curl', 'wget');

describeTestbed('a testbed', () => {
  const testbed = new TestbedCommand();
  const exec = (...words: string[]) => testbed.run(['exec', ...words]);
  let picture = '';
  beforeAll(async () => {
    const { stdout, stderr } = await testbed.run(['up', '--world', 'guest']);
    picture = String(stdout);
    expect(stderr).toBe('');
  });
  afterAll(() => testbed.close(['default', 'second']));

  test('is drawn when it is up', () => {
    expect(picture).toContain('client ─┬── router-dsl ──┬─ server');
  });

  test('is not doubled', async () => {
    const { exitCode, stderr } = await testbed.run(['up']);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/"default" has been up since .*"npm run -s testbed:down" ends it/),
    ]);
  });

  test('passes streams, working directory and exit status of a command through', async () => {
    const script = 'cat; pwd; echo trouble >&2; exit 7';
    const { exitCode, stdout, stderr } = await testbed.run(['exec', 'client', 'sh', '-c', script], {
      input: 'from outside\n',
      cwd: '/usr/share',
    });
    expect([exitCode, stdout, stderr]).toEqual([7, 'from outside\n/usr/share', 'trouble']);
  });

  test('ends the program of a command that is interrupted, with its exit status', async () => {
    const running = testbed.run([
      'exec',
      'client',
      'sh',
      '-c',
      'trap "exit 9" INT; echo on; sleep 60 & wait',
    ]);
    running.stdout?.once('data', () => running.kill('SIGINT'));
    expect((await running).exitCode).toBe(9);
  });

  test('uses the link whose interface a program is bound to', async (context) => {
    context.skip(noCurl !== undefined, noCurl);
    for (const [link, least] of [
      ['dsl', 0.01],
      ['lte', 0.07],
    ] as const) {
      const took = await exec(
        'client',
        'curl',
        '-4',
        '-s',
        '-o',
        '/dev/null',
        '-w',
        '%{time_connect}',
        '--interface',
        link,
        'http://10.0.0.1/bytes/1',
      );
      expect(Number(took.stdout)).toBeGreaterThan(least);
    }
  });

  test.each(['client', 'server', 'router-dsl'])(
    'gives a program in %s the host name of the node, which can be looked up',
    async (node) => {
      const script = `const name = require('node:os').hostname();
        require('node:dns').lookup(name, { family: 4 }, (error, address) => console.log(name, error ?? address));`;
      const { stdout } = await exec(node, process.execPath, '-e', script);
      expect(stdout).toMatch(new RegExp(`^${node} 10\\.`));
      expect((await exec(node, 'cat', '/proc/sys/kernel/hostname')).stdout).toBe(node);
    },
  );

  test('has a name server on each router, which answers over TCP at its link-local address', async () => {
    const script = `require('node:net').connect({ host: 'fe80::1%dsl', port: 53 }, function () {
        console.log(JSON.stringify([this.localAddress, this.remoteAddress])); this.destroy(); });`;
    const { stdout } = await exec('client', process.execPath, '-e', script);
    expect(JSON.parse(String(stdout))).toEqual(['fe80::2%dsl', 'fe80::1%dsl']);
  });

  test('answers datagrams from the address that was asked, over the link of the one who asks', async () => {
    const echo = `const server = require('node:dgram').createSocket('udp6').bind(7007, '::', () => console.log('on'));
      server.on('message', (message, { port, address }) => server.send(message, port, address));`;
    const ask = (source: string) => `const client = require('node:dgram').createSocket('udp4');
      client.bind(0, '${source}', () => client.connect(7007, '10.0.0.1', () => client.send('heard')));
      client.on('message', (message) => { console.log(String(message)); process.exit(); });
      setTimeout(() => process.exit(1), 5000);`;
    const server = exec('server', process.execPath, '-e', echo);
    await new Promise((resolve) => server.stdout?.once('data', resolve));
    for (const source of ['10.1.0.2', '10.2.0.2'])
      expect((await exec('client', process.execPath, '-e', ask(source))).stdout).toBe('heard');
    server.kill('SIGTERM');
    await server;
  });

  test('knows its servers by name, over IPv4 and IPv6, and asks name servers over links', async () => {
    expect((await exec('client', 'getent', 'ahosts', 'server')).stdout).toMatch(
      /10\.0\.0\.1.*fd00::1|fd00::1.*10\.0\.0\.1/s,
    );
    expect((await exec('client', 'getent', 'ahostsv4', 'cdn')).stdout).toContain('10.1.1.2');
  });

  test('has a server that says what it has, and pages of which wget fetches every object', async (context) => {
    context.skip(noWget !== undefined, noWget);
    expect((await exec('client', 'curl', '-s', 'http://server/')).stdout).toContain('/pages/flickr');
    const folder = join(testbed.state, 'page');
    const wget = ['wget', '-q', '-p', '-P', folder, 'http://10.2.1.2/pages/flickr'];
    expect((await exec('client', ...wget)).exitCode).toBe(0);
    expect(readdirSync(join(folder, '10.2.1.2', 'bytes'))).toHaveLength(30);
  });

  test('leaves the names of the machine alone', async () => {
    const { stdout } = await exec('client', 'cat', '/etc/hosts');
    expect(stdout).toContain('10.0.0.1 server');
    expect(readFileSync('/etc/hosts', 'utf8')).not.toContain('10.0.0.1 server');
  });

  test('asks its Multi Access Manager for programs with intents', async () => {
    const asking = [COMMAND, 'mam', 'ask', 'server:80', '--intent', 'category=bulk'];
    expect((await exec('client', ...asking)).stdout).toMatch(/link +lte/);
    const status = JSON.parse(String((await testbed.run(['status', '--json'])).stdout)) as {
      mam: { policy: { name: string }; decisions: number };
      links: { name: string; roundTripTime: number | null }[];
    };
    expect(status.mam).toMatchObject({ policy: { name: 'category' }, decisions: 1 });
    expect(status.links.map(({ name, roundTripTime }) => [name, roundTripTime !== null])).toEqual([
      ['dsl', true],
      ['lte', true],
    ]);
  });

  test('changes links, and takes them down and up, while it runs', async () => {
    expect((await testbed.run(['set', 'lte', 'rate=2Mbit', 'loss=1%'])).stdout).toMatch(
      /lte: down 2 Mbit\/s.*1 % lost/,
    );
    const route = ['ip', '-6', 'route', 'get', 'fd00::1', 'from', 'fd00:0:2::2'];
    await testbed.run(['set', 'lte', 'down']);
    expect((await exec('client', ...route)).stdout).not.toContain('dev lte');
    await testbed.run(['set', 'lte', 'up', 'loss=0']);
    expect((await exec('client', ...route)).stdout).toContain('dev lte');
    const status = await testbed.run(['status']);
    expect(status.stdout).toMatch(/lte +down +2 Mbit\/s/);
  });

  test('applies the events of a file, and writes them down', async () => {
    const file = join(testbed.state, 'events.jsonc');
    writeFileSync(
      file,
      '{ "events": [{ "at": 0, "link": "dsl", "up": { "rate": 1e6 } }, /* later */ { "at": 900, "link": "dsl", "state": "down" }] }',
    );
    const { stdout } = await testbed.run(['set', '--at', file]);
    expect(String(stdout).split('\n')).toHaveLength(2);
    await expect
      .poll(async () => (await testbed.run(['status'])).stdout)
      .toMatch(/up +1 Mbit\/s[^]*scheduled\n {2}\S+ {2}dsl\n/);
  });

  test('captures the packets of a link into a file', async () => {
    const file = join(testbed.state, 'c.pcapng');
    const capturing = testbed.run(['capture', 'client/dsl', '--duration', '3', '-w', file]);
    let ended = false;
    void capturing.finally(() => (ended = true));
    // Its probes are packets; a busy machine may be slow to begin the capture.
    while (!ended) await testbed.run(['status']);
    const { exitCode, stderr } = await capturing;
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^[1-9]\d* packets in .*c\.pcapng/)]);
  });

  test('stands beside others with the same addresses', async () => {
    expect((await testbed.run(['up', 'lte', '--name', 'second', '--world', 'guest'])).exitCode).toBe(0);
    const links = ['ip', '-o', 'link', 'show', 'type', 'veth'];
    expect((await testbed.run(['exec', '--name', 'second', 'client', ...links])).stdout).not.toContain('dsl');
    expect((await exec('client', ...links)).stdout).toContain('dsl');
    expect((await testbed.run(['down', '--name', 'second'])).exitCode).toBe(0);
    expect((await exec('client', 'true')).exitCode).toBe(0);
  });

  test.each([
    [
      ['exec', 'nowhere', 'true'],
      2,
      'There is no node "nowhere". There are: client, server, router-dsl, router-lte.',
    ],
    [['exec', 'client'], 2, "Missing required argument 'program'"],
    [['set', 'isdn', 'down'], 2, 'There is no link "isdn". There are: dsl, lte.'],
    [['set', 'dsl', 'rate=0'], 2, 'rate'],
    [['set', 'dsl', '--at', 'soon', 'down'], 2, '"soon" is not a time'],
    [['set', '--at', '/no/such/file'], 2, 'There is no file /no/such/file.'],
    [['capture', 'client'], 2, 'Write NODE/INTERFACE'],
    [
      ['status', '--name', 'nobody'],
      1,
      'No testbed "nobody" is up. Type "npm run -s testbed:up -- --name nobody".',
    ],
    [['up', '--name', 'No Name'], 2, 'cannot be the name of a testbed'],
    [['up', 'isdn', '--name', 'other'], 2, 'links.0: there is no profile "isdn". Known: dsl, lte, dsl-rural'],
    [['up', '--queue', 'long', '--name', 'other'], 2, '100ms'],
    [['up', '--file', '/no/such/file', '--name', 'other'], 2, 'There is no file /no/such/file.'],
  ])('%j is answered with what is allowed, and exit status %i', async (words, status, message) => {
    const { exitCode, stderr } = await testbed.run(words);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('bug in intentbed');
    expect(exitCode).toBe(status);
  });

  test('is gone when it is down, also twice, also seen from another folder', async () => {
    expect((await testbed.run(['down'], { cwd: '/' })).exitCode).toBe(0);
    const { exitCode, stderr } = await testbed.run(['down']);
    expect([exitCode, stderr]).toEqual([0, 'No testbed "default" was up.']);
    await expect.poll(() => readdirSync(testbed.folder)).toEqual([]);
  });
});
