import { writeFileSync } from 'node:fs';
import { pageFile } from '../page.ts';
import { textOf } from '../text.ts';
import { SHAPES } from './shapes.ts';
import { synthesize } from './synthesize.ts';

/** Writes the synthetic pages anew: `node workloads/pages/synthesis/main.ts`. */
for (const shape of SHAPES) writeFileSync(pageFile(shape.name), textOf(synthesize(shape)));
