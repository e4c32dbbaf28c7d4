// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

/** jsdom knows no pointers. */
class PointerEvent extends MouseEvent {
  constructor(type, { pointerId = 0, ...rest } = {}) {
    super(type, rest);
    this.pointerId = pointerId;
  }
}
Object.assign(global, { PointerEvent });
