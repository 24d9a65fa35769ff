import { createHmac, type KeyObject } from 'node:crypto';
import type { AuditOutcome } from '../audit-events.js';
import type { Actor } from '../../../http/request-context.js';

/** What an entry says; every part of it is under its hash. */
export interface AuditContent {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
  readonly event: string;
  readonly outcome: AuditOutcome;
  readonly actorKind: Actor['kind'];
  /** A user by the reference of the person, a service by its client id. */
  readonly actor: string | null;
  /** The reference of the person whom it concerns. */
  readonly subject: string | null;
  readonly target: string | null;
  readonly sessionId: string | null;
  readonly requestId: string | null;
  /** JSON. */
  readonly details: string;
  /** Sealed under the key of the person: address, user agent, the operator's name. */
  readonly personal: string | null;
}

/** Where an entry stands. */
export interface AuditLink {
  readonly sequence: number;
  /** The hash of the entry before; empty for the first. */
  readonly previousHash: string;
  readonly contentHash: string;
}

/** An entry as it is kept. */
export interface ChainedEntry extends AuditContent, AuditLink {
  readonly hash: string;
}

/** How far the chain goes. */
export interface AuditHead {
  /** The sequence of the last entry; 0 before the first. */
  readonly length: number;
  /** The hash of the last entry. */
  readonly head: string;
}

/** HMAC-SHA-256 (RFC 2104) over JSON, which keeps the parts apart whatever they hold; the label keeps the uses apart. */
function hmac(key: KeyObject, label: string, parts: readonly (string | number | null)[]): string {
  const told = JSON.stringify([`watchword audit ${label} v1`, ...parts]);
  return createHmac('sha256', key).update(told).digest('base64url');
}

export function contentHashOf(key: KeyObject, content: AuditContent): string {
  const { id, occurredAt, event, outcome, actorKind, actor, subject, target } = content;
  const { sessionId, requestId, details, personal } = content;
  const told = [id, occurredAt, event, outcome, actorKind, actor, subject, target];
  return hmac(key, 'content', [...told, sessionId, requestId, details, personal]);
}

export function linkHashOf(key: KeyObject, { sequence, previousHash, contentHash }: AuditLink): string {
  return hmac(key, 'link', [sequence, previousHash, contentHash]);
}

/** Proves how long the chain is, which its entries cannot once the last ones are gone. */
export function headMacOf(key: KeyObject, { length, head }: AuditHead): string {
  return hmac(key, 'head', [length, head]);
}

/** Proves that we wrote an event that is on its way into the chain. */
export function pendingMacOf(
  key: KeyObject,
  { id, occurredAt, event }: { readonly id: string; readonly occurredAt: Date; readonly event: string },
): string {
  return hmac(key, 'pending', [id, occurredAt.getTime(), event]);
}

/** The entries that follow a head, in the order of the contents. */
export function chainOn(key: KeyObject, after: AuditHead, contents: readonly AuditContent[]): ChainedEntry[] {
  let { length: sequence, head: previousHash } = after;
  return contents.map((content) => {
    sequence += 1;
    const link = { sequence, previousHash, contentHash: contentHashOf(key, content) };
    const entry = { ...content, ...link, hash: linkHashOf(key, link) };
    previousHash = entry.hash;
    return entry;
  });
}
