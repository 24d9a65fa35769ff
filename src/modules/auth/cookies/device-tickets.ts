/** What a device keeps of one person who has logged in on it. */
export interface DeviceTicket {
  readonly userId: string;
  readonly deviceId: string;
  /** The user's token version: logging out everywhere and setting the password anew forget the device. */
  readonly tokenVersion: number;
  readonly issuedAtSeconds: number;
}

/** A cookie is sent with every request below its path, so it has room for a household and not for a library. */
const MOST_PEOPLE = 4;
const BETWEEN_TICKETS = '~';
const TICKET =
  /^(?<content>(?<userId>[\da-f-]{36})\.(?<deviceId>[\w-]{22})\.(?<version>\d{1,10})\.(?<issued>\d{1,12}))\.(?<mac>[\w-]{43})$/;

/** @param mac over a ticket's content */
export function writeTicket(ticket: DeviceTicket, mac: (content: string) => string): string {
  const content = [ticket.userId, ticket.deviceId, ticket.tokenVersion, ticket.issuedAtSeconds].join('.');
  return `${content}.${mac(content)}`;
}

/** @param isOurs whether the mac is one of ours over the content */
export function readTicket(text: string, isOurs: (content: string, mac: string) => boolean): DeviceTicket | null {
  const { content, userId, deviceId, version, issued, mac } = TICKET.exec(text)?.groups ?? {};
  if (content === undefined || mac === undefined || userId === undefined || deviceId === undefined) return null;
  if (!isOurs(content, mac)) return null;
  return { userId, deviceId, tokenVersion: Number(version), issuedAtSeconds: Number(issued) };
}

export function ticketsIn(cookie: string | undefined): readonly string[] {
  return cookie === undefined ? [] : cookie.split(BETWEEN_TICKETS).slice(0, MOST_PEOPLE);
}

/** The cookie after a login: this ticket, and those of others who use the device, the latest first. */
export function cookieWith(ticket: string, others: readonly string[]): string {
  return [ticket, ...others].slice(0, MOST_PEOPLE).join(BETWEEN_TICKETS);
}
