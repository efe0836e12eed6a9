import { openSync } from 'fontkit';
import { z } from 'zod';
import { readJsonWithComments } from '../../../base/input/json-file.ts';
import { strictObject, validate } from '../../../base/input/validate.ts';
import type { Fonts } from '../../render/fonts.ts';
import type { Look } from './palette.ts';
import { PRESETS, type Preset, type PresetName } from './presets.ts';
import type { Inks } from './theme.ts';

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'expected a colour as #rrggbb');
const SHAPES = [
  'circle',
  'square',
  'cross',
  'diamond',
  ...(['up', 'down', 'left', 'right'] as const).map((side) => `triangle-${side}` as const),
] as const;

const fontFile = z.string().refine((file) => isFont(file), {
  error: ({ input }) => `there is no TrueType or OpenType font in the file ${String(input)}`,
});

function isFont(file: string): boolean {
  try {
    return openSync(file).type !== undefined;
  } catch {
    return false;
  }
}

/** How names are drawn: what is left out stays as it is. */
const lookSchema = strictObject({
  light: colour.optional(),
  dark: colour.optional(),
  dash: z.array(z.number().positive().max(40)).max(8).optional(),
  shape: z.enum(SHAPES).optional(),
});

/** A theme file: JSON, comments allowed. */
const themeFileSchema = strictObject({
  /** Width of every figure in millimetres. */
  width: z.number().min(40).max(600).optional(),
  /** Letters of axes in points. */
  fontSize: z.number().min(4).max(40).optional(),
  /** Lines are so many times as thick. */
  stroke: z.number().min(0.25).max(4).optional(),
  /** A family of fonts, with the files that figures are laid out, and PNG and PDF drawn with. */
  font: strictObject({
    family: z.string().regex(/^[\w -]+$/, 'expected letters, digits, spaces and hyphens'),
    regular: fontFile.optional(),
    bold: fontFile.optional(),
  }).optional(),
  background: z.union([colour, z.literal('transparent')]).optional(),
  text: colour.optional(),
  axis: colour.optional(),
  grid: z.union([colour, z.literal('transparent')]).optional(),
  /** Policies and links by their names. */
  looks: z.record(z.string(), lookSchema).optional(),
});

/** How the figures of a report are drawn into files. */
export interface Style {
  preset: Preset;
  fonts?: Partial<Fonts>;
  inks: Partial<Inks>;
  looks: Readonly<Record<string, Partial<Look>>>;
}

/** What is drawn without a theme. */
export const PLAIN: Style = { preset: PRESETS.screen, inks: {}, looks: {} };

/**
 * What to draw for: a preset, and what a theme file says otherwise.
 *
 * @throws UsageError that names the file and what is wrong in it.
 */
export function styleOf(name: PresetName, file?: string): Style {
  if (file === undefined) return { ...PLAIN, preset: PRESETS[name] };
  const theme = validate(themeFileSchema, readJsonWithComments(file, `theme ${file}`), file);
  const { width, fontSize, stroke, font, looks = {}, ...inks } = theme;
  const preset = defined({ width, fontSize, stroke });
  return {
    preset: { ...PRESETS[name], ...preset },
    ...(font ? { fonts: defined(font) } : {}),
    inks: defined(inks),
    looks: Object.fromEntries(Object.entries(looks).map(([key, look]) => [key, defined(look)])),
  };
}

const defined = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>;
  };
