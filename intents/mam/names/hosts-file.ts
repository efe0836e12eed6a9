import { readFile } from 'node:fs/promises';

/**
 * The addresses that this host itself knows for a name, as a plain socket would find them before it asks a name
 * server: those of the hosts file, and loopback for `localhost` (RFC 6761, 6.3).
 */
export async function lookupHostsFile(host: string, file = '/etc/hosts'): Promise<string[]> {
  const name = host.toLowerCase().replace(/\.$/, '');
  // A host without a hosts file is a host whose file is empty.
  const text = await readFile(file, 'utf8').catch(() => '');
  const found = text.split('\n').flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    return address && names.includes(name) ? [address] : [];
  });
  if (found.length > 0) return found;
  return name === 'localhost' || name.endsWith('.localhost') ? ['127.0.0.1', '::1'] : [];
}
