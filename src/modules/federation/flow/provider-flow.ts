import { type Delivery } from '../../sessions/index.js';

/** Whether somebody logs in, or a logged-in user connects an account at the provider. */
export const FLOW_MODES = ['login', 'connect'] as const;
export type FlowMode = (typeof FLOW_MODES)[number];

/** Tokens that are handed out at the end of a redirect travel in cookies. */
export const FLOW_DELIVERIES = ['split', 'cookie'] as const satisfies readonly Delivery[];
export type FlowDelivery = (typeof FLOW_DELIVERIES)[number];

/** A session of ours, and whose it is. */
interface FlowSession {
  readonly userId: string;
  readonly sessionId: string;
}

interface BegunFlow {
  readonly provider: string;
  /** Known to the browser, the provider and us: what comes back with it belongs to this flow (RFC 6749, section 10.12). */
  readonly state: string;
  /** What the id token repeats. */
  readonly nonce: string;
  /** RFC 7636: without it a stolen code is worth nothing. */
  readonly codeVerifier: string;
  /** Judged when the flow began. */
  readonly returnTo: string;
  readonly startedAtMs: number;
}

interface LoginPurpose {
  readonly mode: 'login';
  readonly delivery: FlowDelivery;
  /** What the browser was logged in to when it left; it comes back without the cookies that say so. */
  readonly formerSessions: readonly FlowSession[];
}

interface ConnectPurpose {
  readonly mode: 'connect';
  /** Who was logged in when it began. */
  readonly by: FlowSession;
}

/** What the sign-in is for. */
export type ProviderFlowPurpose = LoginPurpose | ConnectPurpose;

/** What has to be known of a sign-in when the browser comes back from the provider. */
export type ProviderFlow = BegunFlow & ProviderFlowPurpose;
export type LoginFlow = BegunFlow & LoginPurpose;
export type ConnectFlow = BegunFlow & ConnectPurpose;

/** Enough for a password, a second factor and a consent. */
export const FLOW_LIFETIME_MS = 10 * 60_000;

export type FlowFlaw = 'expired' | 'other-provider' | 'other-state';

/** Why a flow of ours does not fit what came back; undefined where it does. */
export function flawOf(
  flow: Pick<ProviderFlow, 'provider' | 'state' | 'startedAtMs'>,
  returned: { readonly provider: string; readonly state: string },
  now: Date,
): FlowFlaw | undefined {
  if (now.getTime() - flow.startedAtMs >= FLOW_LIFETIME_MS) return 'expired';
  if (flow.provider !== returned.provider) return 'other-provider';
  return flow.state === returned.state ? undefined : 'other-state';
}
