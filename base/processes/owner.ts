import { linkSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { FailedError } from '../errors.ts';

/** A process that owns a file or a folder, told from every other one of this machine, before and after it. */
export interface Owner {
  pid: number;
  /** When it started, in clock ticks since boot (proc_pid_stat(5), field 22): numbers of processes come again. */
  start: string;
  /** Number of the namespace that its `pid` is of (pid_namespaces(7)): containers share folders. */
  namespace: string;
}

const namespaceOfThis = (): string => /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';

/** A process of this namespace; without a start when there is none with this number. */
export const ownerOf = (pid: number): Owner => ({ pid, start: startOf(pid), namespace: namespaceOfThis() });

export const thisProcess = (): Owner => ownerOf(process.pid);

function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets and may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie runs nothing any more.
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

/** Whether it can be seen to run. */
export const isAlive = (owner: Owner): boolean => isOfThisNamespace(owner) && isThere(owner);

/** Whether it can be seen to have ended. Of a process in another namespace, neither this nor that can be seen. */
export const isGone = (owner: Owner): boolean => isOfThisNamespace(owner) && !isThere(owner);

const isOfThisNamespace = ({ namespace }: Owner): boolean => namespace === namespaceOfThis();
const isThere = ({ pid, start }: Owner): boolean => start !== '' && startOf(pid) === start;

/** The owner as part of a file's name, or as its text. */
export const formatOwner = ({ namespace, pid, start }: Owner): string => `${namespace}.${pid}.${start}`;

const FORMAT = /^(\d+)\.(\d+)\.(\d+)(?![\d.])/;

/** The owner that a text begins with, if any. */
export function parseOwner(text: string): Owner | undefined {
  const [, namespace, pid, start] = FORMAT.exec(text) ?? [];
  return namespace && pid && start ? { pid: Number(pid), start, namespace } : undefined;
}

/**
 * Claims something for this process by a file that names it. The claim of a process that cannot be seen to run does
 * not count: who shares a folder between containers looks after that himself.
 *
 * @param taken - what to say when a process that runs has it
 * @returns what gives the claim up
 * @throws FailedError with `taken`.
 */
export function claim(file: string, taken: (holder: Owner) => string): () => void {
  while (!createWhole(file, `${formatOwner(thisProcess())}\n`)) {
    const text = readIfThere(file);
    const holder = parseOwner(text);
    if (holder && isAlive(holder)) throw new FailedError(taken(holder));
    takeAway(file, text);
  }
  return () => rmSync(file, { force: true });
}

/** Makes a file that nobody ever sees half written. @returns false when there is one of that name already. */
export function createWhole(file: string, text: string): boolean {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, text, { mode: 0o600 });
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Removes a file if it still holds this text: two who find a dead claim must not remove each other's. */
function takeAway(file: string, text: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readIfThere(aside) !== text) linkSync(aside, file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'EEXIST'].includes(code)) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return '';
  }
}
