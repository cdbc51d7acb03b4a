import { CourseMap } from '@/components/home/CourseMap'
import { RateHook } from '@/components/home/RateHook'
import { Today } from '@/components/home/Today'
import { KeepCourse } from '@/components/offline/KeepCourse'
import { loadFrontMatter } from '@/lib/content/course'

export default function HomePage() {
  return (
    <main id="main" className="page home">
      <section className="hero">
        <div>
          <h1>Learn how deep networks are trained, by training them</h1>
          <p className="lede">
            Descent is a course on the methods that turn data into weights: why each one works, when it fails, and how
            to tell. Its demos are real runs: they train on your own device, in this browser, while you watch and change
            them.
          </p>
        </div>
        <RateHook />
      </section>
      <Today lessons={Object.fromEntries([...loadFrontMatter()].map(([slug, { title }]) => [slug, title]))} />
      <CourseMap />
      <KeepCourse />
    </main>
  )
}
