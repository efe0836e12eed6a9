import process from 'node:process';
import { profileNamed } from '../profiles.ts';
import { openWorld, type WorldChoice } from '../worlds/kinds/choose.ts';

/** Owns a world and waits to be killed: `owner.ts CHOICE MARK`. */
const [choice = '', mark = ''] = process.argv.slice(2);
const parsed = JSON.parse(choice) as WorldChoice;
const world = await openWorld(parsed);
if (parsed.kind === 'guest') await world.topology({ links: [profileNamed('dsl')] });
await world.spawn({ argv: ['sleep', mark] });
process.stdout.write('ready\n');
