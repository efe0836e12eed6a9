import { mapViews, type Spec } from '../figure.ts';
import type { Look, Palette } from './palette.ts';

/** Which part of a look each channel of vega-lite shows. */
const CHANNELS: Readonly<Record<string, (look: Look) => unknown>> = {
  color: ({ light }) => light,
  fill: ({ light }) => light,
  stroke: ({ light }) => light,
  strokeDash: ({ dash }) => dash,
  shape: ({ shape }) => shape,
};

/** A channel that tells names apart. Of its range, what is missing or null is the palette's to say. */
interface NameChannel {
  type: 'nominal';
  scale: { domain: readonly string[]; range?: readonly unknown[] };
}

/**
 * Gives every name that a figure tells apart its look. A figure names them as the domain of the nominal scale of a
 * channel of colour, dash or shape.
 */
export const paint = (spec: Spec, palette: Palette): Spec =>
  mapViews(spec, (view) =>
    view.encoding ? { ...view, encoding: paintChannels(view.encoding, palette) } : view,
  );

const paintChannels = (encoding: Record<string, unknown>, palette: Palette) =>
  Object.fromEntries(
    Object.entries(encoding).map(([channel, definition]) => {
      const partOf = CHANNELS[channel];
      if (!partOf || !isNameChannel(definition)) return [channel, definition];
      const { domain, range } = definition.scale;
      const looks = domain.map((name, index) => range?.[index] ?? partOf(palette(name)));
      return [channel, { ...definition, scale: { ...definition.scale, range: looks } }];
    }),
  );

function isNameChannel(definition: unknown): definition is NameChannel {
  const { type, scale } = definition as Partial<NameChannel>;
  return type === 'nominal' && Array.isArray(scale?.domain);
}

/** Every name that a figure tells apart, as often as it is stated. */
export function namesIn(spec: Spec): string[] {
  const names: string[] = [];
  mapViews(spec, (view) => {
    for (const [channel, definition] of Object.entries(view.encoding ?? {}))
      if (channel in CHANNELS && isNameChannel(definition)) names.push(...definition.scale.domain);
    return view;
  });
  return names;
}
