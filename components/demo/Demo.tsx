import { InlineMath } from '@/components/lesson/Tex'
import { demoHome } from '@/lib/content/demo-home'
import { loadRecording } from '@/lib/runs/load-recording'
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
  const { title, question, predict } = experiment
  // Formulas are rendered here, so that the browser needs no KaTeX.
  const words = {
    title: <InlineMath text={title} />,
    question: <InlineMath text={question} />,
    prediction: predict && {
      question: <InlineMath text={predict.question} />,
      options: predict.options.map(({ label, correct, why }) => ({
        label: <InlineMath text={label} />,
        name: <InlineMath text={label.replace(/[.!?]$/, '')} />,
        correct,
        why: <InlineMath text={why} />,
      })),
    },
  }
  return (
    <DemoPanel
      experiment={slim(experiment).demo}
      words={words}
      recording={packRecording(experiment, await loadRecording(id))}
      home={demoHome(id)}
    />
  )
}
