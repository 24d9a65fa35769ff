import { Injectable } from '@nestjs/common';

/** Whether this instance is about to stop. From then on it is not ready, and serves on until load balancers have noticed. */
@Injectable()
export class Departure {
  private hasBegun = false;

  begin(): void {
    this.hasBegun = true;
  }

  get isUnderWay(): boolean {
    return this.hasBegun;
  }
}
