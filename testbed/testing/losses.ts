import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import process from 'node:process';
import { execute } from '../../netns/execute.ts';
import { seedNetem } from '../../netns/netem-seed.ts';

/**
 * Loses packets of loopback by netem, for each seed among its arguments once more, and prints the numbers of those that
 * arrived; `unknown` where the kernel takes no seed. For a world in which nothing else uses loopback.
 */
const PACKETS = 200;
const tc = (...words: string[]) =>
  execute({
    attempted: 'set loopback',
    argv: ['tc', 'qdisc', words[0] ?? '', 'dev', 'lo', 'root', ...words.slice(1)],
  });

async function arrivals(seed: number): Promise<string> {
  await tc('add', 'netem', 'delay', '1.0005ms', '0.5ms', 'rate', '100gbit', 'loss', '30%', 'limit', '5000');
  if (!seedNetem('lo', seed)) return 'unknown';
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const arrived: string[] = [];
  const last = new Promise((resolve) =>
    socket.on('message', (message) => {
      arrived.push(String(message));
      if (String(message) === 'last') resolve(undefined);
    }),
  );
  const send = (text: string): Promise<unknown> =>
    new Promise((resolve) => socket.send(text, socket.address().port, '127.0.0.1', resolve));
  for (let number = 0; number < PACKETS; number++) await send(String(number));
  // Without losses, and in its turn behind the others.
  await tc('change', 'netem', 'delay', '1.0005ms', 'rate', '100gbit', 'loss', '0', 'limit', '5000');
  await send('last');
  await last;
  socket.close();
  await tc('delete');
  return arrived.join(' ');
}

for (const seed of process.argv.slice(2)) {
  const arrived = await arrivals(Number(seed));
  process.stdout.write(`${arrived}\n`);
  if (arrived === 'unknown') break;
}
