import { loadRecording } from '@/lib/runs/recording'
import { packRecording } from './compact-recording'
import { DemoPanel } from './DemoPanel'
import { experimentFor, slim } from './server-data'

/**
 * The panel of an experiment, with its recording.
 *
 * @throws CourseError('bad-content') if there is no such experiment, which ends the build
 */
export async function Demo({ id }: { readonly id: string }) {
  const experiment = experimentFor(`<Demo id="${id}" />`, id)
  return <DemoPanel experiment={slim(experiment).demo} recording={packRecording(experiment, await loadRecording(id))} />
}
