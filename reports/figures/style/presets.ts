/** Where a figure is to stand: its width on paper, and its letters. */
export interface Preset {
  /** Width in millimetres; null for a figure as wide as it needs. */
  width: number | null;
  /** Letters of axes, in points. */
  fontSize: number;
  /** Lines are so many times as thick as on the screen, in proportion to the letters. */
  stroke: number;
}

/** Letters of axes on the screen, in pixels: the size that figures are laid out for. */
const SCREEN_LETTERS = 11;

const POINTS_TO_A_PIXEL = 72 / 96;
const MILLIMETRES_TO_AN_INCH = 25.4;

/**
 * Widths for `--for`. A column and the text are those of ACM's two-column class (sigconf: 84 mm, 178 mm); IEEE's are
 * 4 mm and 3 mm wider. A slide is 16:9, 254 mm wide, with margins.
 */
export const PRESETS = {
  screen: { width: null, fontSize: SCREEN_LETTERS * POINTS_TO_A_PIXEL, stroke: 1 },
  column: { width: 84, fontSize: 7, stroke: 0.9 },
  text: { width: 178, fontSize: 8, stroke: 1 },
  slides: { width: 230, fontSize: 16, stroke: 1.2 },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** By how much a layout in the letters of the screen is scaled, and how wide it may be, in pixels. */
export function layoutOf({ width, fontSize }: Preset): { scale: number; width: number | null } {
  const scale = fontSize / (SCREEN_LETTERS * POINTS_TO_A_PIXEL);
  return { scale, width: width === null ? null : ((width / MILLIMETRES_TO_AN_INCH) * 96) / scale };
}
