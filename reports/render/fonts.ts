import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A family of fonts and its files. */
export interface Fonts {
  family: string;
  regular: string;
  bold: string;
}

const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');

/** The fonts that figures are laid out and drawn with, wherever no browser chooses one. */
export const FONTS: Fonts = {
  family: 'DejaVu Sans',
  regular: join(folder, 'DejaVuSans.ttf'),
  bold: join(folder, 'DejaVuSans-Bold.ttf'),
};
