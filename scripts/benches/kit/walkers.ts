/**
 * Officers walking: a seeded crowd whose steps look like GNSS at 1 Hz: 0–2 m/s along a heading that wanders, and a
 * position error that drifts (first-order, σ 5 m, 30 s) with a little white noise. Typed arrays, no allocation a step.
 */
export class Walkers {
  readonly count: number;
  readonly lonE6: Int32Array;
  readonly latE6: Int32Array;
  readonly courseDeg: Float64Array;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private readonly errorX: Float64Array;
  private readonly errorY: Float64Array;
  private readonly speed: Float64Array;
  private state: number;

  constructor(count: number, seed: number) {
    this.count = count;
    this.state = seed * 2654435761 || 1;
    this.lonE6 = new Int32Array(count);
    this.latE6 = new Int32Array(count);
    this.courseDeg = new Float64Array(count);
    this.x = new Float64Array(count);
    this.y = new Float64Array(count);
    this.errorX = new Float64Array(count);
    this.errorY = new Float64Array(count);
    this.speed = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      this.x[i] = this.random() * 10_000;
      this.y[i] = this.random() * 10_000;
      this.courseDeg[i] = this.random() * 360;
      this.speed[i] = this.random() < 0.4 ? 0 : 0.8 + this.random() * 0.8;
      this.errorX[i] = this.normal() * 5;
      this.errorY[i] = this.normal() * 5;
      this.place(i);
    }
  }

  /** Uniform in [0, 1): xorshift32. */
  random(): number {
    let s = this.state | 0;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.state = s;
    return (s >>> 0) / 4294967296;
  }

  /** Close enough to normal for noise: three uniforms, variance 1. */
  private normal(): number {
    return (this.random() + this.random() + this.random() - 1.5) * 2;
  }

  /** Moves one officer on by `seconds`. */
  step(i: number, seconds: number): void {
    const course = ((this.courseDeg[i] as number) + this.normal() * 4 + 360) % 360;
    this.courseDeg[i] = course;
    const way = (this.speed[i] as number) * seconds;
    const heading = (course * Math.PI) / 180;
    this.x[i] = (this.x[i] as number) + way * Math.sin(heading);
    this.y[i] = (this.y[i] as number) + way * Math.cos(heading);
    const keep = Math.exp(-seconds / 30);
    const fresh = 5 * Math.sqrt(1 - keep * keep);
    this.errorX[i] = (this.errorX[i] as number) * keep + this.normal() * fresh;
    this.errorY[i] = (this.errorY[i] as number) * keep + this.normal() * fresh;
    this.place(i);
  }

  /** Metres to 1e-6°, around 31.9° north. */
  private place(i: number): void {
    this.lonE6[i] = 118_800_000 + Math.round(((this.x[i] as number) + (this.errorX[i] as number)) * 10.58);
    this.latE6[i] = 31_900_000 + Math.round(((this.y[i] as number) + (this.errorY[i] as number)) * 8.99);
  }
}
