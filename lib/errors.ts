/** What can go wrong in a way that a reader, an author or a developer can act upon. */
export type ErrorCode =
  | 'bad-config' // an experiment or a run asks for something that does not exist or is out of range
  | 'bad-shape' // tensors do not fit together
  | 'bad-parameter' // a URL parameter or a command-line argument could not be used
  | 'bad-content' // a lesson, its front matter or its links are invalid
  | 'no-backend' // no tensor backend works on this device
  | 'device-lost' // the GPU went away in the middle of a run
  | 'missing-file' // a data file or a recording could not be fetched
  | 'worker-failed' // the training worker could not be loaded or crashed
  | 'not-capturable' // a training step does something that a recording of it could not repeat
  | 'capture-mismatch' // a replayed step and the same step run eagerly disagree
  | 'internal' // a defect of ours

/** An error whose message says what happened and what to do about it. */
export class CourseError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'CourseError'
  }
}

/** Turns anything thrown into a `CourseError`, keeping the original as its cause. */
export function toCourseError(thrown: unknown, code: ErrorCode = 'internal'): CourseError {
  if (thrown instanceof CourseError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new CourseError(code, message, { cause: thrown })
}
