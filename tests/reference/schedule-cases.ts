import { scheduledRate, type Schedule } from '@/lib/optim/schedules'
import { compareAll, type Outcome, type ScheduleCase } from './case-types'

export function runScheduleCase({ schedule, hyper, steps, expected, tolerance }: ScheduleCase): Outcome {
  const spec = { kind: schedule, ...hyper } as unknown as Schedule
  const rates = Array.from({ length: steps }, (_, t) => scheduledRate(spec, t))
  return compareAll('rate', rates, expected, tolerance)
}
