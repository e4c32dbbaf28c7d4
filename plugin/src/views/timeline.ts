export interface Step {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Steps of time side by side along an axis, each as wide as the next, however long it lasts. In pixels. */
export interface Timeline {
  readonly steps: readonly Step[];
  readonly left: number;
  readonly stepWidth: number;
}

/** The instant at a position; outside of the steps the nearest end. Undefined without steps. */
export function instantAt({ steps, left, stepWidth }: Timeline, x: number): number | undefined {
  const at = Math.min(steps.length, Math.max(0, (x - left) / stepWidth));
  const index = Math.min(steps.length - 1, Math.floor(at));
  const step = steps[index];
  return step && step.fromMs + (at - index) * (step.toMs - step.fromMs);
}

/** Where an instant lies. Undefined when no step holds it. */
export function positionAt({ steps, left, stepWidth }: Timeline, ms: number): number | undefined {
  const index = steps.findIndex(({ fromMs, toMs }) => ms >= fromMs && ms <= toMs);
  const step = steps[index];
  return step && left + (index + (ms - step.fromMs) / (step.toMs - step.fromMs)) * stepWidth;
}
