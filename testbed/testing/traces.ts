import { readdirSync } from 'node:fs';
import process from 'node:process';
import { openWorld, type WorldChoice } from '../worlds/kinds/choose.ts';

/** Makes a namespace and files within a world, and prints what is seen of them from outside: `traces.ts CHOICE`. */
const PLACES = ['/run', '/dev/shm'];
await using world = await openWorld(JSON.parse(process.argv[2] ?? '') as WorldChoice);
await world.run(['ip', 'netns', 'add', 'here']);
for (const place of PLACES) await world.run(['touch', `${place}/trace`]);
process.stdout.write(JSON.stringify(PLACES.map((place) => readdirSync(place))));
