declare module 'vega-scenegraph' {
  /** Width of text in pixels, as vega lays figures out. Assignable, to measure with a font of one's own. */
  export const textMetrics: { width: (item: TextItem, text: string | number | null | undefined) => number };

  export interface TextItem {
    fontSize?: number;
    fontWeight?: string | number;
  }
}
