import { flushCompileCache } from 'node:module';
import process from 'node:process';
import { startServer } from './server.ts';

/** The static-page server as a program: `main.ts PORT`. Prints one line when it listens. */
const { port } = await startServer(Number(process.argv[2] ?? 80));
process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
flushCompileCache();
