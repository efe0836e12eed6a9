import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  calibrationCheckSchema,
  calibrationFileSchema,
  calibrationSchema,
  cellDefinitionSchema,
  cellRecordSchema,
  clientRecordSchema,
  connectionSchema,
  linkRecordSchema,
  policyRecordSchema,
  RUN_FILES,
  runSchema,
  transferSchema,
  workloadRecordSchema,
} from './schema.ts';

const page = await readFile(join(import.meta.dirname, '../docs/run-format.md'), 'utf8');
const section = (title: string) => page.split('\n## ').find((part) => part.startsWith(title)) ?? '';

test.each([
  [
    'run.json',
    [
      runSchema,
      linkRecordSchema,
      cellDefinitionSchema,
      workloadRecordSchema,
      clientRecordSchema,
      policyRecordSchema,
    ],
  ],
  ['transfers.jsonl', [transferSchema, connectionSchema]],
  ['cells.jsonl', [cellRecordSchema]],
  ['calibration.json', [calibrationFileSchema, calibrationSchema, calibrationCheckSchema]],
])('docs/run-format.md names every key of %s', (file, schemas) => {
  const undocumented = schemas
    .flatMap(({ shape }) => Object.keys(shape))
    .filter((key) => !section(file).includes(`\`${key}\``));
  expect(undocumented).toEqual([]);
});

test('docs/run-format.md names every file of a run directory', () => {
  for (const file of Object.values(RUN_FILES)) expect(page).toMatch(new RegExp(`\`${file}/?\``));
});
