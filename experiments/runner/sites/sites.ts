import { isDeepStrictEqual } from 'node:util';
import type { Profile } from '../../../testbed/profiles.ts';
import type { Cell } from '../../matrix/cell.ts';
import type { SiteSpec } from './site.ts';

/** Links that one topology holds at most: more make it slow to bring up. */
const MOST_LINKS = 8;

/**
 * Chooses topologies so that a worker seldom needs a new one: cells with the same transport share a topology
 * with all of their links, as long as these are few and no name means two profiles. A link that a cell does
 * not use stays idle.
 */
export function planSites(cells: readonly Cell[]): (cell: Cell) => SiteSpec {
  const sites: { spec: SiteSpec; links: Map<string, Profile> }[] = [];
  const assigned = new Map<Cell, SiteSpec>();
  for (const cell of cells) {
    let site = sites.find(
      ({ spec, links }) => isDeepStrictEqual(spec.transport, cell.transport) && admits(links, cell.links),
    );
    if (!site) {
      const links = new Map<string, Profile>();
      site = { spec: { profiles: [], transport: cell.transport }, links };
      sites.push(site);
    }
    for (const profile of cell.links) site.links.set(profile.name, profile);
    assigned.set(cell, site.spec);
  }
  for (const { spec, links } of sites) spec.profiles = [...links.values()];
  return (cell) => {
    const spec = assigned.get(cell);
    if (!spec) throw new Error('a cell that was not planned');
    return spec;
  };
}

/** Splits profiles into topologies of few links whose names differ. */
export function groupLinks(profiles: readonly Profile[]): Profile[][] {
  const groups: Map<string, Profile>[] = [];
  for (const profile of profiles) {
    let group = groups.find((links) => admits(links, [profile]));
    if (!group) groups.push((group = new Map<string, Profile>()));
    group.set(profile.name, profile);
  }
  return groups.map((links) => [...links.values()]);
}

function admits(links: ReadonlyMap<string, Profile>, wanted: readonly Profile[]): boolean {
  const added = wanted.filter(({ name }) => !links.has(name)).length;
  const clash = wanted.some((profile) => {
    const known = links.get(profile.name);
    return known !== undefined && !isDeepStrictEqual(known, profile);
  });
  return !clash && links.size + added <= MOST_LINKS;
}
