import { beginEarly } from '../../testbed/daemon/client/begin.ts';

/** `intentbed testbed up`, whose supervisor begins to load before the command itself does. */
try {
  beginEarly();
} catch {
  // Whatever it was, the command meets it again and knows what to say.
}
await import('../main.ts');
