import { experimentFor, slim } from '@/components/demo/server-data'
import { packRecording } from '@/components/demo/compact-recording'
import { InlineMath } from '@/components/lesson/Tex'
import { loadRecording } from '@/lib/runs/load-recording'
import { AskRoom } from './AskRoom'
import { DeckDemo } from './DeckDemo'

/** An experiment on a slide of its own. */
export async function DemoSlide({ id }: { readonly id: string }) {
  const experiment = experimentFor(`<Demo id="${id}" />`, id)
  return (
    <DeckDemo
      experiment={slim(experiment).demo}
      title={<InlineMath text={experiment.title} />}
      recording={packRecording(experiment, await loadRecording(id))}
    />
  )
}

/** What a demo asks before it runs, for the room. */
export function DemoPrediction({ id }: { readonly id: string }) {
  const { predict } = experimentFor(`<Demo id="${id}" />`, id)
  if (predict === undefined) return null
  return (
    <AskRoom
      id={id}
      question={<InlineMath text={predict.question} />}
      options={predict.options.map(({ label, correct, why }) => ({
        label: <InlineMath text={label} />,
        correct,
        why: <InlineMath text={why} />,
      }))}
    />
  )
}
