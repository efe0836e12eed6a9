/** Names and addresses of a topology. Nothing is loaded for them: the agent uses them too. */

export const CLIENT = 'client';
export const SERVER = 'server';
export const routerOf = (link: string): string => `router-${link}`;
/** The extra routers of a link, counted from its own. */
export const hopOf = (link: string, hop: number): string => `hop-${link}-${hop + 1}`;
/** Interfaces of a router, named after what is at their other end. */
export const TO_CLIENT = 'to-client';
export const TO_SERVER = 'to-server';

/** The server answers at this address over every link: which one is decided by the source address. */
export const SERVER_ADDRESS = '10.0.0.1';
export const SERVER_ADDRESS_6 = 'fd00::1';

/** Addresses of one link, by its position in the topology. */
export interface Addresses {
  client: string;
  routerClientSide: string;
  routerServerSide: string;
  server: string;
}

/** Addresses, and the prefix that client and router share. */
export interface Network extends Addresses {
  /** The server's address over every link. */
  service: string;
  access: string;
  prefixLength: number;
}

/** IPv4: 10.N.0.0/24 between client and router, 10.N.1.0/24 between router and server. */
export const addresses4 = (index: number): Network => ({
  access: `10.${index + 1}.0.0/24`,
  prefixLength: 24,
  client: `10.${index + 1}.0.2`,
  routerClientSide: `10.${index + 1}.0.1`,
  routerServerSide: `10.${index + 1}.1.1`,
  server: `10.${index + 1}.1.2`,
  service: SERVER_ADDRESS,
});

/** IPv6: fd00:0:N:0::/64 and fd00:0:N:1::/64. */
export const addresses6 = (index: number): Network => {
  const n = (index + 1).toString(16);
  return {
    access: `fd00:0:${n}::/64`,
    prefixLength: 64,
    client: `fd00:0:${n}:0::2`,
    routerClientSide: `fd00:0:${n}:0::1`,
    routerServerSide: `fd00:0:${n}:1::1`,
    server: `fd00:0:${n}:1::2`,
    service: SERVER_ADDRESS_6,
  };
};

/** Both families of one link. */
export const networksOf = (index: number): Network[] => [addresses4(index), addresses6(index)];

/** Link-layer addresses, in the same four places. */
export const linkLayerAddresses = (index: number): Addresses => {
  const n = (index + 1).toString(16).padStart(2, '0');
  const address = (place: number): string => `02:00:00:00:${n}:0${place}`;
  return {
    client: address(1),
    routerClientSide: address(2),
    routerServerSide: address(3),
    server: address(4),
  };
};

/** Addresses of a extra server, by its position: 10.0.N.0/24 and fd00:0:0:N::/64 between `server` and it. */
export const addressesOfServer = (index: number) =>
  [
    { gateway: `10.0.${index + 1}.1`, own: `10.0.${index + 1}.2`, prefixLength: 24 },
    { gateway: `fd00:0:0:${hex(index)}::1`, own: `fd00:0:0:${hex(index)}::2`, prefixLength: 64 },
  ] as const;
export const linkLayerAddressesOfServer = (index: number) => ({
  gateway: `02:00:00:01:${hex(index).padStart(2, '0')}:01`,
  own: `02:00:00:01:${hex(index).padStart(2, '0')}:02`,
});
const hex = (index: number): string => (index + 1).toString(16);

/** What of a topology has namespaces. */
export interface Nodes {
  links: readonly { name: string }[];
  servers?: readonly string[];
  /** Extra routers by link. */
  routers?: Readonly<Record<string, number>>;
}

/** Every namespace of a topology. */
export const nodesOf = ({ links, servers = [], routers = {} }: Nodes): string[] => [
  CLIENT,
  SERVER,
  ...servers,
  ...links.flatMap(({ name }) => [
    routerOf(name),
    ...Array.from({ length: routers[name] ?? 0 }, (_, hop) => hopOf(name, hop)),
  ]),
];
