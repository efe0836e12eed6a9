/** A program of the machine that this project calls, or that is of use in a testbed. */
export interface Program {
  name: string;
  /** The package of Debian that brings it. */
  debian: string;
  /**
   * Who wants it. `worlds`: none is made without it. `users`: the tour, captures and whoever tries something in a
   * testbed. `tests`: some tests of this repository alone, so it is brought only when it is named.
   */
  wantedBy: 'worlds' | 'users' | 'tests';
  /** Where the package has the program, when that is not a folder for programs. */
  file?: string;
}

const from = (debian: string, wantedBy: Program['wantedBy'], ...names: string[]): Program[] =>
  names.map((name) => ({ name, debian, wantedBy }));

export const PROGRAMS: readonly Program[] = [
  ...from('iproute2', 'worlds', 'ip', 'tc'),
  ...from('procps', 'worlds', 'sysctl'),
  ...from('mount', 'worlds', 'mount'),
  ...from('util-linux', 'worlds', 'setpriv', 'unshare', 'taskset', 'setsid'),
  ...from('coreutils', 'worlds', 'stty'),
  ...from('iputils-ping', 'users', 'ping'),
  ...from('curl', 'users', 'curl'),
  ...from('wget', 'users', 'wget'),
  ...from('tcpdump', 'users', 'tcpdump'),
  ...from('iperf3', 'users', 'iperf3'),
  ...from('bind9-dnsutils', 'users', 'dig'),
  ...from('ethtool', 'users', 'ethtool'),
  ...from('iproute2', 'users', 'ss'),
  {
    name: 'chromium-headless-shell',
    debian: 'chromium-headless-shell',
    wantedBy: 'tests',
    file: 'usr/lib/chromium/chromium-headless-shell',
  },
];
