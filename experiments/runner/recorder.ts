import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RUN_FILES } from '../../results/schema.ts';
import { captureIn } from '../../testbed/capture/in-world.ts';
import { findTool, type CaptureTool } from '../../testbed/capture/tools.ts';
import { CLIENT } from '../../testbed/topology/addresses.ts';
import type { World } from '../../testbed/worlds/world.ts';
import { keyOf, type Cell } from '../matrix/cell.ts';

/** Captures the packets of cells at the client, a pcapng file for each link: `captures/CELL/LINK.pcapng`. */
export class Recorder {
  readonly #tool: CaptureTool;
  readonly #folder: string;

  private constructor(tool: CaptureTool, folder: string) {
    this.#tool = tool;
    this.#folder = folder;
  }

  static into(directory: string): Recorder {
    return new Recorder(findTool(), join(directory, RUN_FILES.captures));
  }

  /** Captures while a cell is measured, and until its links are empty. */
  async recorded<Result>(world: World, cell: Cell, measure: () => Promise<Result>): Promise<Result> {
    const folder = join(this.#folder, keyOf(cell));
    await mkdir(folder, { recursive: true });
    const captures = await Promise.all(
      cell.links.map(({ name }) =>
        captureIn(world, this.#tool, { node: CLIENT, device: name, file: join(folder, `${name}.pcapng`) }),
      ),
    );
    try {
      return await measure();
    } finally {
      await Promise.all(captures.map((capture) => capture.stop()));
    }
  }
}
