import type { RegionShape } from '@dutywall/shared/geo';
import type { SquadId } from '../squad/squad.ts';

export type PostId = string;

/** The area (责任区), circle (固定岗) or route (巡查路线) to be in; coordinates WGS-84 `[lon, lat]`, rings closed. */
export type PostShape = RegionShape;

/** One version of a post; a change makes a new version, the old one stays. */
export interface Post {
  readonly id: PostId;
  readonly version: number;
  readonly name: string;
  readonly squad: SquadId | null;
  readonly shape: PostShape;
  /** DU5, metres; default 30. */
  readonly toleranceM: number;
  /** DU15: officers that must be on post; default 1. */
  readonly needs?: number;
}
