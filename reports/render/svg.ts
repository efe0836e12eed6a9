import { openSync, type Font } from 'fontkit';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { resetSVGDefIds, textMetrics, type TextItem } from 'vega-scenegraph';
import { HOVER_LAYER, mapViews, type Spec } from '../figures/figure.ts';
import { themeConfig, type ThemeChanges } from '../figures/style/theme.ts';
import { FONTS, type Fonts } from './fonts.ts';

/** What is drawn otherwise than on the screen. */
export interface Drawing extends ThemeChanges {
  /** The fonts that the figure is laid out with. */
  fonts?: Fonts;
}

/**
 * Renders a vega-lite specification as SVG, without a browser. The same specification gives the same bytes.
 *
 * @throws Error when vega-lite or vega reports anything about the specification, a warning included.
 */
export async function renderSvg(
  spec: Spec,
  mode: 'light' | 'dark' = 'light',
  { fonts = FONTS, ...changes }: Drawing = {},
): Promise<string> {
  textMetrics.width = measureWidth(fonts);
  const logger = strictLogger();
  const config = { ...themeConfig(mode, changes), aria: false };
  const { spec: compiled } = compile(withoutHover(spec) as unknown as TopLevelSpec, {
    config,
    logger,
  });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger });
  // Vega numbers gradients and clipping paths over all figures of a process.
  resetSVGDefIds();
  try {
    return withShortNumbers(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** Width and height that a drawing states, in pixels. */
export function sizeOfSvg(svg: string): { width: number; height: number } {
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  if (!width || !height) throw new Error('The SVG of a figure states no width and height.');
  return { width: Number(width), height: Number(height) };
}

/** Removes the layers that answer the pointer, also those of faceted and of concatenated figures. */
const withoutHover = (spec: Spec): Spec =>
  mapViews(spec, (view) =>
    view.layer ? { ...view, layer: view.layer.filter(({ name }) => name !== HOVER_LAYER) } : view,
  );

/** Coordinates to a hundredth of a pixel: half the bytes, and no eye sees the difference. */
function withShortNumbers(svg: string): string {
  return svg.replace(/ (?:d|transform|x|y|x[12]|y[12]|width|height)="[^"]*"/g, (attribute) =>
    attribute.replace(/-?\d+\.\d{3,}(?!\d*e)/g, (number) => String(Number(Number(number).toFixed(2)))),
  );
}

/** Vega's own estimate, without a canvas, is too wide by a third and spoils the layout. */
const measureWidth =
  (files: Fonts) =>
  (item: TextItem, text: string | number | null | undefined): number => {
    const size = item.fontSize ?? 11;
    const isBold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600;
    return unitWidth(String(text ?? '').trim(), isBold ? files.bold : files.regular) * size;
  };

const fonts = new Map<string, Font>();
const widths = new Map<string, number>();

/** Width of a text at a font size of 1. */
function unitWidth(text: string, file: string): number {
  const key = `${file} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  const font = fonts.get(file) ?? (openSync(file) as Font);
  fonts.set(file, font);
  const width = font.layout(text).advanceWidth / font.unitsPerEm;
  widths.set(key, width);
  return width;
}

/** A warning of vega means that a figure does not show what it should. */
function strictLogger(): vega.LoggerInterface {
  const refuse = (...messages: unknown[]): never => {
    throw new Error(`The specification of a figure is invalid: ${messages.map(String).join(' ')}`);
  };
  const ignore = () => logger;
  const logger: vega.LoggerInterface = {
    level: () => logger,
    error: refuse,
    warn: refuse,
    info: ignore,
    debug: ignore,
  };
  return logger;
}
