import { mapViews, type Spec } from '../figure.ts';

const THICKNESS = ['strokeWidth', 'thickness'] as const;

/** The specification with its lines so many times as thick. */
export const thickened = (spec: Spec, factor: number): Spec =>
  factor === 1
    ? spec
    : mapViews(spec, (view) => {
        const mark = view['mark'];
        if (typeof mark !== 'object' || mark === null) return view;
        const own = mark as Record<string, unknown>;
        const lines = THICKNESS.flatMap((key) =>
          typeof own[key] === 'number' ? [[key, own[key] * factor] as const] : [],
        );
        return { ...view, mark: { ...own, ...Object.fromEntries(lines) } };
      });
