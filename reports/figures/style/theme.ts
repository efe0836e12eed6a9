import type { Config } from 'vega-lite';

/** Verdana has nearly the same widths as DejaVu Sans, with which figures are laid out. */
const FONT = 'DejaVu Sans, Verdana, sans-serif';

/** Colours of everything in a figure that is no data. */
interface Inks {
  background: string;
  text: string;
  axis: string;
  grid: string;
}

const INKS: Readonly<Record<'light' | 'dark', Inks>> = {
  light: { background: '#ffffff', text: '#1a1a1a', axis: '#6b6b6b', grid: '#e4e4e4' },
  dark: { background: '#14171a', text: '#ececec', axis: '#a0a4a8', grid: '#30353a' },
};

/** Vega-lite configuration that all figures share. */
export function themeConfig(mode: 'light' | 'dark'): Config {
  const { background, text, axis, grid } = INKS[mode];
  return {
    background,
    padding: 8,
    font: FONT,
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
