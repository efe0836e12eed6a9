declare module 'vega-scenegraph' {
  /** Width of text in pixels, as vega lays figures out. Assignable, to measure with a font of one's own. */
  export const textMetrics: { width: (item: TextItem, text: string | number | null | undefined) => number };

  /** Lets the ids of gradients and clipping paths start at 0 again. */
  export function resetSVGDefIds(): void;

  export interface TextItem {
    fontSize?: number;
    fontWeight?: string | number;
  }
}
