/** A refresh that a door keeps until the test says what becomes of it. */
export class HeldRefresh {
  /** Resolved as soon as it is there. */
  readonly there: Promise<void>;
  private arrived: () => void = () => undefined;
  private decide: (fate: 'deliver' | 'lose') => void = () => undefined;
  private readonly fate: Promise<'deliver' | 'lose'>;

  /** @param where it is kept: before the server sees it, or behind the server's answer */
  constructor(readonly where: 'request' | 'answer') {
    this.there = new Promise((resolve) => (this.arrived = resolve));
    this.fate = new Promise((resolve) => (this.decide = resolve));
  }

  /** For the door. */
  arrive(): Promise<'deliver' | 'lose'> {
    this.arrived();
    return this.fate;
  }

  /** Goes on as if nothing had been. */
  deliver(): void {
    this.decide('deliver');
  }

  /** The connection breaks. */
  lose(): void {
    this.decide('lose');
  }
}
