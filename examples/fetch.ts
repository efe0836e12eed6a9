// fetch with intents: node examples/fetch.ts URL [category]
import process from 'node:process';
import { fetch } from 'socket-intents/fetch';
import { parseIntents } from 'socket-intents';

const [url = 'http://127.0.0.1:8080/bytes/100000', category = 'query'] = process.argv.slice(2);
const { intents } = parseIntents({ category });
const response = await fetch(url, { intents });
const body = await response.arrayBuffer();
process.stdout.write(`${response.status} ${body.byteLength} bytes\n`);
