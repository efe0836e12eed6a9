import type { Config } from 'vega-lite';

/** Verdana has nearly the same widths as DejaVu Sans, with which figures are laid out. */
const FONT = 'DejaVu Sans, Verdana, sans-serif';

/** Lines of axes and grids are so thick, in pixels. */
const LINE = 1;

/** Colours of everything in a figure that is no data. */
export interface Inks {
  background: string;
  text: string;
  axis: string;
  grid: string;
}

const INKS: Readonly<Record<'light' | 'dark', Inks>> = {
  light: { background: '#ffffff', text: '#1a1a1a', axis: '#6b6b6b', grid: '#e4e4e4' },
  dark: { background: '#14171a', text: '#ececec', axis: '#a0a4a8', grid: '#30353a' },
};

/** What a theme says otherwise. */
export interface ThemeChanges {
  /** Family of fonts. */
  family?: string;
  inks?: Partial<Inks>;
  /** Lines of axes are so many times as thick. */
  stroke?: number;
}

/** Vega-lite configuration that all figures share. */
export function themeConfig(mode: 'light' | 'dark', changes: ThemeChanges = {}): Config {
  const { family, inks = {}, stroke = 1 } = changes;
  const { background, text, axis, grid } = { ...INKS[mode], ...inks };
  return {
    background,
    padding: 8,
    font: family === undefined ? FONT : `${family}, ${FONT}`,
    view: { stroke: null, continuousWidth: 560, continuousHeight: 320 },
    axis: {
      labelColor: text,
      titleColor: text,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      titlePadding: 8,
      labelFlush: false,
      gridColor: grid,
      domainColor: axis,
      tickColor: axis,
      ...(stroke === 1
        ? {}
        : { domainWidth: LINE * stroke, tickWidth: LINE * stroke, gridWidth: LINE * stroke }),
    },
    header: {
      labelColor: text,
      titleColor: text,
      labelFontSize: 12,
      titleFontSize: 12,
      labelFontWeight: 'bold',
    },
    legend: {
      labelColor: text,
      titleColor: text,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      symbolStrokeWidth: 2,
      symbolSize: 120,
      labelLimit: 260,
    },
    title: { color: text, fontSize: 13, anchor: 'start', fontWeight: 'bold', subtitleColor: text },
    text: { color: text, fontSize: 11 },
    rule: { color: axis },
    tick: { color: text },
  };
}
