/** What users of the packages write: each program says `works` when it does. */

/** Every name that the packages export, from ECMAScript. */
export const IMPORTS = `
import { connect } from 'socket-intents';
import { createServer } from 'node:http';
import { fetch } from 'socket-intents/fetch';
import { IntentAgent } from 'socket-intents/http';
import { listPolicies } from 'socket-intents/mam';
import { definePolicy } from 'socket-intents/policy';
import { encodeFrame } from 'socket-intents/protocol';
import { intentsSchema } from 'socket-intents/schemas';
import { registerMam } from 'socket-intents/command';
const server = createServer((request, response) => response.end('works'));
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const { port } = server.address();
const answer = await fetch(\`http://127.0.0.1:\${port}/\`, { intents: { category: 'bulk' } });
const known = listPolicies();
for (const each of [connect, IntentAgent, definePolicy, encodeFrame, intentsSchema.parse, registerMam])
  if (typeof each !== 'function') throw new Error(String(each));
if (!known.includes('filesize')) throw new Error(known.join());
process.stdout.write(await answer.text());
server.close();
process.exit();
`;

/** The same library by its former name, and what an experiment file needs. */
export const TESTBED_IMPORTS = `
import * as former from 'intentbed/intents';
import * as formerFetch from 'intentbed/intents/fetch';
import * as formerHttp from 'intentbed/intents/http';
import * as library from 'socket-intents';
import { defineExperiment } from 'intentbed/experiments';
if (former.connect !== library.connect || !formerFetch.fetch || !formerHttp.IntentAgent) throw new Error('former');
if (typeof defineExperiment === 'function') process.stdout.write('works');
`;

/** From CommonJS, by require(esm). */
export const REQUIRES = `
const { connect } = require('socket-intents');
const { fetch } = require('socket-intents/fetch');
if (typeof connect === 'function' && typeof fetch === 'function') process.stdout.write('works');
process.exit();
`;

/** A policy and an experiment as their authors type them. */
export const TYPED = `
import { connect, type Intents, type SocketContext } from 'socket-intents';
import { createFetch } from 'socket-intents/fetch';
import { IntentAgent } from 'socket-intents/http';
import { MAM_PROGRAM, type ConfigurationInput } from 'socket-intents/mam';
import { defaultLink, definePolicy, z } from 'socket-intents/policy';
import type { Status } from 'socket-intents/protocol';
import { intentsSchema } from 'socket-intents/schemas';
import { registerPolicy } from 'socket-intents/command';
import { connect as former } from 'intentbed/intents';
import { defineExperiment, only, page } from 'intentbed/experiments';

export const intents: Intents = intentsSchema.parse({ category: 'bulk' });
export const policy = definePolicy({
  settings: z.strictObject({ large: z.number() }),
  onConnect: ({ links }, { settings: { large } }) => ({ link: defaultLink(links)?.name, reason: large.toFixed() }),
});
export const same: typeof connect = former;
export const configuration: ConfigurationInput = { policy: { name: 'single' }, links: [] };
export type Both = SocketContext & Status;
export const rest = [createFetch, IntentAgent, MAM_PROGRAM, registerPolicy];
// @ts-expect-error There is no such category: the types are those of the library, and not any.
export const wrong: Intents = { category: 'huge' };
export default defineExperiment({
  name: 'mine',
  title: 'Mine',
  links: [['dsl', 'lte']],
  policies: [only('dsl'), { label: 'mine', path: './mine.mts' }],
  workloads: [{ name: 'nyt', clients: [page('nyt')] }],
  repeats: 1,
  seed: 1,
});
`;

/** As strict as TypeScript is, and with what the packages declare checked too, as Node or as a bundler finds it. */
const strictWith = (modules: Record<string, string>): string =>
  JSON.stringify({
    compilerOptions: {
      ...{ target: 'es2024', lib: ['es2024'], ...modules, types: ['node'], noEmit: true },
      ...{
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
      },
    },
    files: ['typed.ts'],
  });
export const STRICT = strictWith({ module: 'nodenext' });
export const STRICT_BUNDLED = strictWith({ module: 'preserve', moduleResolution: 'bundler' });

/** Asks for an option that no system without system calls can set. */
export const OPTION_POLICY = `
import { definePolicy } from 'socket-intents/policy';
export default definePolicy({
  onConnect: () => ({ link: 'loopback', socketOptions: { TCP_CONGESTION: 'reno' }, reason: 'an option' }),
});
`;

/** Connects to the port that is given, and says what became of the option. */
export const CONNECTS = `
import { connect } from 'socket-intents';
const socket = await connect({ host: '127.0.0.1', port: Number(process.argv[2]), intents: { category: 'bulk' } });
const { mam, link, refusedOptions } = socket.context;
process.stdout.write(JSON.stringify({ mam, link, from: socket.localAddress, refused: Object.keys(refusedOptions) }));
socket.destroy();
`;

export const EXPERIMENT = `
import { defineExperiment, objects, only } from 'intentbed/experiments';
export default defineExperiment({
  name: 'elsewhere',
  title: 'Elsewhere',
  links: [['dsl', 'lte']],
  policies: [only('dsl'), { label: 'mine', path: './mine.mts' }],
  workloads: [{ name: 'one', clients: [objects([20_000])] }],
  repeats: 1,
  seed: 1,
});
`;
