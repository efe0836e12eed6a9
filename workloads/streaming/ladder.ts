/** A version of the video. */
export interface Level {
  /** bit/s on average. */
  bitrate: number;
  width: number;
  height: number;
}

/**
 * Versions of a video, by ascending bitrate.
 * Source: HLS Authoring Specification for Apple Devices, "Video average bit rate recommendations", H.264.
 */
export const LADDER: readonly [Level, ...Level[]] = [
  { bitrate: 145_000, width: 416, height: 234 },
  { bitrate: 365_000, width: 640, height: 360 },
  { bitrate: 730_000, width: 768, height: 432 },
  { bitrate: 1_100_000, width: 768, height: 432 },
  { bitrate: 2_000_000, width: 960, height: 540 },
  { bitrate: 3_000_000, width: 1280, height: 720 },
  { bitrate: 4_500_000, width: 1280, height: 720 },
  { bitrate: 6_000_000, width: 1920, height: 1080 },
  { bitrate: 7_800_000, width: 1920, height: 1080 },
];

/** Bytes of so many seconds of a version. */
export const segmentSize = ({ bitrate }: Level, seconds: number): number =>
  Math.max(1, Math.round((bitrate * seconds) / 8));
