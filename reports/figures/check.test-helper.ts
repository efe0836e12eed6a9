import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'vitest';
import { renderPng } from '../render/png.ts';
import { renderSvg } from '../render/svg.ts';
import type { Figure, Spec } from './figure.ts';

let validate: ValidateFunction | undefined;

/** Fails unless the specification follows vega-lite's published JSON schema, as the vega editor checks it. */
export function expectValidSpec(spec: Spec): void {
  validate ??= new Ajv({ strict: false, validateFormats: false, allowUnionTypes: true }).compile(
    createRequire(import.meta.url)('vega-lite/vega-lite-schema.json') as object,
  );
  validate(spec);
  // A union of a hundred alternatives reports an error for each; the deepest one says what is wrong.
  const deepest = validate.errors?.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0];
  expect(deepest).toBeUndefined();
}

/** Fails unless the figure is sound in every form: specification, SVG in both modes, PNG, words, numbers. */
export async function expectSoundFigure({ spec, alt, title, caption, table }: Figure): Promise<string> {
  expectValidSpec(spec);
  for (const text of [alt, title, caption]) expect(text).toMatch(/^\S.*\S$/);
  expect(alt).not.toMatch(/NaN|undefined|null|Infinity/);
  expect(table.rows.length).toBeGreaterThan(0);
  for (const { key } of table.columns) expect(table.rows[0]).toHaveProperty([key]);
  const svg = await renderSvg(spec);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  expect(await renderSvg(spec)).toBe(svg);
  expect(pngSize(renderPng(svg, 1))).toEqual(svgSize(svg));
  return svg;
}

/** Width and height in pixels from the header of a PNG. */
export function pngSize(png: Uint8Array): [number, number] {
  expect(Buffer.from(png.subarray(0, 8)).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

function svgSize(svg: string): [number, number] {
  const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  return [Number(width), Number(height)];
}
