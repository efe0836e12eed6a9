import { createRequire } from 'node:module';
import path from 'node:path';

const folder = path.join(
  path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
  'ttf',
);

/** The fonts that figures are laid out and drawn with, wherever no browser chooses one. */
export const FONT_FILES = {
  regular: path.join(folder, 'DejaVuSans.ttf'),
  bold: path.join(folder, 'DejaVuSans-Bold.ttf'),
} as const;
export const FONT_FAMILY = 'DejaVu Sans';
