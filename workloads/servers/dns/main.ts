import process from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { exitStatusOf } from '../../../base/errors.ts';
import { validate } from '../../../base/validate.ts';
import { addressSchema } from '../../../intents/address.ts';
import { startNameServer, type Zone } from './server.ts';

/**
 * The name server of an access network as a program: `main.ts --listen ADDRESS [--port 53] NAME=ADDRESS...`.
 * `*=ADDRESS` answers every other name. Prints one line when it listens.
 */
try {
  const { listen, port, zone } = readArguments();
  const server = await startNameServer(listen, port, zone);
  process.stdout.write(`${JSON.stringify({ ready: true, address: listen, port: server.port })}\n`);
} catch (error) {
  const { status, message } = exitStatusOf(error);
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

function readArguments(): { listen: string; port: number; zone: Zone } {
  const { values, positionals } = parseArgs({
    options: { listen: { type: 'string' }, port: { type: 'string', default: '53' } },
    allowPositionals: true,
  });
  const schema = z.strictObject({
    listen: addressSchema,
    port: z.coerce.number().int().min(0).max(65535),
    zone: z.record(z.string(), z.array(addressSchema)),
  });
  const zone: Record<string, string[]> = {};
  for (const positional of positionals) {
    const [name = '', address = ''] = positional.split('=');
    (zone[name.toLowerCase()] ??= []).push(address);
  }
  return validate(schema, { ...values, zone }, 'the command line');
}
